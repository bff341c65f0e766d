// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_NORM_HPP
#define FANIN_STACK_NORM_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/detail/norm_prediction.hpp>
#include <fanin/stack/detail/standardization.hpp>
#include <fanin/stack/gain.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = g ⊙ (x - m) / √(mean of (x - m)² + epsilon) + b over the features of a sample, with m their mean,
    /// or 0 without centring. Without laws, the gains g are 1 and the biases b are 0, as at the start of
    /// training: they change nothing, and have no gradients. The key of the layer draws g, its child "bias"
    /// draws b.
    template <bool Centred, class Gain = no_bias, class Bias = no_bias>
    class sample_norm_layer
    {
    public:
        sample_norm_layer(std::string_view name, double epsilon, Gain gain = {}, Bias bias = {})
            : m_name(name)
            , m_epsilon(epsilon)
            , m_gain(std::move(gain))
            , m_bias(std::move(bias))
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
        }

        /// The layer with gains, such as init::ones<float>.
        template <bias_initializer G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return sample_norm_layer<Centred, G, Bias>(m_name, m_epsilon, std::move(gain), m_bias);
        }

        /// The layer with biases.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return sample_norm_layer<Centred, Gain, B>(m_name, m_epsilon, m_gain, std::move(bias));
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            std::vector<double> factors = samples_of(y).forward(y, m_epsilon);
            if (t.recording())
            {
                t.push(y);
                t.push(std::move(factors));
            }
            if constexpr (has_parameters)
            {
                const std::size_t n = y.shape()[1];
                t.recorder().parameters({has_gain ? n : 0, detail::bias_count(m_bias, n)});
                if constexpr (has_gain)
                {
                    detail::multiply_features(y, detail::draw_gains<T>(m_gain, n, k));
                }
                detail::add_bias(y, m_bias, 1, n, k.child("bias"));
            }
            return {std::move(y), std::move(shape)};
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)); the first mean only with centring.
        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto factors = t.template pop<std::vector<double>>();
            matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            matrix<T> dx = std::move(dy).values();
            if constexpr (has_parameters)
            {
                const std::size_t n = dx.shape()[1];
                if (t.recorder().measures())
                {
                    t.recorder().weight_gradient(has_gain ? detail::gradient_of_gains(dx, y, n) : matrix<T>(),
                                                 dx, detail::bias_count(m_bias, n));
                }
                if constexpr (has_gain)
                {
                    detail::multiply_features(dx, detail::draw_gains<T>(m_gain, n, k));
                }
            }
            samples_of(dx).backward(dx, y, factors);
            t.recycle(std::move(y));
            return {std::move(dx), std::move(shape)};
        }

        /// The layer with held gains and biases, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t n = x.features();
            auto gain = detail::hold_bias<T>(m_gain, 1, n, k, t, parameter_role::gain);
            auto bias = detail::hold_bias<T>(m_bias, 1, n, k.child("bias"), t);
            sample_norm_layer<Centred, decltype(gain), decltype(bias)> layer(
                m_name, m_epsilon, std::move(gain), std::move(bias));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// The second moment becomes 1 for any weights, then the square of a constant gain. None if gains or
        /// biases are random.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            std::optional<double> gain = 1.0;
            if constexpr (has_gain)
            {
                gain = detail::constant_of(m_gain);
            }
            if constexpr (bias_initializer<Bias>)
            {
                gain = detail::constant_of(m_bias) == 0.0 ? gain : std::nullopt;
            }
            return gain ? detail::with_gain(detail::predict_norm(x, Centred, m_epsilon), gain) : prediction{};
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm};
        }

        /// "layer_norm", "layer_norm, gain ones, bias zeros"
        [[nodiscard]] std::string name() const
        {
            std::string text(m_name);
            if constexpr (has_gain)
            {
                text += ", gain " + detail::name_of(m_gain);
            }
            return text + detail::bias_text(m_bias);
        }

    private:
        static constexpr bool has_gain = bias_initializer<Gain>;
        static constexpr bool has_parameters = has_gain || bias_initializer<Bias>;

        template <real T>
        static detail::standardization samples_of(const matrix<T>& x)
        {
            return {.parts = 1, .groups = x.shape()[0], .inner = x.shape()[1], .centred = Centred};
        }

        std::string_view m_name;
        double m_epsilon;
        Gain m_gain;
        Bias m_bias;
    };

    /// Layer normalization: each sample minus its mean, divided by its standard deviation (Ba, Kiros & Hinton
    /// 2016, eq. (3)). Throws invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto layer_norm(double epsilon = 1e-5)
    {
        return sample_norm_layer<true>("layer_norm", epsilon);
    }

    /// RMS normalization: each sample divided by its RMS (Zhang & Sennrich 2019, eq. (4)). Throws
    /// invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto rms_norm(double epsilon = 1e-6)
    {
        return sample_norm_layer<false>("rms_norm", epsilon);
    }
}

#endif
