// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_ROUNDING_LIMITS_HPP
#define FANIN_RANDOM_DETAIL_ROUNDING_LIMITS_HPP

#include <fanin/core/platform.hpp>

namespace fanin::detail
{
    /// What is known of numbers that are drawn in float and rounded to a format.
    struct rounding_limits
    {
        float lo; ///< they are cut to [lo, hi], numbers of the format or infinite
        float hi;
        bool all_normal; ///< whether none but 0 is below 2^-126
    };
}

#endif
