// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_THEORY_RANGE_HPP
#define FANIN_SHOW_DETAIL_THEORY_RANGE_HPP

#include <fanin/stack/detail/levels.hpp>

#include <cmath>

namespace fanin::detail
{
    /// The predicted value and its range over draws at the given width: ±2 standard deviations.
    struct theory_range
    {
        double value;
        double lo;
        double hi;
    };

    /// The second moment q is close to log-normal. Its logarithm has standard deviation s = `log_stddev`, so
    /// its median is q exp(-s²/2), below the mean.
    inline theory_range theory_range_of(const expected_level& e)
    {
        const double middle = e.value * std::exp(-e.log_stddev * e.log_stddev / 4);
        return {e.value, middle * std::exp(-e.log_stddev), middle * std::exp(e.log_stddev)};
    }
}

#endif
