// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_HELD_HPP
#define FANIN_STACK_HELD_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/random/key.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace fanin
{
    /// Weights (in, out) that stand in the place of an initializer: the same for every key.
    template <real T>
    class held_weights
    {
    public:
        explicit held_weights(matrix<T> w)
            : values(std::move(w))
        {
        }

        /// The weights; throws invalid_argument where they have another shape.
        [[nodiscard]] const matrix<T>& of_shape(std::size_t in, std::size_t out) const
        {
            if (values.shape()[0] != in || values.shape()[1] != out)
            {
                throw invalid_argument(detail::join("fanin: the held weights are ",
                                                    detail::shape_text(values.shape()),
                                                    ", but the layer is (", in, ", ", out, ")"));
            }
            return values;
        }

        matrix<T> operator()(std::size_t in, std::size_t out, key) const
        {
            return of_shape(in, out);
        }

        static constexpr std::string_view name() noexcept
        {
            return "held";
        }

        matrix<T> values; ///< (in, out)
    };

    /// A kernel (height, width, in / groups, out) that stands in the place of an initializer.
    template <real T>
    class held_kernel
    {
    public:
        explicit held_kernel(xt::xtensor<T, 4> w)
            : values(std::move(w))
        {
        }

        xt::xtensor<T, 4> operator()(const std::array<std::size_t, 4>&, const axes&, key) const
        {
            return values;
        }

        static constexpr std::string_view name() noexcept
        {
            return "held";
        }

        xt::xtensor<T, 4> values;
    };

    /// A bias that stands in the place of an initializer.
    template <real T>
    class held_bias
    {
    public:
        explicit held_bias(xt::xtensor<T, 1> b)
            : values(std::move(b))
        {
        }

        xt::xtensor<T, 1> operator()(const std::array<std::size_t, 1>&, const axes&, key) const
        {
            return values;
        }

        static constexpr std::string_view name() noexcept
        {
            return "held";
        }

        xt::xtensor<T, 1> values; ///< (out)
    };
}

#endif
