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
        bool fold = true;            ///< one line per repeated block and per residual layer
        bool pre_activation = false; ///< lines for the pre-activations, too
        bool weights = false;        ///< lines for the weights, if the report has them
        std::size_t width = 80;      ///< columns of the terminal, at least 50
        bool zeros = false;          ///< the histograms count exact zeros
    };

    /// The report as an aligned text table: the input, then one line per layer, each with its histogram.
    ///
    /// A residual layer is one line. So is each of several equal neighbours of a list that have several rows,
    /// such as the blocks of repeat(10, sequential(...)). The numbers are those at the end of the block;
    /// parameters, dead and saturated units are counted in all of it. `.fold = false` gives every row a line.
    ///
    /// No line is wider than `options.width`. The columns depend on the width and on what has been measured,
    /// not on the numbers, so that the tables of one program have the same columns; only "nonfinite" appears
    /// where it is needed. A narrow table drops, in this order: min and max; zeros; stddev. Then the
    /// histogram shrinks from 15 columns to 8, and words that the names of layers have in common become an
    /// ellipsis, which a note explains. Then go shape; mean; outside and saturated; dead; params; predicted.
    /// The path of a layer and its width stay.
    ///
    /// - shape: of one sample; params: weights and biases
    /// - predicted: the RMS in theory, ± its standard deviation over draws of the weights
    /// - gradient: RMS of the gradient with respect to the output of the layer
    /// - dead: units that are 0 for every sample, of all units
    /// - zeros, saturated: of all elements; outside: finite elements outside the range of the histograms, if
    ///   the options of the run gave one
    ///
    /// Throws invalid_argument if the width is less than 50.
    [[nodiscard]] std::string table(const report& r, const table_options& options = {});

    /// Prints table(r).
    std::ostream& operator<<(std::ostream& out, const report& r);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/table.ipp>
#endif

#endif
