// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DEPTH_FIGURE_HPP
#define FANIN_SHOW_DEPTH_FIGURE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/stack/report.hpp>

#include <string>

namespace fanin
{
    struct comparison;

    /// The RMS of the signal over depth as an SVG figure, and below it the norm of a sample's gradient if it
    /// was measured. Both axes are logarithmic. A dashed line is theory at infinite width, a grey band its
    /// range of ±2 standard deviations over draws at the given width. Layers are those of the main path,
    /// under their paths; what is 0 or not finite is marked at the bottom or the top. Throws invalid_argument
    /// if width or height is too small for a chart.
    [[nodiscard]] std::string depth_figure(const report& r, const depth_style& style = {});

    /// All candidates of a comparison in one figure: the geometric mean over the seeds, and a band of one
    /// standard deviation of the logarithm to either side. The legend names the candidates from the best to
    /// the worst; so do labels at the ends of the curves, as many as have room. Colours are those of Okabe &
    /// Ito (2008); candidates beyond the seventh have dashes, and those beyond the 28th are not drawn.
    [[nodiscard]] std::string depth_figure(const comparison& c, const depth_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/depth_figure.ipp>
#endif

#endif
