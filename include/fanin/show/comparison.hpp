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
    /// seeds ± the standard deviation. No line is wider than `options.width`; a narrow table omits the least
    /// important columns. Throws invalid_argument if the width is less than 50.
    [[nodiscard]] std::string table(const comparison& c, const table_options& options = {});

    /// Prints table(c).
    std::ostream& operator<<(std::ostream& out, const comparison& c);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/comparison.ipp>
#endif

#endif
