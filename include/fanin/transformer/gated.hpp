// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_GATED_HPP
#define FANIN_TRANSFORMER_GATED_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/labelled.hpp>
#include <fanin/transformer/detail/token_prediction.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// The projections of a gated layer.
        template <class Gate, class Value, class Out>
        struct gated_laws
        {
            Gate gate;
            Value value;
            Out out;
        };

        template <class Gate, class Value, class Out>
        gated_laws(Gate, Value, Out) -> gated_laws<Gate, Value, Out>;
    }

    /// y = (φ(x W_g + b_g) ⊙ (x W_v + b_v)) W_o + b_o, with as many features as x (Shazeer 2020, eq. (6)).
    /// The key of the layer draws W_g, W_v and W_o from its children 0, 1 and "out". The rows before that of
    /// the layer are its gate, its value, and their product.
    template <class Laws, class Activation>
    class gated_layer
    {
    public:
        gated_layer(std::size_t hidden, Laws laws, Activation activation)
            : m_hidden(hidden)
            , m_laws(std::move(laws))
            , m_activation(std::move(activation))
        {
            detail::require(hidden > 0, "the hidden width of a gated layer", hidden, "at least 1");
            detail::refuse_integers_of<Activation>();
        }

        /// The layer with biases of this law in all three projections.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            const auto with = [&](const auto& p) { return detail::projection{p.weights, bias}; };
            return with_laws(detail::gated_laws{with(m_laws.gate), with(m_laws.value), with(m_laws.out)});
        }

        /// The layer with another law of W_o, such as one that is scaled with the depth.
        template <initializer I>
        [[nodiscard]] auto out(I law) const
        {
            return with_laws(detail::gated_laws{m_laws.gate, m_laws.value,
                                                detail::projection{std::move(law), m_laws.out.bias}});
        }

        template <real T>
            requires activation_of<Activation, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t width = x.features();
            batch<T> gate = run_child(gate_layer(), 0, detail::one_of_several(x, t), k, t);
            batch<T> value = run_child(value_layer(), 1, std::move(x), k, t);
            if (t.stopped())
            {
                return value;
            }
            return out_layer(width).forward(product(std::move(gate), std::move(value), t), k.child("out"), t);
        }

        template <real T>
            requires activation_of<Activation, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const std::size_t width = dy.features();
            const batch<T> dh = out_layer(width).backward(std::move(dy), k.child("out"), t);
            t.recorder().skip_gradient(); // of the product
            auto value = t.template pop<matrix<T>>();
            auto gate = t.template pop<matrix<T>>();
            const matrix<T>& d = dh.values();
            std::transform(d.begin(), d.end(), gate.begin(), gate.begin(), std::multiplies<T>());
            std::transform(d.begin(), d.end(), value.begin(), value.begin(), std::multiplies<T>());
            // the gradient of the value has the gate as its factor, and that of the gate the value
            matrix<T> dx = run_child_backward(value_layer(), 1, batch<T>(std::move(gate)), k, t).values();
            const batch<T> rest = run_child_backward(gate_layer(), 0, batch<T>(std::move(value)), k, t);
            std::transform(dx.begin(), dx.end(), rest.values().begin(), dx.begin(), std::plus<T>());
            return dx;
        }

        /// The layer with held weights and biases, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t width = x.features();
            auto gate = hold_child(gate_layer(), 0, x, k, t);
            auto value = hold_child(value_layer(), 1, std::move(x), k, t);
            auto out = out_layer(width).hold(product(std::move(gate.second), std::move(value.second), t),
                                             k.child("out"), t);
            detail::gated_laws laws{detail::projection_of(gate.first.layer),
                                    detail::projection_of(value.first.layer),
                                    detail::projection_of(out.first)};
            return std::pair(gated_layer<decltype(laws), Activation>(m_hidden, std::move(laws), m_activation),
                             std::move(out.second));
        }

        /// The gate and the value are independent given x.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const prediction gate = predict_child(gate_layer(), 0, x);
            const prediction value = predict_child(value_layer(), 1, x);
            if (!gate.y || !value.y)
            {
                return {};
            }
            prediction p = detail::predict_product(x, gate, value, m_hidden);
            const signal h = *p.y;
            prediction out = out_layer(detail::features_of(x.shape)).predict(h);
            p.pre_activation = out.pre_activation;
            detail::append(p, std::move(out));
            p.rows.insert(p.rows.end(), gate.rows.begin(), gate.rows.end());
            p.rows.insert(p.rows.end(), value.rows.begin(), value.rows.end());
            return p;
        }

        /// "gated 2048 normal silu"
        [[nodiscard]] std::string name() const
        {
            const std::string first = detail::name_of(m_laws.gate.weights);
            const std::string last = detail::name_of(m_laws.out.weights);
            return detail::join("gated ", m_hidden, " ", first, " ", detail::name_of(m_activation),
                                last != first ? ", out " + last : std::string(),
                                detail::bias_text(m_laws.out.bias));
        }

        [[nodiscard]] layer_traits traits() const
        {
            return {.differentiable = detail::has_derivative(m_activation)};
        }

        /// The laws: `.gate`, `.value` and `.out`, each with `.weights` and `.bias`.
        [[nodiscard]] const Laws& laws() const noexcept
        {
            return m_laws;
        }

    private:
        template <class Other>
        auto with_laws(Other laws) const
        {
            return gated_layer<Other, Activation>(m_hidden, std::move(laws), m_activation);
        }

        // Nothing is packed.
        static detail::packed_place no_place()
        {
            return {key(0), 0, 0};
        }

        auto gate_layer() const
        {
            auto l = detail::dense_for_pass(m_laws.gate, m_hidden, no_place(), m_activation);
            return detail::labelled<decltype(l)>{std::move(l), "gate"};
        }

        auto value_layer() const
        {
            auto l = detail::dense_for_pass(m_laws.value, m_hidden, no_place());
            return detail::labelled<decltype(l)>{std::move(l), "value"};
        }

        auto out_layer(std::size_t width) const
        {
            return detail::dense_for_pass(m_laws.out, width, no_place());
        }

        // gate ⊙ value, with its row.
        template <real T>
        static batch<T> product(batch<T> gate, batch<T> value, tape<T>& t)
        {
            const sequence_layout sequences = gate.sequences();
            matrix<T> g = std::move(gate).values();
            matrix<T> v = std::move(value).values();
            if (t.recording())
            {
                t.push(g);
                t.push(v);
            }
            std::transform(g.begin(), g.end(), v.begin(), g.begin(), std::multiplies<T>());
            t.recycle(std::move(v));
            const batch<T> h = batch<T>(std::move(g)).with_sequences(sequences);
            t.recorder().enter(2);
            t.recorder().add_row("gate · value", h.shape(), h, std::nullopt);
            t.recorder().leave();
            return h;
        }

        std::size_t m_hidden;
        Laws m_laws;
        Activation m_activation;
    };

    /// A gated feed-forward layer whose weights all have this law: GLU with act::sigmoid, SwiGLU with
    /// act::silu, GEGLU with act::gelu, ReGLU with act::relu. `.out(law)` and `.with_bias(law)` change parts.
    /// Throws invalid_argument if hidden == 0.
    template <initializer Initializer, class Activation>
    [[nodiscard]] auto gated(extent hidden, Initializer weights, Activation activation)
    {
        detail::must_be_activation<Activation, layer<Activation>>();
        const detail::projection one{std::move(weights), no_bias{}};
        detail::gated_laws laws{one, one, one};
        return gated_layer<decltype(laws), Activation>(hidden, std::move(laws), std::move(activation));
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation>
        requires(!initializer<Weights>)
    void gated(extent, Weights, Activation)
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
