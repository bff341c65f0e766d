// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FANS_HPP
#define FANIN_INIT_FANS_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>

#include <cmath>
#include <cstddef>
#include <span>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// How many inputs reach one output of a layer (`in`), and how many outputs one input reaches (`out`); 0 where
    /// that is not known.
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

    /// The fan that a law divides by; throws invalid_argument where it is not known.
    inline double select(fan mode, const fans& f)
    {
        const double n = mode == fan::in        ? f.in
                         : mode == fan::out     ? f.out
                         : mode == fan::average ? (f.in + f.out) / 2
                                                : std::sqrt(f.in * f.out);
        const bool known = mode == fan::in ? f.in > 0 : mode == fan::out ? f.out > 0 : f.in > 0 && f.out > 0;
        if (!known)
        {
            throw invalid_argument(detail::join(
                "fanin: fan in = ", f.in, ", fan out = ", f.out, ", but the law divides by ",
                mode == fan::in    ? "the fan in"
                : mode == fan::out ? "the fan out"
                                   : "a mean of both",
                ", which must be known: pass axes, such as axes::hwio; for a bias axes::o.with_fan_in(n)"));
        }
        return n;
    }
}

namespace fanin::detail
{
    /// work(), whose invalid_argument comes to say for weights of which shape.
    template <class Work>
    auto for_weights(std::span<const std::size_t> shape, Work work)
    {
        try
        {
            return work();
        }
        catch (const invalid_argument& e)
        {
            throw invalid_argument(join("fanin: weights ", shape_text(shape), ": ", e.reason()));
        }
    }
}
FANIN_EXACT_END

namespace fanin
{
    using init::fan;
}

#endif
