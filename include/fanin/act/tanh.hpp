// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_TANH_HPP
#define FANIN_ACT_TANH_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/sigmoids.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    struct tanh_activation : activation<tanh_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "tanh";
        }

        /// The values y at which the derivative 1 - y² is at least 0.01.
        static constexpr interval unsaturated_range() noexcept
        {
            return {-0.994987437106620, 0.994987437106620};
        }
    };

    /// f(x) = tanh(x).
    inline constexpr tanh_activation tanh{};
}

#endif
