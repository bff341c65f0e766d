// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_AXES_HPP
#define FANIN_INIT_AXES_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/fans.hpp>

#include <array>
#include <cstddef>

namespace fanin::init
{
    /// Which axis of a weight matrix counts its inputs, and which its outputs.
    struct axes
    {
        std::size_t in;
        std::size_t out;

        static const axes io; ///< (in, out), as fanin, Keras and JAX have it
        static const axes oi; ///< (out, in), as PyTorch has it

        /// Throws invalid_argument unless `in` and `out` are the two axes of the shape.
        [[nodiscard]] constexpr fans fans_of(const std::array<std::size_t, 2>& shape) const
        {
            detail::require(in < 2, "the axis of the inputs", in, "0 or 1");
            detail::require(out < 2 && out != in, "the axis of the outputs", out,
                            "0 or 1, and not that of the inputs");
            return {static_cast<double>(shape[in]), static_cast<double>(shape[out])};
        }
    };

    inline constexpr axes axes::io{0, 1};
    inline constexpr axes axes::oi{1, 0};
}

namespace fanin
{
    using init::axes;
}

#endif
