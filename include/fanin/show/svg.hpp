// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SVG_HPP
#define FANIN_SHOW_SVG_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/report.hpp>

#include <optional>
#include <string>

namespace fanin
{
    /// The style of a figure. Fields in alphabetical order, for designated initializers.
    struct svg_style
    {
        std::string color = "#4477aa"; ///< of the bars, a CSS colour
        double height = 330;           ///< px, with one row of subplots; more rows make the figure higher
        bool shared_y = false;         ///< one scale of counts for all layers
        std::optional<std::string> title = std::nullopt; ///< by default the layers of the stack; "" for none
        double width = 1000;                             ///< px
        bool zeros = true;                               ///< the bars count exact zeros and draw them pale
    };

    /// The histograms of the activations as an SVG figure: one subplot per layer, titled "1-layer",
    /// "2-layer", ..., with mean, standard deviation, and the percentages outside the range of the histogram.
    /// The figure shows all layers; it adds rows, and grows in height, if one row has no room. Throws
    /// invalid_argument if width or height is too small for one subplot.
    [[nodiscard]] std::string to_svg(const report& r, const svg_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/svg.ipp>
#endif

#endif
