// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_SUMMARY_HPP
#define FANIN_STATS_SUMMARY_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>

namespace fanin
{
    /// What a set of numbers looks like. NaN and infinities are counted, and left out of the moments.
    struct summary
    {
        std::uint64_t count = 0; ///< of all elements
        std::uint64_t nan = 0;
        std::uint64_t negative_infinity = 0;
        std::uint64_t positive_infinity = 0;
        std::uint64_t zeros = 0;
        std::uint64_t saturated = 0; ///< outside the responsive range, where one is given
        moments finite;
        fanin::histogram histogram;

        [[nodiscard]] double mean() const noexcept
        {
            return finite.mean;
        }

        [[nodiscard]] double variance() const noexcept
        {
            return finite.variance();
        }

        [[nodiscard]] double stddev() const noexcept
        {
            return finite.stddev();
        }

        [[nodiscard]] double second_moment() const noexcept
        {
            return finite.second_moment();
        }

        [[nodiscard]] double root_mean_square() const noexcept
        {
            return finite.root_mean_square();
        }

        [[nodiscard]] double min() const noexcept
        {
            return finite.min;
        }

        [[nodiscard]] double max() const noexcept
        {
            return finite.max;
        }

        /// Elements that are NaN or infinite.
        [[nodiscard]] std::uint64_t nonfinite() const noexcept
        {
            return nan + negative_infinity + positive_infinity;
        }

        /// Takes in the elements of `other`; throws invalid_argument where both have some and the histograms'
        /// edges differ: give parts that are to be merged one range.
        summary& merge(const summary& other)
        {
            if (other.count == 0)
            {
                return *this;
            }
            if (count == 0)
            {
                return *this = other;
            }
            histogram.merge(other.histogram); // first, because it may throw
            count += other.count;
            nan += other.nan;
            negative_infinity += other.negative_infinity;
            positive_infinity += other.positive_infinity;
            zeros += other.zeros;
            saturated += other.saturated;
            finite.merge(other.finite);
            return *this;
        }
    };

    namespace detail
    {
        /// Elements of one block: small enough for the cache, and the unit in which moments are merged.
        inline constexpr std::size_t summary_block = 4096;

        /// Counts the elements of a block into s, and writes the finite ones to `finite`;
        /// returns how many these are.
        template <class T>
        std::size_t count_block(std::span<const T> x, const std::optional<interval>& responsive, summary& s,
                                std::array<double, summary_block>& finite)
        {
            std::size_t n = 0;
            for (const T element : x)
            {
                const auto v = static_cast<double>(element);
                if (is_finite(v))
                {
                    finite[n++] = v;
                    s.zeros += v == 0;
                }
                else
                {
                    ++(is_nan(v) ? s.nan : v < 0 ? s.negative_infinity : s.positive_infinity);
                }
                s.saturated += responsive && !is_nan(v) && (v < responsive->lo || v > responsive->hi);
            }
            s.count += x.size();
            return n;
        }

        /// The range of np.histogram when none is given: from least to greatest, widened
        /// where they are equal.
        inline interval range_of(const moments& m)
        {
            if (m.count == 0)
            {
                return {0, 1};
            }
            if (m.min < m.max)
            {
                return {m.min, m.max};
            }
            const double margin = std::max(0.5, std::abs(m.min) * 0x1p-50);
            constexpr double largest = std::numeric_limits<double>::max();
            return {std::max(m.min - margin, -largest), std::min(m.max + margin, largest)};
        }

        /// The summary of contiguous elements, in blocks fixed by their index, merged in order.
        template <class T>
            requires std::is_arithmetic_v<T>
        summary summarize_elements(std::span<const T> x, const histogram_options& options,
                                   const std::optional<interval>& responsive)
        {
            summary s;
            s.histogram = histogram(options.bins, options.range.value_or(interval{0, 1}));

            std::array<double, summary_block> finite;
            for (std::size_t first = 0; first < x.size(); first += summary_block)
            {
                const auto block = x.subspan(first, std::min(summary_block, x.size() - first));
                const std::size_t n = count_block(block, responsive, s, finite);
                s.finite.merge(moments_of_block({finite.data(), n}));
            }

            if (!options.range)
            {
                s.histogram = histogram(options.bins, range_of(s.finite));
            }
            for (const T element : x)
            {
                s.histogram.add(static_cast<double>(element));
            }
            return s;
        }
    }

    /// The summary of any xtensor expression, in row-major order; `responsive` is the range outside
    /// which an element counts as saturated. Throws invalid_argument for a histogram of no bins or of
    /// an empty or infinite range.
    template <expression E>
    summary summarize(const E& x, const histogram_options& options = {},
                      const std::optional<interval>& responsive = std::nullopt)
    {
        using T = typename E::value_type;
        static_assert(std::is_arithmetic_v<T>, "fanin: summarize takes real numbers");
        if constexpr (E::static_layout == xt::layout_type::row_major && detail::owns_its_elements<E>::value)
        {
            return detail::summarize_elements(std::span<const T>(x.data(), x.size()), options, responsive);
        }
        else
        {
            const xt::xarray<T, xt::layout_type::row_major> evaluated =
                x; // once: a lazy random draws anew at each read
            return detail::summarize_elements(std::span<const T>(evaluated.data(), evaluated.size()), options,
                                              responsive);
        }
    }
}

#endif
