// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BIAS_HPP
#define FANIN_STACK_BIAS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <functional>

namespace fanin
{
    namespace detail
    {
        /// b of any bias initializer, checked.
        template <real T, class Bias>
        xt::xtensor<T, 1> draw_bias(const Bias& bias, std::size_t in, std::size_t out, key k)
        {
            const init::axes a = in > 0 ? init::axes::o.with_fan_in(in) : init::axes::o;
            const std::array<std::size_t, 1> shape{out};
            return checked_weights<T, 1>(bias(shape, a, k), shape);
        }

        /// z[i] += b for each row.
        template <real T>
        void add_to_rows(matrix<T>& z, const xt::xtensor<T, 1>& b)
        {
            for (std::size_t i = 0; i < z.shape()[0]; ++i)
            {
                T* const row = z.data() + i * b.size();
                std::transform(row, row + b.size(), b.data(), row, std::plus<T>());
            }
        }
    }

    /// What draws the bias of `out` units that have `in` inputs each: any callable ({out}, axes, key), such as the
    /// initializers of fanin, that returns a container of one axis. The axes tell the fan in.
    template <class B>
    concept bias_initializer = std::invocable<const B&, const std::array<std::size_t, 1>&, const axes&, key>;

    /// No bias, which is the default.
    struct no_bias
    {
    };
}

#endif
