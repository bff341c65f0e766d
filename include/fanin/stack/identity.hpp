// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_IDENTITY_HPP
#define FANIN_STACK_IDENTITY_HPP

#include <fanin/stack/layer.hpp>

#include <string_view>

namespace fanin
{
    /// y = x: a branch that hands on its input, such as the skip connection of a U-Net.
    class identity_layer
    {
    public:
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            return x;
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>&) const
        {
            return dy;
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return {.y = x};
        }

        static constexpr std::string_view name() noexcept
        {
            return "identity";
        }
    };

    /// A branch without layers: `concatenate(identity(), f)` is x and f(x).
    [[nodiscard]] inline auto identity()
    {
        return identity_layer();
    }
}

#endif
