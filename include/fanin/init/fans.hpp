// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FANS_HPP
#define FANIN_INIT_FANS_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>

#include <cmath>
#include <cstddef>
#include <span>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// The number of inputs that reach one output of a layer (`in`), and of outputs that one input reaches
    /// (`out`); 0 where it is unknown.
    struct fans
    {
        double in;
        double out;
    };

    /// The fan that a law divides by: n = in, m = out, (n + m) / 2, or √(n·m).
    enum class fan
    {
        in,
        out,
        average,
        geometric
    };

    /// The fan of a mode. Throws invalid_argument where it is unknown.
    inline double select(fan mode, const fans& f)
    {
        const double n = mode == fan::in        ? f.in
                         : mode == fan::out     ? f.out
                         : mode == fan::average ? (f.in + f.out) / 2
                                                : std::sqrt(f.in * f.out);
        const bool known = mode == fan::in ? f.in > 0 : mode == fan::out ? f.out > 0 : f.in > 0 && f.out > 0;
        if (!known)
        {
            throw invalid_argument(detail::join("fanin: cannot tell the ",
                                                mode == fan::in    ? "fan in"
                                                : mode == fan::out ? "fan out"
                                                                   : "fans",
                                                " (fan in = ", f.in, ", fan out = ", f.out,
                                                "): pass axes (biases: axes::o.with_fan_in(n))"));
        }
        return detail::hidden(n);
    }
}

namespace fanin::detail
{
    /// Returns work(), and adds the shape of the weights to the message of its invalid_argument.
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
