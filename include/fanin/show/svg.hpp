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
        bool count_from_one = false;   ///< titles "1-layer", "2-layer", ... in place of paths: "layer 0"
        double height = 330;           ///< px, with one row of subplots; more rows make the figure higher
        bool shared_y = false;         ///< one scale of counts for all layers
        std::optional<std::string> title = std::nullopt; ///< by default the layers of the stack; "" for none
        double width = 1000;                             ///< px
        bool zeros = true;                               ///< the bars count exact zeros and draw them pale
    };

    /// The histograms of the activations as an SVG figure: one subplot per layer, titled with its path, with
    /// mean, standard deviation, and the percentages outside the range of the histogram. The figure adds
    /// rows, and grows in height, if one row has no room. Of more than 60 layers it shows those of the main
    /// path, and of more than 60 of these every k-th and the last, in at most 12 rows of subplots, and says
    /// so: see heat_figure for all. Throws invalid_argument if width or height is too small for one subplot.
    [[nodiscard]] std::string to_svg(const report& r, const svg_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/svg.ipp>
#endif

#endif
