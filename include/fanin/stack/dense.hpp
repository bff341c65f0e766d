// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DENSE_HPP
#define FANIN_STACK_DENSE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/product.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace fanin
{
    /// a = φ(x · W), W of shape (in, out), where `in` is what arrives.
    template <initializer Initializer, class Activation>
    class dense_layer
    {
    public:
        dense_layer(std::size_t out, Initializer weights, Activation activation)
            : m_out(out)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
        {
            detail::require(out > 0, "the width of a dense layer", out, "at least 1");
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            matrix<T> w = detail::draw_weights<T>(m_weights, x.features(), m_out, k); // (in, out)
            t.notes().weights(w);

            matrix<T> z = t.take(x.samples(), m_out); // (batch, out)
            detail::multiply(x.values(), false, w, false, z);
            t.notes().pre_activation(z);
            if (t.recording())
            {
                if constexpr (!keyed_initializer<Initializer>)
                {
                    t.push(std::move(w)); // it would be another one if it were drawn again
                }
                t.push(std::move(x));
                t.push(z);
            }
            else
            {
                t.recycle(std::move(x).values());
            }

            detail::activate(m_activation, std::span<T>(z.data(), z.size()));
            return z;
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            matrix<T> dz =
                t.template pop<matrix<T>>(); // (batch, out): z, of which the slopes are taken in place
            detail::slopes(m_activation, std::span<T>(dz.data(), dz.size()));
            t.notes().slopes(std::span<const T>(dz.data(), dz.size()));
            std::transform(dz.begin(), dz.end(), da.values().begin(), dz.begin(), std::multiplies<T>());

            batch<T> x = t.template pop<batch<T>>(); // (batch, in)
            if (t.notes().measures())
            {
                matrix<T> dw = matrix<T>::from_shape({x.features(), m_out}); // (in, out)
                detail::multiply(x.values(), true, dz, false, dw);
                t.notes().weight_gradient(dw);
            }

            sample_shape in = x.shape();
            matrix<T> dx = std::move(x).values(); // in its memory: (batch, in)
            detail::multiply(dz, false, weights_again(dx.shape()[1], k, t), true, dx);
            t.recycle(std::move(da).values());
            return {std::move(dx), std::move(in)};
        }

        /// Whether the activation has a derivative.
        static constexpr bool is_differentiable() noexcept
        {
            return differentiable_activation<Activation>;
        }

        /// "dense 100 he relu"
        [[nodiscard]] std::string name() const
        {
            return detail::join("dense ", m_out, " ", detail::name_of(m_weights), " ",
                                detail::name_of(m_activation));
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return detail::responsive_range_of(m_activation);
        }

    private:
        // W once more: drawn from its key, unless it had to be kept.
        template <real T>
        matrix<T> weights_again(std::size_t in, key k, tape<T>& t) const
        {
            if constexpr (keyed_initializer<Initializer>)
            {
                return detail::draw_weights<T>(m_weights, in, m_out, k);
            }
            else
            {
                return t.template pop<matrix<T>>();
            }
        }

        std::size_t m_out;
        Initializer m_weights;
        Activation m_activation;
    };

    /// A layer of `out` nodes, each joined to every input; throws invalid_argument where out == 0.
    template <initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(extent out, Initializer weights, Activation activation = {})
    {
        return dense_layer<Initializer, Activation>(out, std::move(weights), std::move(activation));
    }
}

#endif
