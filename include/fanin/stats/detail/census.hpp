// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_CENSUS_HPP
#define FANIN_STATS_DETAIL_CENSUS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/stats/detail/block_sums.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/moments.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// Elements per block, which fits in the cache and is the unit of merging moments.
    inline constexpr std::size_t summary_block = 4096;

    /// A summary without its histogram.
    struct census
    {
        std::uint64_t count = 0;
        std::uint64_t nan = 0;
        std::uint64_t negative_infinity = 0;
        std::uint64_t positive_infinity = 0;
        std::uint64_t zeros = 0;
        std::uint64_t saturated = 0;
        moments finite;
    };

    /// The least T at or above x.
    template <real T>
    T not_below(double x)
    {
        const T rounded = static_cast<T>(x);
        return either(static_cast<double>(rounded) < x,
                      std::nextafter(rounded, std::numeric_limits<T>::infinity()), rounded);
    }

    /// The census element by element, for blocks with elements that are not finite or have squares that
    /// overflow double.
    template <real T>
    census census_by_element(std::span<const T> x, const std::optional<interval>& unsaturated)
    {
        census c;
        std::array<double, summary_block> finite;
        std::size_t n = 0;
        for (const T element : x)
        {
            const auto v = static_cast<double>(element);
            if (is_finite(v))
            {
                finite[n++] = v;
                c.zeros += v == 0;
            }
            else
            {
                ++(is_nan(v) ? c.nan : v < 0 ? c.negative_infinity : c.positive_infinity);
            }
            c.saturated += unsaturated && !is_nan(v) && (v < unsaturated->lo || v > unsaturated->hi);
        }
        c.count = x.size();
        c.finite = moments_of_block({finite.data(), n});
        return c;
    }

    /// The census of a block of at most summary_block elements.
    template <real T>
    census census_of_block(std::span<const T> x, const std::optional<interval>& unsaturated)
    {
        if (x.empty())
        {
            return {};
        }
        std::optional<bounds<T>> inside;
        if (unsaturated)
        {
            inside = bounds<T>{not_below<T>(unsaturated->lo), -not_below<T>(-unsaturated->hi)};
        }
        const auto n = static_cast<double>(x.size());
        double origin = static_cast<double>(x.front());
        block_sums<T> sums = sums_of_block(x, origin, inside);
        const auto squared_deviations = [&] { return sums.squares - product(sums.sum, sums.sum / n); };

        // A first element more than two deviations from the mean would cost digits.
        if (sums.sum * (sums.sum / n) > 4 * squared_deviations())
        {
            origin += sums.sum / n;
            sums = sums_of_block(x, origin, inside);
        }
        if (!is_finite(sums.squares))
        {
            return census_by_element(x, unsaturated);
        }
        census c;
        c.count = x.size();
        c.zeros = sums.zeros;
        c.saturated = sums.outside;
        c.finite.count = x.size();
        c.finite.min = static_cast<double>(sums.min);
        c.finite.max = static_cast<double>(sums.max);
        c.finite.mean = cut_to(origin + sums.sum / n, c.finite.min, c.finite.max);
        const double squares = squared_deviations();
        c.finite.squared_deviations = either(0 < squares, squares, 0.0);
        return c;
    }
}
FANIN_EXACT_END

#endif
