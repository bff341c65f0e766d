// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_LAYER_SCALE_HPP
#define FANIN_TRANSFORMER_LAYER_SCALE_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/gain.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// y = λ ⊙ x, with one trained factor per feature.
    template <class Gain>
    class layer_scale_layer
    {
    public:
        explicit layer_scale_layer(Gain gain)
            : m_gain(std::move(gain))
        {
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            if (t.recording())
            {
                t.push(x.values());
            }
            t.recorder().parameters({x.features(), 0});
            return scaled(std::move(x), k);
        }

        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto x = t.template pop<matrix<T>>();
            if (t.recorder().measures())
            {
                t.recorder().weight_gradient(detail::gradient_of_gains(dy.values(), x, x.shape()[1]));
            }
            return scaled(std::move(dy), k);
        }

        /// The layer with held factors, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t n = x.features();
            held_bias<T> gains(detail::shown_values<T, 1>({n}, parameter_role::gain,
                                                          detail::holds_weights<Gain, T, 1>, t, [&]
                                                          { return detail::draw_gains<T>(m_gain, n, k); }));
            layer_scale_layer<held_bias<T>> layer(std::move(gains));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// None if the factors are held.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return detail::with_gain({.y = x}, detail::constant_of(m_gain));
        }

        /// "layer_scale 1e-05"
        [[nodiscard]] std::string name() const
        {
            if constexpr (std::same_as<Gain, double>)
            {
                return detail::join("layer_scale ", m_gain);
            }
            else
            {
                return "layer_scale " + detail::name_of(m_gain);
            }
        }

        [[nodiscard]] const Gain& gain() const noexcept
        {
            return m_gain;
        }

    private:
        template <real T>
        batch<T> scaled(batch<T> x, key k) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            detail::multiply_features(y, detail::draw_gains<T>(m_gain, y.shape()[1], k));
            return {std::move(y), std::move(shape)};
        }

        Gain m_gain;
    };

    /// LayerScale (Touvron et al. 2021, section 2): each feature times a factor that is trained from this
    /// value on, at the end of a residual branch. Throws invalid_argument if the value is not finite.
    [[nodiscard]] inline auto layer_scale(double value)
    {
        detail::require(detail::is_finite(value), "the value of layer_scale", value, "finite");
        return layer_scale_layer<double>(value);
    }
}

#endif
