// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_INTERVAL_HPP
#define FANIN_STATS_INTERVAL_HPP

namespace fanin
{
    /// The numbers from lo to hi.
    struct interval
    {
        double lo;
        double hi;

        friend constexpr bool operator==(const interval&, const interval&) = default;
    };
}

#endif
