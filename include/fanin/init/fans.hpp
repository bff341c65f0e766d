// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FANS_HPP
#define FANIN_INIT_FANS_HPP

#include <cmath>
#include <string_view>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::init
{
    /// How many inputs reach one output of a layer (`in`), and how many outputs one input reaches (`out`).
    struct fans
    {
        double in;
        double out;
    };

    /// Which fan a law divides by: n = in, m = out, (n + m) / 2, or √(n·m).
    enum class fan
    {
        in,
        out,
        average,
        geometric
    };

    inline double select(fan mode, const fans& f)
    {
        switch (mode)
        {
        case fan::in:
            return f.in;
        case fan::out:
            return f.out;
        case fan::average:
            return (f.in + f.out) / 2;
        case fan::geometric:
            break;
        }
        return std::sqrt(f.in * f.out);
    }
}
#include <fanin/core/simd/exact_end.inl>

namespace fanin
{
    using init::fan;
}

#endif
