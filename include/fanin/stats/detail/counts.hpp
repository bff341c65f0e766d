// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_COUNTS_HPP
#define FANIN_STATS_DETAIL_COUNTS_HPP

namespace fanin::detail
{
    /// Adds the counts and moments of `other`, a summary or a census.
    template <class Counts>
    void add_counts(Counts& c, const Counts& other) noexcept
    {
        c.count += other.count;
        c.nan += other.nan;
        c.negative_infinity += other.negative_infinity;
        c.positive_infinity += other.positive_infinity;
        c.zeros += other.zeros;
        c.saturated += other.saturated;
        c.finite.merge(other.finite);
    }
}

#endif
