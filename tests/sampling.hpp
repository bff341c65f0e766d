// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_SAMPLING_HPP
#define FANIN_TESTS_SAMPLING_HPP

// What sampling theory allows a statistic of n independent draws, and plain reference computations.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sampling
{
    /// How many standard errors a statistic may be off: one right sample in 1e9 is farther out.
    inline constexpr double k = 6.1;

    inline constexpr double normal_kurtosis = 3;
    inline constexpr double uniform_kurtosis = 1.8;

    struct moments
    {
        double count = 0;
        double mean = 0;
        double variance = 0;
        double skewness = 0;
        double kurtosis = 0;
    };

    /// In two passes of long double.
    template <class Range>
    moments moments_of(const Range& values)
    {
        long double n = 0;
        long double sum = 0;
        for (const auto x : values)
        {
            n += 1;
            sum += static_cast<long double>(x);
        }
        const long double mean = sum / n;
        long double second = 0;
        long double third = 0;
        long double fourth = 0;
        for (const auto x : values)
        {
            const long double d = static_cast<long double>(x) - mean;
            second += d * d;
            third += d * d * d;
            fourth += d * d * d * d;
        }
        const long double variance = second / n;
        return {static_cast<double>(n), static_cast<double>(mean), static_cast<double>(variance),
                static_cast<double>(third / n / (variance * std::sqrt(variance))),
                static_cast<double>(fourth / n / (variance * variance))};
    }

    inline double relative_difference(double found, double expected)
    {
        return std::abs(found - expected) / std::abs(expected);
    }

    inline double mean_tolerance(double variance, double n)
    {
        return k * std::sqrt(variance / n);
    }

    inline double variance_tolerance(double variance, double kurtosis, double n)
    {
        return k * variance * std::sqrt((kurtosis - 1) / n);
    }

    inline double correlation_tolerance(double n)
    {
        return k / std::sqrt(n);
    }

    /// Pearson's statistic of counts that are expected to be equal.
    inline double chi_square(const std::vector<std::size_t>& counts)
    {
        double total = 0;
        for (const std::size_t c : counts)
        {
            total += static_cast<double>(c);
        }
        const double expected = total / static_cast<double>(counts.size());
        double sum = 0;
        for (const std::size_t c : counts)
        {
            const double d = static_cast<double>(c) - expected;
            sum += d * d / expected;
        }
        return sum;
    }

    /// The chi-square value `sigmas` standard normal deviates from the median (Wilson & Hilferty 1931).
    inline double chi_square_quantile(std::size_t degrees_of_freedom, double sigmas)
    {
        const double d = static_cast<double>(degrees_of_freedom);
        const double root = 1 - 2 / (9 * d) + sigmas * std::sqrt(2 / (9 * d));
        return d * root * root * root;
    }

    /// Neither too uneven nor too even.
    inline bool looks_equiprobable(const std::vector<std::size_t>& counts)
    {
        const double found = chi_square(counts);
        return found > chi_square_quantile(counts.size() - 1, -k)
               && found < chi_square_quantile(counts.size() - 1, k);
    }

    /// Counts of u in [0, 1] over equal bins.
    template <class Range, class ToUnit>
    std::vector<std::size_t> equiprobable_counts(const Range& values, std::size_t bins, ToUnit to_unit)
    {
        std::vector<std::size_t> counts(bins);
        for (const auto x : values)
        {
            const double u = to_unit(static_cast<double>(x)) * static_cast<double>(bins);
            ++counts[u < static_cast<double>(bins) ? static_cast<std::size_t>(u) : bins - 1];
        }
        return counts;
    }

    /// Of f(a[i]) and f(b[i + lag]).
    template <class Range, class F>
    double correlation(const Range& a, const Range& b, std::size_t lag, F f)
    {
        const std::size_t n = a.size() - lag;
        long double sum_a = 0;
        long double sum_b = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            sum_a += f(static_cast<double>(a[i]));
            sum_b += f(static_cast<double>(b[i + lag]));
        }
        const double mean_a = static_cast<double>(sum_a / static_cast<long double>(n));
        const double mean_b = static_cast<double>(sum_b / static_cast<long double>(n));
        long double aa = 0;
        long double bb = 0;
        long double ab = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            const double da = f(static_cast<double>(a[i])) - mean_a;
            const double db = f(static_cast<double>(b[i + lag])) - mean_b;
            aa += da * da;
            bb += db * db;
            ab += da * db;
        }
        return static_cast<double>(ab / std::sqrt(aa * bb));
    }

    template <class Range>
    double correlation(const Range& a, const Range& b, std::size_t lag = 0)
    {
        return correlation(a, b, lag, [](double x) { return x; });
    }

    /// N(0, 1) cut to [lo, hi], by Gauss & Legendre's five points on 2,000 panels of the window's part that
    /// carries more than e^-60 of the density's peak.
    inline moments truncated_normal_moments(double lo, double hi)
    {
        constexpr std::array<long double, 5> node{
            0.0L, 0.538469310105683091036314420700L, -0.538469310105683091036314420700L,
            0.906179845938663992797626878299L, -0.906179845938663992797626878299L};
        constexpr std::array<long double, 5> weight{
            0.568888888888888888888888888889L, 0.478628670499366468041291514836L,
            0.478628670499366468041291514836L, 0.236926885056189087514264040720L,
            0.236926885056189087514264040720L};

        const long double peak = lo > 0 ? lo : hi < 0 ? hi : 0;
        const long double reach = std::sqrt(peak * peak + 120) - std::abs(peak);
        const long double from = std::max<long double>(lo, peak - reach);
        const long double to = std::min<long double>(hi, peak + reach);
        const long double half = (to - from) / 4000;

        std::array<long double, 5> raw{}; // the moments of t = z - peak
        for (int panel = 0; panel < 2000; ++panel)
        {
            for (std::size_t j = 0; j < node.size(); ++j)
            {
                const long double t =
                    (from - peak) + half * (2 * static_cast<long double>(panel) + 1 + node[j]);
                long double term = weight[j] * std::exp(-peak * t - t * t / 2);
                for (long double& r : raw)
                {
                    r += term;
                    term *= t;
                }
            }
        }
        for (std::size_t j = 1; j < raw.size(); ++j)
        {
            raw[j] /= raw[0];
        }
        const long double m = raw[1];
        const long double variance = raw[2] - m * m;
        const long double third = raw[3] - 3 * m * raw[2] + 2 * m * m * m;
        const long double fourth = raw[4] - 4 * m * raw[3] + 6 * m * m * raw[2] - 3 * m * m * m * m;
        return {0, static_cast<double>(peak + m), static_cast<double>(variance),
                static_cast<double>(third / (variance * std::sqrt(variance))),
                static_cast<double>(fourth / (variance * variance))};
    }

    /// Φ(x) in long double.
    inline long double normal_cdf(long double x)
    {
        return std::erfc(-x / std::sqrt(2.0L)) / 2;
    }

    /// The x <= 0 with Φ(x) = p, for 0 < p <= 1/2, by bisection.
    inline long double inverse_normal_cdf(long double p)
    {
        long double below = -40;
        long double above = 1;
        for (int i = 0; i < 80; ++i)
        {
            const long double middle = (below + above) / 2;
            (normal_cdf(middle) < p ? below : above) = middle;
        }
        return (below + above) / 2;
    }
}

#endif
