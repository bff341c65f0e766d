// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COORDINATES_HPP
#define FANIN_SHOW_COORDINATES_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/coordinate_report.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/show/table.hpp>

#include <iosfwd>
#include <string>

namespace fanin
{
    /// A coordinate check as an aligned text table: for each layer, how far training moved its
    /// pre-activations at each size, the slope of the logarithm over that of the size, and what that means:
    /// stable, grows, shrinks, or does not move. No line is wider than `options.width`; a narrow table drops
    /// sizes from the middle. Throws invalid_argument if the width is less than 50.
    [[nodiscard]] std::string table(const coordinate_report& r, const table_options& options = {});

    /// Prints table(r).
    std::ostream& operator<<(std::ostream& out, const coordinate_report& r);

    /// The pre-activations over the sizes of the net as an SVG figure, one curve per layer: above, their RMS
    /// before training; below, the RMS of their change. Both axes are logarithmic; curves of a stable layer
    /// are level. What is 0 or not finite is left out. Throws invalid_argument if width or height is too
    /// small for a chart.
    [[nodiscard]] std::string coordinate_figure(const coordinate_report& r, const depth_style& style = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/coordinates.ipp>
#endif

#endif
