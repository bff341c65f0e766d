// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CORRELATED_NORMALS_HPP
#define FANIN_STACK_DETAIL_CORRELATED_NORMALS_HPP

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace fanin::detail
{
    inline constexpr std::size_t windows_drawn = 4096; // and as many of the opposite sign

    /// The Cholesky factor in the lower half, of covariances that may be singular.
    inline void factorize(std::vector<double>& c, std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i)
        {
            for (std::size_t j = 0; j <= i; ++j)
            {
                double sum = c[i * n + j];
                for (std::size_t k = 0; k < j; ++k)
                {
                    sum -= c[i * n + k] * c[j * n + k];
                }
                const double pivot = c[j * n + j];
                c[i * n + j] = i == j ? std::sqrt(std::max(sum, 0.0)) : pivot > 1e-6 ? sum / pivot : 0;
            }
        }
    }

    /// Correlated taps (samples, taps) times √q, from their covariances (taps, taps): a fixed sample, which
    /// has these very covariances.
    inline std::vector<double> correlated_normals(std::vector<double> c, std::size_t taps, double q)
    {
        std::vector<double> z(windows_drawn * taps);
        detail::draw(std::span<double>(z), key(0).child("windows").child(taps), 0, normal_law{0, 1});
        // the sample gets the very covariances: c ← chol(c) · chol(covariances of z)⁻¹
        std::vector<double> of_sample(taps * taps);
        for (std::size_t first = 0; first < z.size(); first += taps)
        {
            for (std::size_t i = 0; i < taps * taps; ++i)
            {
                of_sample[i] +=
                    z[first + i / taps] * z[first + i % taps] / static_cast<double>(windows_drawn);
            }
        }
        factorize(c, taps);
        factorize(of_sample, taps);
        for (std::size_t i = 0; i < taps; ++i) // row i of X, with X · of_sample = c
        {
            for (std::size_t j = i + 1; j-- > 0;)
            {
                double sum = c[i * taps + j];
                for (std::size_t k = j + 1; k <= i; ++k)
                {
                    sum -= c[i * taps + k] * of_sample[k * taps + j];
                }
                c[i * taps + j] = sum / of_sample[j * taps + j];
            }
        }
        std::vector<double> x(2 * windows_drawn * taps);
        for (std::size_t s = 0; s < windows_drawn; ++s)
        {
            for (std::size_t i = 0; i < taps; ++i)
            {
                double sum = 0;
                for (std::size_t k = 0; k <= i; ++k)
                {
                    sum += c[i * taps + k] * z[s * taps + k];
                }
                x[2 * s * taps + i] = std::sqrt(q) * sum;
                x[(2 * s + 1) * taps + i] = -std::sqrt(q) * sum;
            }
        }
        return x;
    }
}

#endif
