// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DEPTH_FIGURE_HPP
#define FANIN_SHOW_DEPTH_FIGURE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/stack/report.hpp>

#include <string>

namespace fanin
{
    /// The RMS of the signal over depth as an SVG figure, and below it the norm of a sample's gradient if it
    /// was measured. Both axes are logarithmic. A dashed line is theory at infinite width, a grey band its
    /// range of ±2 standard deviations over draws at the given width. Layers are those of the main path, under
    /// their paths; what is 0 or not finite is marked at the bottom or the top. Throws invalid_argument if
    /// width or height is too small for a chart.
    [[nodiscard]] std::string depth_figure(const report& r, const depth_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/depth_figure.ipp>
#endif

#endif
