// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_MOMENTS_HPP
#define FANIN_STATS_MOMENTS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

// The bits of a summary depend on the order of the sums.
FANIN_EXACT_BEGIN
namespace fanin
{
    /// Mean and spread of finite numbers, in double. Without numbers, mean, variance, min and max are NaN.
    struct moments
    {
        std::uint64_t count = 0;
        double mean = detail::not_a_number<double>;
        double squared_deviations = 0; ///< Σ (x - mean)²
        double min = detail::not_a_number<double>;
        double max = detail::not_a_number<double>;

        /// The population variance Σ (x - mean)² / count, as np.var.
        [[nodiscard]] double variance() const noexcept
        {
            return detail::either(count == 0, detail::not_a_number<double>,
                                  squared_deviations / static_cast<double>(count == 0 ? 1 : count));
        }

        [[nodiscard]] double stddev() const noexcept
        {
            return std::sqrt(variance());
        }

        /// E[x²] = variance + mean².
        [[nodiscard]] double second_moment() const noexcept
        {
            return variance() + detail::product(mean, mean);
        }

        [[nodiscard]] double root_mean_square() const noexcept
        {
            return std::sqrt(second_moment());
        }

        /// Adds the numbers of `other`: Chan, Golub & LeVeque 1979, eq. (2.1).
        moments& merge(const moments& other) noexcept
        {
            if (other.count == 0)
            {
                return *this;
            }
            if (count == 0)
            {
                return *this = other;
            }
            const double delta = other.mean - mean;
            const double fraction =
                static_cast<double>(other.count) / static_cast<double>(count + other.count);
            squared_deviations += other.squared_deviations
                                  + detail::product(delta * delta * fraction, static_cast<double>(count));
            mean =
                detail::either(detail::is_finite(delta), mean + detail::product(delta, fraction),
                               detail::product(mean, 1 - fraction) + detail::product(other.mean, fraction));
            min = detail::either(other.min < min, other.min, min);
            max = detail::either(max < other.max, other.max, max);
            count += other.count;
            return *this;
        }
    };

    namespace detail
    {
        /// A sum in eight partial sums, which a processor adds in parallel.
        template <class F>
        double sum_of(std::span<const double> x, F f)
        {
            double partial[8] = {};
            std::size_t i = 0;
            for (; i + 8 <= x.size(); i += 8)
            {
                for (std::size_t lane = 0; lane < 8; ++lane)
                {
                    partial[lane] += f(x[i + lane]);
                }
            }
            for (; i < x.size(); ++i)
            {
                partial[i % 8] += f(x[i]);
            }
            return ((partial[0] + partial[1]) + (partial[2] + partial[3]))
                   + ((partial[4] + partial[5]) + (partial[6] + partial[7]));
        }

        /// The moments of a block of finite numbers, which stays in cache for both passes.
        inline moments moments_of_block(std::span<const double> x)
        {
            moments m;
            if (x.empty())
            {
                return m;
            }
            const auto n = static_cast<double>(x.size());
            const auto [min, max] = std::minmax_element(x.begin(), x.end());
            m.count = x.size();
            m.min = *min;
            m.max = *max;

            // Sums of distances from one of the numbers: exact when all are equal, small when they are close.
            // The scale, a power of 2, rounds nothing and keeps sums of the greatest doubles finite.
            const double scale = std::max(-m.min, m.max) < 0x1p960 ? 1 : 0x1p-64;
            const double origin = x.front() * scale;
            const double shift = sum_of(x, [=](double v) { return product(v, scale) - origin; }) / n;
            m.mean = cut_to((origin + shift) / scale, m.min, m.max);

            // Without rounding the second sum would be 0; subtracting it is the "corrected two-pass" of Chan
            // et al.
            const double mean = m.mean;
            const double squares = sum_of(x, [=](double v) { return product(v - mean, v - mean); });
            const double residue = sum_of(x, [=](double v) { return v - mean; });
            const double corrected = squares - residue * residue / n;
            m.squared_deviations = either(is_finite(squares), either(0 < corrected, corrected, 0.0), squares);
            return m;
        }
    }
}
FANIN_EXACT_END

#endif
