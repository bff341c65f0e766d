// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_HALF_HPP
#define FANIN_INIT_HALF_HPP

#include <fanin/core/half.hpp>

#include <xtl/xhalf_float.hpp>

#include <cstdint>

// Apart from <fanin/init.hpp> because the header of xtl takes as long to compile as all of xtensor's.
namespace fanin
{
    /// A 16-bit float on every compiler: init::he<fanin::half>(784, 256).
    using half = xtl::half_float;

    template <>
    inline constexpr bool is_half<half> = true;

    static_assert(sizeof(half) == sizeof(std::uint16_t));
}

#endif
