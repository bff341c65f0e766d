// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_THEORY_BRUTE_FORCE_HPP
#define FANIN_TESTS_THEORY_BRUTE_FORCE_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace brute_force
{
    /// E[f(√q z)] by Simpson's rule in long double: 50,000 intervals between each two kinks (given in x = √q
    /// z) within |z| <= 14, beyond which 1e-44 of the weight lies. For f of moderate growth.
    template <class F>
    double expectation(const F& f, double q, const std::vector<double>& kinks = {})
    {
        const double scale = std::sqrt(q);
        std::vector<long double> ends{-14, 14};
        for (const double x : kinks)
        {
            if (std::abs(x / scale) < 14)
            {
                ends.push_back(x / scale);
            }
        }
        std::sort(ends.begin(), ends.end());
        constexpr int intervals = 50'000;
        long double sum = 0;
        for (std::size_t piece = 1; piece < ends.size(); ++piece)
        {
            const long double lo = ends[piece - 1];
            const long double h = (ends[piece] - lo) / intervals;
            for (int i = 0; i <= intervals; ++i)
            {
                // The ends just inside, for functions that jump there.
                const long double at = i == 0 ? 1e-9L : i == intervals ? intervals - 1e-9L : i;
                const long double z = lo + h * at;
                const long double weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
                sum += weight * h / 3 * std::exp(-z * z / 2)
                       * static_cast<long double>(f(static_cast<double>(scale * z)));
            }
        }
        return static_cast<double>(sum * std::numbers::inv_sqrtpi_v<long double>
                                   / std::numbers::sqrt2_v<long double>);
    }
}

#endif
