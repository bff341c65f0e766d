// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_THEORY_RANGE_HPP
#define FANIN_SHOW_DETAIL_THEORY_RANGE_HPP

#include <fanin/stack/detail/levels.hpp>

#include <cmath>

namespace fanin::detail
{
    /// What theory expects of draws at the width at hand: two standard deviations to either side.
    struct theory_range
    {
        double value;
        double lo;
        double hi;
    };

    /// The second moment is close to log-normal: its logarithm has the standard deviation s = `log_stddev`, and its
    /// mean is as expected, so that most draws are below: of q the middle is q exp(-s²/2).
    inline theory_range theory_range_of(const expected_level& e)
    {
        const double middle = e.value * std::exp(-e.log_stddev * e.log_stddev / 4);
        return {e.value, middle * std::exp(-e.log_stddev), middle * std::exp(e.log_stddev)};
    }
}

#endif
