// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_GELU_HPP
#define FANIN_ACT_GELU_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/gates.hpp>

#include <string_view>

namespace fanin::act
{
    struct gelu_activation : activation<gelu_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "gelu";
        }
    };

    /// Hendrycks & Gimpel 2016: f(x) = x P(N(0, 1) < x) = x / 2 · erfc(-x / √2).
    inline constexpr gelu_activation gelu{};

    struct gelu_tanh_activation : activation<gelu_tanh_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "gelu_tanh";
        }
    };

    /// Hendrycks & Gimpel 2016, sec. 2: f(x) = x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), close to gelu.
    inline constexpr gelu_tanh_activation gelu_tanh{};
}

#endif
