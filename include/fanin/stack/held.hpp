// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_HELD_HPP
#define FANIN_STACK_HELD_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace fanin
{
    /// Held weights as an initializer: equal for every key.
    template <real T, std::size_t N>
    class held
    {
    public:
        using values_type = xt::xtensor<T, N, xt::layout_type::row_major>;

        explicit held(values_type w)
            : values(std::move(w))
        {
        }

        /// The weights. Throws invalid_argument if they have another shape.
        [[nodiscard]] const values_type& of_shape(const std::array<std::size_t, N>& shape) const
        {
            if (!std::equal(shape.begin(), shape.end(), values.shape().begin()))
            {
                throw invalid_argument(detail::join(
                    "fanin: the held weights are ", detail::shape_text(values.shape()),
                    ", but the layer needs ", detail::shape_text(shape), ": pass weights of that shape"));
            }
            return values;
        }

        values_type operator()(const std::array<std::size_t, N>& shape, const axes&, key) const
        {
            return of_shape(shape);
        }

        values_type operator()(std::size_t in, std::size_t out, key) const
            requires(N == 2)
        {
            return of_shape({in, out});
        }

        static constexpr std::string_view name() noexcept
        {
            return "held";
        }

        values_type values;
    };

    /// Held weights of a dense layer: (in, out).
    template <real T>
    using held_weights = held<T, 2>;

    /// Held weights of a two-dimensional convolution: (height, width, in / groups, out).
    template <real T>
    using held_kernel = held<T, 4>;

    /// A held bias: (out).
    template <real T>
    using held_bias = held<T, 1>;
}

#endif
