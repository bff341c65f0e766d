// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STATS_REFERENCE_HPP
#define FANIN_TESTS_STATS_REFERENCE_HPP

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace reference
{
    /// What the statistics must be, by plain loops in long double.
    struct moments
    {
        std::uint64_t count = 0;
        long double mean = 0;
        long double variance = 0;
        double min = 0;
        double max = 0;
    };

    inline moments moments_of(const std::vector<double>& x)
    {
        moments m;
        m.count = x.size();
        m.min = x.at(0);
        m.max = x.at(0);
        const auto n = static_cast<long double>(x.size());
        for (const double v : x)
        {
            m.mean += static_cast<long double>(v);
            m.min = v < m.min ? v : m.min;
            m.max = v > m.max ? v : m.max;
        }
        m.mean /= n;
        long double residue = 0;
        for (const double v : x)
        {
            const long double d = static_cast<long double>(v) - m.mean;
            m.variance += d * d;
            residue += d;
        }
        m.variance = (m.variance - residue * residue / n) / n;
        return m;
    }

    /// |value / truth - 1|, and |value| where the truth is 0.
    inline double relative_error(double value, long double truth)
    {
        const long double error = std::abs(static_cast<long double>(value) - truth);
        return static_cast<double>(truth == 0 ? error : error / std::abs(truth));
    }

    /// Uniform in [0, 1), the same with every standard library.
    inline double unit(std::mt19937_64& engine)
    {
        return static_cast<double>(engine() >> 11) * 0x1p-53;
    }

    /// A whole number in [0, n).
    inline std::size_t below(std::mt19937_64& engine, std::size_t n)
    {
        return static_cast<std::size_t>(engine() % n);
    }

    /// n numbers around `offset` with a standard deviation of about `spread`: sums of four uniform ones.
    inline std::vector<double> bell(std::size_t n, double offset, double spread, std::uint64_t seed)
    {
        std::mt19937_64 engine(seed);
        std::vector<double> x(n);
        for (double& v : x)
        {
            const double z = unit(engine) + unit(engine) - unit(engine) - unit(engine);
            v = offset + spread * 1.7320508 * z;
        }
        return x;
    }
}

#endif
