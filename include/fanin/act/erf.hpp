// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_ERF_HPP
#define FANIN_ACT_ERF_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/sigmoids.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    struct erf_activation : activation<erf_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "erf";
        }

        /// The values at which the derivative is at least 0.01.
        static constexpr interval unsaturated_range() noexcept
        {
            return {-0.997890700708982, 0.997890700708982};
        }
    };

    /// f(x) = erf(x), the sigmoid with mean fields in closed form (Williams 1997).
    inline constexpr erf_activation erf{};
}

#endif
