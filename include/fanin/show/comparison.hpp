// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COMPARISON_HPP
#define FANIN_SHOW_COMPARISON_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/table.hpp>

#include <iosfwd>
#include <string>

namespace fanin
{
    /// The comparison as an aligned text table, the best candidate first. Each figure is the mean over the
    /// seeds ± the standard deviation. "2=" is a rank that candidates share, because their scores differ by
    /// no more than the larger of their standard deviations. A note explains the columns. No line is wider
    /// than `options.width`; a narrow table drops, in this order: saturated and dead; RMS; layers; stddev;
    /// forward and backward; nonfinite. Throws invalid_argument if the width is less than 50.
    [[nodiscard]] std::string table(const comparison& c, const table_options& options = {});

    /// Prints table(c).
    std::ostream& operator<<(std::ostream& out, const comparison& c);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/comparison.ipp>
#endif

#endif
