// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_TABLE_HPP
#define FANIN_SHOW_TABLE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <iosfwd>
#include <string>

namespace fanin
{
    /// How a table is printed. Fields in alphabetical order, for designated initializers.
    struct table_options
    {
        bool ascii = false;          ///< ASCII characters only
        bool pre_activation = false; ///< rows for the pre-activations, too
        bool weights = false;        ///< rows for the weights, if the report has them
        std::size_t width = 100;     ///< columns of the terminal, at least 50
        bool zeros = false;          ///< the histograms count exact zeros
    };

    /// The report as an aligned text table: the input, then one row per layer, each with its histogram. The
    /// range of a histogram stands beside it ("from", "to"), or below the table if all rows share one.
    /// Percentages are of the elements of the row; "below" and "above" count the finite elements outside the
    /// histogram's range. No line is wider than `options.width`; a narrow table omits the least important
    /// columns. Throws invalid_argument if the width is less than 50.
    [[nodiscard]] std::string table(const report& r, const table_options& options = {});

    /// Prints table(r).
    std::ostream& operator<<(std::ostream& out, const report& r);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/table.ipp>
#endif

#endif
