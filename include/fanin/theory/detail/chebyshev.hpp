// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_CHEBYSHEV_HPP
#define FANIN_THEORY_DETAIL_CHEBYSHEV_HPP

#include <fanin/core/platform.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace fanin::detail
{
    /// The polynomial of degree N through the N + 1 Chebyshev points of [-1, 1], both ends among them: its
    /// integral (Clenshaw & Curtis 1960) and its slopes (Trefethen 2000, Spectral Methods in MATLAB, th. 7).
    template <std::size_t N>
    struct chebyshev_rule
    {
        static_assert(N % 4 == 0, "the rule of degree N / 2 takes every second point");

        std::array<double, N + 1> points;                        ///< from -1 to 1
        std::array<double, N + 1> weights;                       ///< integral = Σ weights[j]·f[j]
        std::array<std::array<double, N + 1>, N + 1> slope_from; ///< f'[i] = Σ slope_from[i][j]·f[j]

        chebyshev_rule()
        {
            constexpr double n = N;
            for (std::size_t j = 0; j <= N; ++j)
            {
                const double i = static_cast<double>(j);
                points[j] = std::sin(std::numbers::pi * (2 * i - n) / (2 * n));

                double sum = 1;
                for (std::size_t k = 1; k <= N / 2; ++k)
                {
                    const double b = k == N / 2 ? 1 : 2;
                    const double m = 2 * static_cast<double>(k);
                    sum -= b / (m * m - 1) * std::cos(m * i * std::numbers::pi / n);
                }
                weights[j] = (at_end(j) ? 1 : 2) * sum / n;
            }
            for (std::size_t i = 0; i <= N; ++i)
            {
                double row = 0;
                for (std::size_t j = 0; j <= N; ++j)
                {
                    if (j != i)
                    {
                        const double ratio = (at_end(i) ? 2.0 : 1.0) / (at_end(j) ? 2.0 : 1.0);
                        const double sign = (i + j) % 2 == 0 ? 1 : -1;
                        slope_from[i][j] = sign * ratio / (points[i] - points[j]);
                        row += slope_from[i][j];
                    }
                }
                slope_from[i][i] = -row; // a constant has no slope, to the last bit
            }
        }

    private:
        static constexpr bool at_end(std::size_t j)
        {
            return j == 0 || j == N;
        }
    };

    template <std::size_t N>
    const chebyshev_rule<N>& chebyshev()
    {
        static const chebyshev_rule<N> rule;
        return rule;
    }
}

#endif
