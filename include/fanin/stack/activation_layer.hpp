// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ACTIVATION_LAYER_HPP
#define FANIN_STACK_ACTIVATION_LAYER_HPP

#include <fanin/act/activation.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_gradient.hpp>
#include <fanin/stack/detail/activation_of_law_prediction.hpp>
#include <fanin/stack/layer.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace fanin
{
    /// a = φ(x), element by element. It applies an activation after a norm.
    template <class Activation>
    class activation_layer
    {
    public:
        explicit activation_layer(Activation activation)
            : m_activation(std::move(activation))
        {
            detail::refuse_integers_of<Activation>();
        }

        template <real T>
            requires activation_of<Activation, T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            if (t.recording() && !detail::is_identity<Activation>)
            {
                t.push(x.values());
            }
            return t.recorder().activated(m_activation, std::move(x), traits().unsaturated_range);
        }

        template <real T>
            requires activation_of<Activation, T>
        batch<T> backward(batch<T> da, key, tape<T>& t) const
        {
            sample_shape shape = da.shape();
            return {detail::pre_activation_gradient(m_activation, std::move(da), t), std::move(shape)};
        }

        /// Assumes a Gaussian signal, as after a linear layer or its norm, or one of a known law, as after a
        /// sum; none if the mean is not 0 otherwise.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            if constexpr (detail::predictable_activation<Activation>)
            {
                const detail::activation_in_theory act(m_activation);
                prediction of_law = detail::predict_activation_of_law(act, x);
                if (of_law.y)
                {
                    of_law.weights = detail::gains_of(act, detail::name_of(m_activation));
                    return of_law;
                }
                if (std::abs(x.mean()) > 0.05 * std::sqrt(x.second_moment()))
                {
                    return {};
                }
                signal z = x;
                z.standardized = x.standardized || x.steady;
                prediction p = detail::predict_activation(act, z, detail::units_with_weights(x));
                if (p.y)
                {
                    p.weights = detail::gains_of(act, detail::name_of(m_activation)); // for weights before it
                }
                return p;
            }
            return {};
        }

        /// "relu"
        [[nodiscard]] std::string name() const
        {
            return detail::name_of(m_activation);
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::activation, .activation = std::string(detail::name_of(m_activation))};
        }

        [[nodiscard]] layer_traits traits() const
        {
            return {.differentiable = detail::has_derivative(m_activation),
                    .unsaturated_range = detail::unsaturated_range_of(m_activation)};
        }

    private:
        Activation m_activation;
    };

    /// An activation as a separate layer: `sequential(dense(100, init::he<float>), batch_norm(),
    /// activation(act::relu))`.
    template <class Activation>
    [[nodiscard]] auto activation(Activation f)
    {
        return activation_layer<Activation>(std::move(f));
    }
}

#endif
