// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CHANNEL_AFFINE_HPP
#define FANIN_STACK_CHANNEL_AFFINE_HPP

#include <fanin/stack/bias.hpp>
#include <fanin/stack/gain.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/tape.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// g ⊙ y + b after a norm, with a gain and a bias per channel. The key of the layer draws g, its child
    /// "bias" draws b.
    template <class Gain, class Bias>
    class channel_affine
    {
    public:
        using gain_type = Gain;
        using bias_type = Bias;

        channel_affine() = default;

        channel_affine(Gain gain, Bias bias)
            : m_gain(std::move(gain))
            , m_bias(std::move(bias))
        {
        }

        template <class G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return channel_affine<G, Bias>(std::move(gain), m_bias);
        }

        template <class B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return channel_affine<Gain, B>(m_gain, std::move(bias));
        }

        template <real T>
        void apply(matrix<T>& y, std::size_t channels, key k, tape<T>& t) const
        {
            if constexpr (has_parameters)
            {
                t.recorder().parameters({has_gain ? channels : 0, bias_count(m_bias, channels)});
                if constexpr (has_gain)
                {
                    multiply_features(y, draw_gains<T>(m_gain, channels, k));
                }
                add_bias(y, m_bias, 1, channels, k.child("bias"));
            }
        }

        /// dy becomes the gradient of y, before gains and biases; notes theirs.
        template <real T>
        void apply_back(matrix<T>& dy, const matrix<T>& y, std::size_t channels, key k, tape<T>& t) const
        {
            if constexpr (has_parameters)
            {
                if (t.recorder().measures())
                {
                    t.recorder().weight_gradient(has_gain ? gradient_of_gains(dy, y, channels) : matrix<T>(),
                                                 dy, bias_count(m_bias, channels));
                }
                if constexpr (has_gain)
                {
                    multiply_features(dy, draw_gains<T>(m_gain, channels, k));
                }
            }
        }

        template <real T>
        [[nodiscard]] auto hold(std::size_t channels, key k, tape<T>& t) const
        {
            auto gain = hold_bias<T>(m_gain, 1, channels, k, t, parameter_role::gain);
            auto bias = hold_bias<T>(m_bias, 1, channels, k.child("bias"), t);
            return channel_affine<decltype(gain), decltype(bias)>(std::move(gain), std::move(bias));
        }

        /// The prediction for the norm, with gains and biases; none if these are random.
        [[nodiscard]] prediction predict(prediction p) const
        {
            std::optional<double> gain = 1.0;
            if constexpr (has_gain)
            {
                gain = constant_of(m_gain);
            }
            if constexpr (bias_initializer<Bias>)
            {
                gain = constant_of(m_bias) == 0.0 ? gain : std::nullopt;
            }
            return has_parameters ? detail::with_gain(std::move(p), gain) : p;
        }

        /// ", gain ones, bias zeros"
        [[nodiscard]] std::string text() const
        {
            std::string text;
            if constexpr (has_gain)
            {
                text = ", gain " + name_of(m_gain);
            }
            return text + bias_text(m_bias);
        }

    private:
        static constexpr bool has_gain = bias_initializer<Gain>;
        static constexpr bool has_parameters = has_gain || bias_initializer<Bias>;

        Gain m_gain{};
        Bias m_bias{};
    };
}

#endif
