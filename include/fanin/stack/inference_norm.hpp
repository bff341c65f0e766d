// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_INFERENCE_NORM_HPP
#define FANIN_STACK_INFERENCE_NORM_HPP

#include <fanin/stack/batch_norm.hpp>
#include <fanin/stack/fixed_norm.hpp>

#include <string>
#include <utility>

namespace fanin
{
    /// A batch norm that keeps the statistics of the batch for which its net is held.
    template <class Gain = no_bias, class Bias = no_bias>
    class inference_norm_layer
    {
    public:
        explicit inference_norm_layer(double epsilon, detail::channel_affine<Gain, Bias> after = {})
            : m_epsilon(epsilon)
            , m_after(std::move(after))
            , m_norm(epsilon, m_after)
        {
        }

        /// The layer with gains, one per channel.
        template <bias_initializer G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return inference_norm_layer<G, Bias>(m_epsilon, m_after.with_gain(std::move(gain)));
        }

        /// The layer with biases, one per channel.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return inference_norm_layer<Gain, B>(m_epsilon, m_after.with_bias(std::move(bias)));
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return m_norm.forward(std::move(x), k, t);
        }

        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            return m_norm.backward(std::move(dy), k, t);
        }

        /// A fixed_norm with the statistics of x, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            channel_statistics s = statistics_of_channels(x);
            detail::show_statistics(s.mean, parameter_role::mean, false, t);
            detail::show_statistics(s.variance, parameter_role::variance, false, t);
            auto after = m_after.template hold<T>(s.mean.size(), k, t);
            fixed_norm_layer<typename decltype(after)::gain_type, typename decltype(after)::bias_type> layer(
                std::move(s), m_epsilon, std::move(after));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_norm.predict(x);
        }

        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return batch_norm_layer<Gain, Bias>::traits();
        }

        [[nodiscard]] static layer_facts facts()
        {
            return batch_norm_layer<Gain, Bias>::facts();
        }

        [[nodiscard]] std::string name() const
        {
            return m_norm.name();
        }

    private:
        double m_epsilon;
        detail::channel_affine<Gain, Bias> m_after;
        batch_norm_layer<Gain, Bias> m_norm;
    };

    /// batch_norm for a net that runs at inference once it is held: draw(net, x, key) returns the net with
    /// the statistics of x in place of those of each batch. Throws invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto inference_norm(double epsilon = 1e-5)
    {
        return inference_norm_layer<>(epsilon);
    }
}

#endif
