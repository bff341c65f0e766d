// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_INTERVAL_HPP
#define FANIN_STATS_INTERVAL_HPP

#include <fanin/core/platform.hpp>

#include <optional>

namespace fanin
{
    /// The numbers from lo to hi.
    struct interval
    {
        double lo;
        double hi;

        friend constexpr bool operator==(const interval&, const interval&) = default;
    };

    namespace detail
    {
        /// The range outside which values of an activation or layer count as saturated, where it has one.
        template <class X>
        std::optional<interval> unsaturated_range_of(const X& x)
        {
            if constexpr (requires { x.unsaturated_range(); })
            {
                return x.unsaturated_range();
            }
            else
            {
                return std::nullopt;
            }
        }
    }
}

#endif
