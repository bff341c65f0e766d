// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_MIMETIC_IPP
#define FANIN_INIT_MIMETIC_IPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/singular_values.hpp>
#include <fanin/init/mimetic.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE factor_pair<double> mimetic_factors(std::size_t width, std::size_t rank, double noise,
                                                     double identity, key k)
    {
        constexpr std::string_view product = "the product of two weights";
        matrix<double> sum = new_matrix<double>(product, width, width);
        if (sum.size() == 0)
        {
            return {};
        }
        std::fill(sum.data(), sum.data() + sum.size(), 0.0);
        if (noise != 0)
        {
            const double stddev = std::abs(noise) / std::sqrt(static_cast<double>(width));
            draw(std::span<double>(sum.data(), sum.size()), k, 0, normal_law{.mean = 0, .stddev = stddev});
        }
        for (std::size_t i = 0; i < width; ++i)
        {
            sum(i, i) += identity;
        }
        const singular_triples t = allocated(product, std::array{width, width}, sizeof(double),
                                             [&] { return decompose(std::move(sum), true); });
        factor_pair<double> f{new_matrix<double>("weights", width, rank),
                              new_matrix<double>("weights", width, rank)};
        for (std::size_t j = 0; j < rank; ++j)
        {
            const double root = std::sqrt(t.values[j]);
            for (std::size_t i = 0; i < width; ++i)
            {
                f.left(i, j) = root * t.left(j, i);
                f.right(i, j) = root * t.right(j, i);
            }
        }
        return f;
    }
}

#endif
