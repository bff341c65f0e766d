// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_GAINS_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_GAINS_HPP

#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/critical.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace fanin::detail
{
    /// The gain on the edge of chaos without biases, which keeps signals of any size (relu) or small ones
    /// (tanh). Found once for each activation that has an identity.
    inline std::optional<double> critical_gain(const activation_in_theory& act)
    {
        const auto find = [&]() -> std::optional<double>
        {
            const std::optional<theory::critical_point> p = theory::critical(act.f, theory::given_sigma_b{0});
            if (!p || p->kind == theory::stability::unstable || !(p->every_q || p->q < 1e-6))
            {
                return std::nullopt;
            }
            constexpr double small = 0.01; // gelu, marginal at 0, grows here
            const double next = p->sigma_w * p->sigma_w * moments_of(act.f, small).second_moment;
            return p->every_q || next < small ? std::optional(p->sigma_w) : std::nullopt;
        };
        static activation_memo<std::optional<double>> memo(64);
        return memo.get(act.identity, 0, [&] { return if_any(find).value_or(std::nullopt); });
    }

    /// The gains that an activation needs; none without finite moments at q = 1.
    inline std::optional<weight_gain> gains_of(const activation_in_theory& act, std::string name)
    {
        const auto unit = act.moments(1);
        if (!unit)
        {
            return std::nullopt;
        }
        return weight_gain{.initializer = {},
                           .activation = std::move(name),
                           .drawn = 1,
                           .forward = 1 / std::sqrt(unit->second_moment),
                           .holds = unit->second_moment_slope <= (1 + 1e-9) * unit->second_moment,
                           .backward = 1 / std::sqrt(unit->derivative_moment),
                           .critical = critical_gain(act),
                           .sine_frequency = act.f.sine_frequency(),
                           .error_factor = unit->second_moment_slope / unit->second_moment};
    }
}

#endif
