// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DENSE_HPP
#define FANIN_STACK_DENSE_HPP

#include <fanin/core/extent.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/linear_layer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// x · W over batches (batch, in), W of shape (in, out).
        struct dense_product
        {
            static constexpr bool whole_weights = false; ///< whether the product needs all of W at once

            std::size_t in;
            std::size_t out;

            /// The shape of W.
            [[nodiscard]] std::array<std::size_t, 2> shape() const
            {
                return {in, out};
            }

            [[nodiscard]] static axes weight_axes()
            {
                return axes::io;
            }

            /// The shape of an output sample.
            [[nodiscard]] sample_shape sample() const
            {
                return {out};
            }

            /// The number of inputs of each unit.
            [[nodiscard]] std::size_t fan_in() const
            {
                return in;
            }

            /// z = x · W
            template <real T, class Weights>
            void multiply(const matrix<T>& x, Weights& w, matrix<T>& z) const
            {
                w.for_each_panel(
                    [&](std::size_t row, const block<const T>& panel)
                    {
                        detail::multiply(block_of(x).column_range(row, panel.rows), panel, block_of(z),
                                         T(row == 0 ? 0 : 1));
                    });
            }

            /// dx = dz · Wᵀ, in the memory of x; dw = xᵀ · dz unless dw is
            /// null, in its memory if that fits.
            template <real T, class Weights>
            matrix<T> multiply_back(batch<T> x, Weights& w, const matrix<T>& dz, matrix<T>* dw) const
            {
                if (dw != nullptr)
                {
                    *dw = resized("gradients of weights", std::move(*dw), in, out);
                    detail::multiply(block_of(x.values()).transpose(), block_of(dz), block_of(*dw));
                }
                matrix<T> dx = std::move(x).memory();
                w.for_each_panel(
                    [&](std::size_t row, const block<const T>& panel)
                    {
                        detail::multiply(block_of(dz), panel.transpose(),
                                         block_of(dx).column_range(row, panel.rows));
                    });
                return dx;
            }

            [[nodiscard]] prediction predict(const activation_in_theory& f, const drawn_law& w,
                                             const signal& x) const
            {
                return predict_linear(f, w, {w.fans.out, 1}, x, sample());
            }
        };

        /// The map of a dense layer: every unit is connected to every input.
        struct dense_map
        {
            static constexpr std::size_t rank = 2;

            std::size_t out;

            [[nodiscard]] static std::string misfit(const sample_shape&)
            {
                return {};
            }

            [[nodiscard]] dense_product on(const sample_shape& shape) const
            {
                return {features_of(shape), out};
            }

            [[nodiscard]] std::string name() const
            {
                return join("dense ", out);
            }
        };
    }

    /// A fully connected layer a = φ(x · W + b) with `out` units. W has shape (in, out); `in` comes from the
    /// batch. Throws invalid_argument if out == 0.
    template <initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(extent out, Initializer weights, Activation activation = {})
    {
        detail::require(out > 0, "the width of a dense layer", static_cast<std::size_t>(out), "at least 1");
        detail::must_be_activation<Activation, layer<Activation>>();
        return linear_layer<detail::dense_map, Initializer, Activation>({out}, std::move(weights),
                                                                        std::move(activation));
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!initializer<Weights>)
    void dense(extent, Weights, Activation = {})
    {
        detail::must_be_initializer<Weights>();
    }

    /// A dense layer with held weights (in, out): for rescaling, training, checkpoints.
    template <real T, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(matrix<T> weights, Activation activation = {})
    {
        const std::size_t out = weights.shape()[1];
        return dense(out, held_weights<T>(std::move(weights)), std::move(activation));
    }
}

#endif
