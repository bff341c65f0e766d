// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_AXES_HPP
#define FANIN_INIT_AXES_HPP

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

        [[nodiscard]] constexpr fans fans_of(const std::array<std::size_t, 2>& shape) const
        {
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
