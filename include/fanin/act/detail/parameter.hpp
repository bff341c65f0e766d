// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_PARAMETER_HPP
#define FANIN_ACT_DETAIL_PARAMETER_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>

#include <string_view>

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// Throws invalid_argument unless lo <= value <= hi.
    constexpr void require_within(double value, std::string_view parameter, double lo, double hi)
    {
        require(value >= lo && value <= hi, parameter, value, "in [", lo, ", ", hi, "]");
    }

    /// Throws invalid_argument unless value is a positive number from 1e-6 to 1e6.
    constexpr void require_scale(double value, std::string_view parameter)
    {
        require_within(value, parameter, 1e-6, 1e6);
    }
}
FANIN_EXACT_END

#endif
