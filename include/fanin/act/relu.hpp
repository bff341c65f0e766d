// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_RELU_HPP
#define FANIN_ACT_RELU_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/piecewise.hpp>
#include <fanin/act/detail/powers.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    struct relu_activation : activation<relu_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "relu";
        }
    };

    /// Nair & Hinton 2010: f(x) = max(x, 0); f'(0) = 0. Half of its units are zero at every scale of the
    /// weights.
    inline constexpr relu_activation relu{};

    struct relu6_activation : activation<relu6_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "relu6";
        }

        /// The values below 6, at which it is flat.
        static constexpr interval unsaturated_range() noexcept
        {
            return {0, 6 * (1 - 0x1p-26)};
        }
    };

    /// Krizhevsky 2010, "Convolutional deep belief networks on CIFAR-10": f(x) = min(max(x, 0), 6);
    /// f'(0) = f'(6) = 0.
    inline constexpr relu6_activation relu6{};

    struct relu_squared_activation : activation<relu_squared_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "relu_squared";
        }
    };

    /// So et al. 2021 (Primer): f(x) = max(x, 0)^2. Infinite where the square overflows the type.
    inline constexpr relu_squared_activation relu_squared{};
}

#endif
