// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUMMAND_HPP
#define FANIN_STACK_DETAIL_SUMMAND_HPP

#include <fanin/stack/signal.hpp>

#include <vector>

namespace fanin::detail
{
    /// One summand of factor · y, with y a function of the input x.
    struct summand
    {
        signal y;
        double factor;
        double transfer; ///< d log E[y²] / d log E[x²]
        bool given;      ///< whether x determines y; otherwise y has weights of its own
    };

    /// One typical sample of a sum.
    struct sum_of_samples
    {
        std::vector<double> parts;    ///< of each summand in the second moment
        std::vector<double> together; ///< correlation of y and y² over features, times its part in the means
        double transfer = 0;          ///< d log E[y²] / d log E[x²]
    };
}

#endif
