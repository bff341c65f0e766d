// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_GROUP_NORM_HPP
#define FANIN_STACK_GROUP_NORM_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/stack/channel_affine.hpp>
#include <fanin/stack/detail/group_norm_prediction.hpp>
#include <fanin/stack/detail/group_standardization.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = (x - m) / √(v + epsilon), with m and v the mean and variance of a group of channels of one sample,
    /// over all positions. Without laws, gains are 1 and biases are 0, as at the start of training. Theory
    /// has no prediction: positions are not independent.
    template <class Gain = no_bias, class Bias = no_bias>
    class group_norm_layer
    {
    public:
        /// 0 groups: each channel is one.
        group_norm_layer(std::size_t groups, double epsilon, detail::channel_affine<Gain, Bias> after = {})
            : m_groups(groups)
            , m_epsilon(epsilon)
            , m_after(std::move(after))
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
        }

        /// The layer with gains, one per channel, such as init::ones<float>.
        template <bias_initializer G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return group_norm_layer<G, Bias>(m_groups, m_epsilon, m_after.with_gain(std::move(gain)));
        }

        /// The layer with biases, one per channel.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return group_norm_layer<Gain, B>(m_groups, m_epsilon, m_after.with_bias(std::move(bias)));
        }

        /// Throws invalid_argument if the groups do not divide the channels of a sample.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            const auto groups = groups_of(shape);
            matrix<T> y = std::move(x).values();
            std::vector<double> factors = groups.forward(y, m_epsilon);
            if (t.recording())
            {
                t.push(y);
                t.push(std::move(factors));
            }
            m_after.apply(y, groups.channels, k, t);
            return {std::move(y), std::move(shape)};
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)) over each group.
        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto factors = t.template pop<std::vector<double>>();
            matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            const auto groups = groups_of(shape);
            matrix<T> dx = std::move(dy).values();
            m_after.apply_back(dx, y, groups.channels, k, t);
            groups.backward(dx, y, factors);
            t.recycle(std::move(y));
            return {std::move(dx), std::move(shape)};
        }

        /// The layer with held gains and biases, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            auto after = m_after.template hold<T>(groups_of(x.shape()).channels, k, t);
            group_norm_layer<typename decltype(after)::gain_type, typename decltype(after)::bias_type> layer(
                m_groups, m_epsilon, std::move(after));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// The mean of a group over its channels and positions becomes 0, its variance v/(v + epsilon). v is
        /// about gamma distributed, with 2 tr K²/(tr K)² of the centred products K of positions. Gradients
        /// pass with E[1/(v + epsilon)]. None if nothing is known of positions apart, if a few values decide
        /// v, or if gains or biases are random.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const std::size_t channels = x.shape.empty() ? 0 : x.shape.back();
            const std::size_t groups = m_groups > 0 ? m_groups : std::max<std::size_t>(channels, 1);
            return channels == 0 || channels % groups != 0
                       ? prediction{} // forward will say why
                       : m_after.predict(detail::predict_group_norm(x, channels / groups, m_epsilon));
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm};
        }

        /// "group_norm 4", "instance_norm, gain ones, bias zeros"
        [[nodiscard]] std::string name() const
        {
            return detail::join(m_groups > 0 ? detail::join("group_norm ", m_groups) : "instance_norm",
                                m_after.text());
        }

    private:
        [[nodiscard]] detail::group_standardization groups_of(const sample_shape& shape) const
        {
            const std::size_t channels = shape.empty() ? 1 : shape.back();
            const std::size_t groups = m_groups > 0 ? m_groups : std::max<std::size_t>(channels, 1);
            if (channels % groups != 0)
            {
                throw invalid_argument(
                    detail::join("fanin: ", groups, " groups do not divide the channels of samples ",
                                 detail::shape_text(shape), ": use a divisor of ", channels));
            }
            return {detail::features_of(shape) / std::max<std::size_t>(channels, 1), channels, groups};
        }

        std::size_t m_groups;
        double m_epsilon;
        detail::channel_affine<Gain, Bias> m_after;
    };

    /// Group normalization (Wu & He 2018, eq. (7)): the channels of a sample, in `groups` groups of
    /// neighbours, over all positions. One group is layer normalization over channels and positions. Throws
    /// invalid_argument if there are no groups, or unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto group_norm(extent groups, double epsilon = 1e-5)
    {
        detail::require(groups > 0, "the number of groups", std::size_t{groups}, "at least 1");
        return group_norm_layer<>(groups, epsilon);
    }

    /// Instance normalization (Ulyanov, Vedaldi & Lempitsky 2016): each channel of a sample over all
    /// positions. Throws invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto instance_norm(double epsilon = 1e-5)
    {
        return group_norm_layer<>(0, epsilon);
    }
}

#endif
