// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HEAT_FIGURE_HPP
#define FANIN_SHOW_HEAT_FIGURE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/stack/report.hpp>

#include <string>

namespace fanin
{
    /// The distribution of the activations over depth as an SVG figure: one column per layer of the main
    /// path, one row per log-spaced bin of their magnitude. The colour is the fraction of the layer's
    /// elements in the bin, on a logarithmic scale. Exact zeros have a row of their own at the bottom, NaN
    /// and infinities one at the top; the line is the RMS. Bins come from the histograms of the report, whose
    /// elements count as uniform within a bin. Where layers are narrower than 2 px, neighbours share a
    /// column. Throws invalid_argument if width or height is too small for a chart.
    [[nodiscard]] std::string heat_figure(const report& r, const depth_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/heat_figure.ipp>
#endif

#endif
