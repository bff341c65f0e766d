// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_WATCHED_HPP
#define FANIN_STACK_WATCHED_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/any_activation.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/stack/prediction.hpp>

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>

// What is told of a layer that somebody else runs.
namespace fanin
{
    /// The activation of a watched layer: any that takes float or double.
    class watched_function
    {
    public:
        template <class A>
            requires(!std::same_as<std::remove_cvref_t<A>, watched_function>
                     && (activation_of<std::remove_cvref_t<A>, float>
                         || activation_of<std::remove_cvref_t<A>, double>))
        watched_function(const A& f)
            : m_name(detail::name_of(f))
            , m_range(detail::unsaturated_range_of(f))
        {
            if constexpr (activation_of<A, float>)
            {
                m_float = any_activation<float>(f);
            }
            if constexpr (activation_of<A, double>)
            {
                m_double = any_activation<double>(f);
            }
            if constexpr (detail::predictable_activation<A>)
            {
                m_gains = [f, name = m_name]
                { return detail::gains_of(detail::activation_in_theory(f), name); };
            }
        }

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_name;
        }

        [[nodiscard]] const std::optional<interval>& unsaturated_range() const noexcept
        {
            return m_range;
        }

        /// The activation as a function of float or double, where it is one.
        [[nodiscard]] const std::optional<any_activation<float>>& of(float) const noexcept
        {
            return m_float;
        }

        [[nodiscard]] const std::optional<any_activation<double>>& of(double) const noexcept
        {
            return m_double;
        }

        /// The gains that the activation needs, where theory knows them.
        [[nodiscard]] std::optional<weight_gain> gains() const
        {
            return m_gains ? m_gains() : std::nullopt;
        }

    private:
        std::string m_name;
        std::optional<interval> m_range;
        std::optional<any_activation<float>> m_float;
        std::optional<any_activation<double>> m_double;
        std::function<std::optional<weight_gain>()> m_gains;
    };

    /// The law that the weights of a watched layer were drawn by, or should have been.
    class watched_law
    {
    public:
        template <class I>
            requires(!std::same_as<std::remove_cvref_t<I>, watched_law>
                     && initializer<std::remove_cvref_t<I>>)
        watched_law(const I& i)
            : m_name(detail::name_of(i))
            , m_variance([i](const init::fans& f) { return detail::mean_field_variance(i, f); })
        {
        }

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_name;
        }

        /// Of one weight, where theory knows it.
        [[nodiscard]] std::optional<double> variance(const init::fans& f) const
        {
            return m_variance(f);
        }

    private:
        std::string m_name;
        std::function<std::optional<double>(const init::fans&)> m_variance;
    };

    /// What is measured of a net that somebody else runs. Fields in alphabetical order.
    struct watch_options
    {
        bool geometry = false; ///< effective rank and mean cosine of activations; see propagate_options
        histogram_options
            histogram{};         ///< for all summaries; by default each keeps the range of its first step
        std::size_t threads = 1; ///< without effect on the report
    };

    /// One layer of a net that somebody else runs. All but the activation may be left out. Fields in
    /// alphabetical order, for designated initializers.
    struct watched_layer
    {
        array_view activation{}; ///< (samples, ...), what the layer returned
        /// Which axis of the weights is which; by default `io` for matrices and `hwio` for kernels.
        std::optional<init::axes> axes = std::nullopt;
        array_view biases{};         ///< (out), one for each unit or channel
        bool channels_first = false; ///< activations of images are (samples, channels, height, width)
        std::optional<watched_function> function = std::nullopt; ///< activation = function(pre-activation)
        /// By default `linear` with weights or a law, `activation` with a function alone, else `other`.
        std::optional<layer_kind> kind = std::nullopt;
        std::optional<watched_law> law = std::nullopt; ///< of the weights
        /// Place in the stack: "2", or "1.0" for the first layer of a branch in the second; by default the
        /// next place of the main path.
        std::string path{};
        array_view pre_activation{};
        array_view weights{};
    };

    /// The gradients of one layer with respect to what watched_layer names.
    struct watched_gradient
    {
        array_view activation{};
        /// With respect to the input of the layer, which sets the factor of the layer. By default, it is the
        /// gradient of the layer before, where that feeds this one alone.
        array_view input{};
        array_view weights{};
    };
}

#endif
