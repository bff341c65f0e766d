// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SPARSE_HPP
#define FANIN_ACT_SPARSE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/piecewise.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    struct sparse_plus_activation : activation<sparse_plus_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "sparse_plus";
        }
    };

    /// f(x) = 0 up to -1, (x + 1)² / 4 to 1, x beyond. Its derivative is sparse_sigmoid.
    inline constexpr sparse_plus_activation sparse_plus{};

    struct sparse_sigmoid_activation : activation<sparse_sigmoid_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "sparse_sigmoid";
        }

        /// The values between 0 and 1, at which it is flat.
        static constexpr interval unsaturated_range() noexcept
        {
            return {0x1p-26, 1 - 0x1p-26};
        }
    };

    /// Martins & Astudillo 2016, sparsemax of (x, 0): f(x) = min(max(x + 1, 0), 2) / 2; f'(-1) = f'(1) = 0.
    inline constexpr sparse_sigmoid_activation sparse_sigmoid{};
}

#endif
