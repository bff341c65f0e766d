// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_GAINS_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_GAINS_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/error.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/critical.hpp>
#include <fanin/theory/moments.hpp>

#include <cmath>
#include <concepts>
#include <optional>
#include <type_traits>

namespace fanin::detail
{
    /// An activation that theory can evaluate: it takes doubles, unrounded.
    template <class A>
    concept predictable_activation =
        theory::scalar_function<A>
        && std::same_as<std::remove_cvref_t<std::invoke_result_t<const A&, double>>, double>;

    /// theory(), or nothing for an activation without finite moments.
    template <class Theory>
    std::optional<std::invoke_result_t<Theory&>> if_any(Theory theory)
    {
        try
        {
            return theory();
        }
        catch (const invalid_argument&)
        {
            return std::nullopt;
        }
    }

    /// The gain on the edge of chaos without biases, which keeps signals of any size (relu) or small ones
    /// (tanh).
    template <predictable_activation A>
    std::optional<double> critical_gain(const A& act)
    {
        const std::optional<theory::critical_point> p = theory::critical(act, theory::given_sigma_b{0});
        if (!p || p->kind == theory::stability::unstable || !(p->every_q || p->q < 1e-6))
        {
            return std::nullopt;
        }
        constexpr double small = 0.01; // gelu, marginal at 0, grows here
        const double next = p->sigma_w * p->sigma_w * theory::moments(act, small).second_moment;
        return p->every_q || next < small ? std::optional(p->sigma_w) : std::nullopt;
    }

    /// The gains that an activation needs; none without finite moments at q = 1.
    template <predictable_activation A>
    std::optional<weight_gain> gains_of(const A& act)
    {
        const auto unit = if_any([&] { return theory::moments(act, 1.0); });
        if (!unit)
        {
            return std::nullopt;
        }
        return weight_gain{.initializer = {},
                           .activation = name_of(act),
                           .drawn = 1,
                           .forward = 1 / std::sqrt(unit->second_moment),
                           .holds = unit->second_moment_slope <= (1 + 1e-9) * unit->second_moment,
                           .backward = 1 / std::sqrt(unit->derivative_moment),
                           .critical = if_any([&] { return critical_gain(act); }).value_or(std::nullopt),
                           .sine_frequency = sine_frequency(act),
                           .error_factor = unit->second_moment_slope / unit->second_moment};
    }
}

#endif
