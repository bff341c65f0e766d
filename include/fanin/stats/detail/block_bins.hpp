// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_BLOCK_BINS_HPP
#define FANIN_STATS_DETAIL_BLOCK_BINS_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/stats/detail/bin_counts.hpp>
#include <fanin/stats/detail/census.hpp>
#include <fanin/stats/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// Counts blocks of elements into the bins of a histogram: by classes where they give identical counts,
    /// else one by one.
    template <real T>
    class block_bins
    {
    public:
        explicit block_bins(histogram empty)
            : m_bins(std::move(empty))
        {
            if (m_classes.path != simd_path::scalar && m_bins.bins() <= max_bins_in_classes)
            {
                m_rule = rule();
            }
        }

        /// Counts a block of at most summary_block elements, with census `c`.
        void add(std::span<const T> x, const census& c)
        {
            if (c.finite.count == c.count && c.finite.min == c.finite.max)
            {
                m_bins.add(c.finite.min, c.count);
            }
            else if (m_rule)
            {
                const auto [lo, hi] = m_bins.range();
                const bool some_below = c.negative_infinity > 0 || c.finite.min < lo;
                const bool some_above = c.positive_infinity + c.nan > 0 || c.finite.max > hi;
                class_rule<T> r = *m_rule;
                r.edges = m_bins.edges().data();
                r.first = some_below ? class_rule<T>::least : class_rule<T>::first_of(1);
                r.last = some_above ? class_rule<T>::greatest : class_rule<T>::last_of(m_bins.bins());
                r.far_above = c.finite.count != c.count
                              || !(c.finite.max * static_cast<double>(r.scale) + static_cast<double>(r.offset)
                                   < 0x1p30);
                count_classes(x, r, m_classes);
                m_nan += c.nan;
            }
            else
            {
                for (const T v : x)
                {
                    m_bins.add(static_cast<double>(v));
                }
            }
        }

        /// The counts of all blocks.
        [[nodiscard]] histogram total() const
        {
            histogram h = m_bins;
            if (m_rule)
            {
                constexpr double infinity = std::numeric_limits<double>::infinity();
                const auto of_class = total_of(m_classes);
                const std::size_t above = h.bins() + 1;
                h.add(-infinity, of_class[0]);
                for (std::size_t i = 1; i < above; ++i)
                {
                    h.add(h.edge(i - 1), of_class[i]);
                }
                const auto beyond =
                    std::accumulate(of_class.begin() + above, of_class.end(), std::uint64_t{0});
                h.add(infinity, beyond - m_nan); // NaN are of the last class
                h.add(std::numeric_limits<double>::quiet_NaN(), m_nan);
            }
            return h;
        }

    private:
        // Empty where T has too few digits to tell the bin of an element that is not beside an edge.
        [[nodiscard]] std::optional<class_rule<T>> rule() const
        {
            const auto [lo, hi] = m_bins.range();
            const double scale = class_rule<T>::steps * static_cast<double>(m_bins.bins()) / (hi - lo);
            const double offset = class_rule<T>::steps - 0.5 - lo * scale;

            // The error in positions by rounding of scale, offset, position and edges; half a position is too
            // much.
            const double largest = std::max(std::abs(lo), std::abs(hi)) * scale;
            const double error =
                (2 * largest + 0x1p17) * (std::numeric_limits<T>::epsilon() / 2) + largest * 0x1p-50;
            if (!(error < 0.4) || !(scale > 0x1p-100) || !(scale < 0x1p100))
            {
                return std::nullopt;
            }
            return class_rule<T>{static_cast<T>(scale), static_cast<T>(offset), nullptr, m_bins.bins()};
        }

        histogram m_bins;
        std::optional<class_rule<T>> m_rule;
        class_counts m_classes;
        std::uint64_t m_nan = 0;
    };
}
FANIN_EXACT_END

#endif
