// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SOFTSIGN_HPP
#define FANIN_ACT_SOFTSIGN_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/powers.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    struct softsign_activation : activation<softsign_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "softsign";
        }

        /// The values y at which the derivative (1 - |y|)² is at least 0.01.
        static constexpr interval unsaturated_range() noexcept
        {
            return {-0.9, 0.9};
        }
    };

    /// Turian, Bergstra & Bengio 2009: f(x) = x / (1 + |x|).
    inline constexpr softsign_activation softsign{};
}

#endif
