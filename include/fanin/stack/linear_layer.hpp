// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LINEAR_LAYER_HPP
#define FANIN_STACK_LINEAR_LAYER_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/detail/activation_gradient.hpp>
#include <fanin/stack/detail/layer_weights.hpp>
#include <fanin/stack/detail/linear_prediction.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// a = φ(A(x; W) + b), with A linear in x and in W. The key of the layer draws W, its child "bias" draws
    /// b. `Map` defines A:
    /// - `rank`, the number of axes of W, and `out`, the number of units or channels, each with a bias;
    /// - `name()`, and `misfit(sample shape)`: why A rejects these samples, or "";
    /// - `on(sample shape)`: the product over these samples, see dense_product.
    template <class Map, class Initializer, class Activation, class Bias = no_bias>
    class linear_layer
    {
    public:
        linear_layer(Map map, Initializer weights, Activation activation, Bias bias = {})
            : m_map(std::move(map))
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
            , m_bias(std::move(bias))
        {
            detail::refuse_integers_of<Activation>();
        }

        /// The layer with a bias.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return linear_layer<Map, Initializer, Activation, B>(m_map, m_weights, m_activation,
                                                                 std::move(bias));
        }

        /// Throws invalid_argument if A rejects the samples of x.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            const auto a = on(x.shape());
            auto w = drawn(m_weights, a, k, t, t.recorder().wants_weights());
            t.recorder().weights(w.elements());
            t.recorder().parameters({w.count(), detail::bias_count(m_bias, m_map.out)});

            matrix<T> z = t.take(x.samples(), detail::features_of(a.sample()));
            a.multiply(x.values(), w, z);
            detail::add_bias(z, m_bias, a.fan_in(), m_map.out, k.child("bias"));
            if (t.recording())
            {
                if constexpr (!is_pure)
                {
                    t.push(w.copy());
                }
                t.push(std::move(x));
                if constexpr (!detail::is_identity<Activation>)
                {
                    t.push(z);
                }
            }
            else
            {
                t.recycle(std::move(x));
            }
            t.recycle_weights(w.take_memory());
            return t.recorder().activated(m_activation, batch<T>(std::move(z), a.sample()),
                                          traits().unsaturated_range);
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            matrix<T> dz = detail::pre_activation_gradient(m_activation, std::move(da), t);
            batch<T> x = t.template pop<batch<T>>();
            sample_shape in = x.shape();
            const auto a = on(in);
            decltype(auto) again = weights_again(t);
            auto w = drawn(again, a, k, t, false);
            const bool shown = t.recorder().measures();
            matrix<T> dw = t.take_weight_gradient();
            matrix<T> dx = a.multiply_back(std::move(x), w, dz, shown ? &dw : nullptr);
            if (shown)
            {
                t.recorder().weight_gradient(dw, dz, detail::bias_count(m_bias, m_map.out));
            }
            t.recycle_weights(w.take_memory());
            t.recycle_weight_gradient(std::move(dw));
            t.recycle(std::move(dz));
            return {std::move(dx), std::move(in)};
        }

        /// The layer with held weights and bias, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const auto a = on(x.shape());
            using weights = held<T, Map::rank>;
            typename weights::values_type w =
                detail::held_values<T>(m_weights, a.shape(), a.weight_axes(), k, t);
            const auto bias = detail::hold_bias<T>(m_bias, a.fan_in(), m_map.out, k.child("bias"), t);
            const auto with = [&](typename weights::values_type values, const auto& activation)
            {
                return linear_layer<Map, weights, std::remove_cvref_t<decltype(activation)>,
                                    std::remove_cv_t<decltype(bias)>>(m_map, weights(std::move(values)),
                                                                      activation, bias);
            };
            t.tune({t.recorder().path(), a.fan_in(), std::span<T>(w.data(), w.size()),
                    detail::elements_of<T>(bias), x.values(), [&]
                    {
                        tape<T> aside({}, nullptr, false);
                        return with(w, act::identity).forward(x, k, aside).values();
                    }});
            auto layer = with(std::move(w), m_activation);
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// None if theory does not know the initializers or the activation.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            if constexpr (detail::predictable_activation<Activation>)
            {
                if (!m_map.misfit(x.shape).empty())
                {
                    return {}; // forward will say why
                }
                const auto a = m_map.on(x.shape);
                const init::fans f = a.weight_axes().fans_of(a.shape());
                const std::optional<double> variance = detail::mean_field_variance(m_weights, f);
                const std::optional<double> bias = detail::bias_variance(m_bias, f);
                if (variance && bias)
                {
                    return a.predict(
                        detail::activation_in_theory(m_activation),
                        {detail::name_of(m_weights), detail::name_of(m_activation), f, *variance, *bias}, x);
                }
            }
            return {};
        }

        /// "dense 100 he relu", "dense 100 he relu, bias zeros"
        [[nodiscard]] std::string name() const
        {
            return detail::join(m_map.name(), " ", detail::name_of(m_weights), " ",
                                detail::name_of(m_activation), detail::bias_text(m_bias));
        }

        [[nodiscard]] layer_traits traits() const
        {
            return {.differentiable = detail::has_derivative(m_activation),
                    .unsaturated_range = detail::unsaturated_range_of(m_activation)};
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::linear,
                    .initializer = std::string(detail::name_of(m_weights)),
                    .bias = detail::bias_name(m_bias),
                    .activation = std::string(detail::name_of(m_activation))};
        }

        /// The initializers and the activation of the layer.
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
            return m_map.out;
        }

    private:
        // Whether the key determines the weights. If not, another draw gives other weights.
        static constexpr bool is_pure = keyed_initializer<Initializer> || Map::rank != 2;

        [[nodiscard]] auto on(const sample_shape& shape) const
        {
            if (const std::string why = m_map.misfit(shape); !why.empty())
            {
                throw invalid_argument("fanin: " + why);
            }
            return m_map.on(shape);
        }

        template <class I, class Product, real T>
        static auto drawn(const I& i, const Product& a, key k, tape<T>& t, bool whole)
        {
            return detail::layer_weights<T, I, Map::rank>(
                i, a.shape(), a.weight_axes(),
                {k, t.recorder().options().threads, whole || Product::whole_weights, t.take_weights()});
        }

        // The source of W in the backward pass: the initializer with its key, or the kept W.
        template <real T>
        decltype(auto) weights_again(tape<T>& t) const
        {
            if constexpr (is_pure)
            {
                return (m_weights);
            }
            else
            {
                return held_weights<T>(t.template pop<matrix<T>>());
            }
        }

        Map m_map;
        Initializer m_weights;
        Activation m_activation;
        Bias m_bias;
    };
}

#endif
