// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DENSE_HPP
#define FANIN_STACK_DENSE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/detail/pre_activation_gradient.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/linear_prediction.hpp>
#include <fanin/stack/product.hpp>
#include <fanin/stack/weights.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// a = φ(x · W + b), W of shape (in, out), where `in` is what arrives. W is drawn from the key of the layer, b from
    /// its child "bias".
    template <initializer Initializer, class Activation, class Bias = no_bias>
    class dense_layer
    {
    public:
        dense_layer(std::size_t out, Initializer weights, Activation activation, Bias bias = {})
            : m_out(out)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
            , m_bias(std::move(bias))
        {
            detail::require(out > 0, "the width of a dense layer", out, "at least 1");
        }

        /// The same with a bias.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return dense_layer<Initializer, Activation, B>(m_out, m_weights, m_activation, std::move(bias));
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            t.notes().has_weights();
            const bool shown = t.notes().wants_weights();
            detail::layer_weights w(m_weights, x.features(), m_out, k, t, shown); // (in, out)
            if (shown)
            {
                t.notes().weights(w.whole());
            }

            matrix<T> z = t.take(x.samples(), m_out); // (batch, out)
            w.for_each_panel(
                [&](std::size_t row, const detail::block<const T>& panel)
                {
                    detail::multiply(detail::block_of(x.values()).column_range(row, panel.rows), panel,
                                     detail::block_of(z), T(row == 0 ? 0 : 1));
                });
            detail::add_bias(z, m_bias, x.features(), m_out, k.child("bias"));
            if (t.recording())
            {
                if constexpr (!keyed_initializer<Initializer>)
                {
                    t.push(w.whole()); // it would be another one if it were drawn again
                }
                t.push(std::move(x));
                t.push(z);
            }
            else
            {
                t.recycle(std::move(x));
            }
            return t.notes().activated(m_activation, batch<T>(std::move(z)), responsive_range());
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            matrix<T> dz = detail::pre_activation_gradient(m_activation, da, t); // (batch, out)

            batch<T> x = t.template pop<batch<T>>(); // (batch, in)
            if (t.notes().measures())
            {
                matrix<T> dw =
                    detail::new_matrix<T>("gradients of weights", x.features(), m_out); // (in, out)
                detail::multiply(detail::block_of(x.values()).transpose(),
                                 detail::block_of(std::as_const(dz)), detail::block_of(dw));
                t.notes().weight_gradient(dw);
            }

            sample_shape in = x.shape();
            matrix<T> dx = std::move(x).values(); // in its memory: (batch, in)
            decltype(auto) again = weights_again(t);
            detail::layer_weights w(again, dx.shape()[1], m_out, k, t);
            w.for_each_panel(
                [&](std::size_t row, const detail::block<const T>& panel)
                {
                    detail::multiply(detail::block_of(std::as_const(dz)), panel.transpose(),
                                     detail::block_of(dx).column_range(row, panel.rows));
                });
            t.recycle(std::move(da));
            return {std::move(dx), std::move(in)};
        }

        /// What theory makes of a signal; nothing where it does not know the initializers or the activation.
        [[nodiscard]] predicted predict(const signal& x, forecast&) const
        {
            if constexpr (detail::predictable_activation<Activation>)
            {
                const init::fans f{static_cast<double>(detail::features_of(x.shape)),
                                   static_cast<double>(m_out)};
                const std::optional<double> variance = detail::mean_field_variance(m_weights, f);
                const std::optional<double> bias = detail::bias_variance(m_bias, f);
                if (variance && bias)
                {
                    return detail::predict_linear(m_activation,
                                                  {detail::name_of(m_weights), f, *variance, *bias, f.out, 1},
                                                  x, {m_out});
                }
            }
            return {};
        }

        /// The layer with its weights and bias held, and what it makes of x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            matrix<T> w = detail::draw_weights<T>(m_weights, x.features(), m_out, k);
            const auto bias = detail::hold_bias<T>(m_bias, x.features(), m_out, k.child("bias"));
            const auto with = [&](matrix<T> weights, const auto& activation)
            {
                return dense_layer<held_weights<T>, std::remove_cvref_t<decltype(activation)>,
                                   std::remove_cv_t<decltype(bias)>>(
                    m_out, held_weights<T>(std::move(weights)), activation, bias);
            };
            t.tune({t.notes().path(), x.features(), std::span<T>(w.data(), w.size()),
                    detail::elements_of<T>(bias), x.values(), [&]
                    {
                        tape<T> aside({}, nullptr, false);
                        return with(w, act::identity).forward(x, k, aside).values();
                    }});
            auto held = with(std::move(w), m_activation);
            batch<T> y = held.forward(std::move(x), k, t);
            return std::pair(std::move(held), std::move(y));
        }

        /// The initializers and the activation that the layer is made of.
        [[nodiscard]] const Initializer& weights() const noexcept
        {
            return m_weights;
        }

        [[nodiscard]] const Bias& bias() const noexcept
        {
            return m_bias;
        }

        [[nodiscard]] const Activation& activation() const noexcept
        {
            return m_activation;
        }

        [[nodiscard]] std::size_t out() const noexcept
        {
            return m_out;
        }

        /// Whether the activation has a derivative.
        [[nodiscard]] bool is_differentiable() const
        {
            return detail::has_derivative(m_activation);
        }

        /// "dense 100 he relu", "dense 100 he relu, bias zeros"
        [[nodiscard]] std::string name() const
        {
            return detail::join("dense ", m_out, " ", detail::name_of(m_weights), " ",
                                detail::name_of(m_activation), detail::bias_text(m_bias));
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return detail::responsive_range_of(m_activation);
        }

    private:
        // What gives W once more: the initializer by its key, unless it had to be kept.
        template <real T>
        decltype(auto) weights_again(tape<T>& t) const
        {
            if constexpr (keyed_initializer<Initializer>)
            {
                return (m_weights);
            }
            else
            {
                return held_weights<T>(t.template pop<matrix<T>>());
            }
        }

        std::size_t m_out;
        Initializer m_weights;
        Activation m_activation;
        Bias m_bias;
    };

    /// A layer of `out` nodes, each joined to every input; throws invalid_argument where out == 0.
    template <initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(extent out, Initializer weights, Activation activation = {})
    {
        detail::must_be_activation<Activation>();
        return dense_layer<Initializer, Activation>(out, std::move(weights), std::move(activation));
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!initializer<Weights>)
    void dense(extent, Weights, Activation = {})
    {
        detail::must_be_initializer<Weights, Activation>();
    }

    /// A layer that holds its weights (in, out): for rescaling, training, checkpoints.
    template <real T, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(matrix<T> weights, Activation activation = {})
    {
        const std::size_t out = weights.shape()[1];
        return dense_layer<held_weights<T>, Activation>(out, held_weights<T>(std::move(weights)),
                                                        std::move(activation));
    }
}

#endif
