// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_CRITICAL_INITIALIZER_HPP
#define FANIN_THEORY_CRITICAL_INITIALIZER_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/variance_scaling.hpp>
#include <fanin/theory/critical.hpp>
#include <fanin/theory/scalar_function.hpp>

namespace fanin::init
{
    /// Weights and biases on the edge of chaos.
    template <real T>
    struct critical_initializers
    {
        variance_scaling<T> weights;  ///< N(0, σ_w²/in)
        normal_initializer<T> bias;   ///< N(0, σ_b²): dense(...).with_bias(bias)
        theory::critical_point point; ///< the point that both realise
    };

    /// The initializers at theory::critical(act, given) (Schoenholz et al. 2017; Xiao et al. 2018). Signals
    /// and gradients then pass hundreds of layers. Throws invalid_argument if there is no critical point, as
    /// for relu with σ_b > 0, and if theory::critical throws.
    template <real T = float, theory::scalar_function A, class Given>
    [[nodiscard]] critical_initializers<T> critical(const A& act, Given given)
    {
        const auto p = theory::critical(act, given);
        detail::require(p.has_value(), "the given parameter", given.value,
                        "one at which the activation has a critical point: relu needs sigma_b = 0");
        return {.weights = variance_scaling<T>{{.scale = p->sigma_w * p->sigma_w, .name = "critical"}},
                .bias = normal_initializer<T>{{.variance = p->sigma_b * p->sigma_b, .name = "critical_bias"}},
                .point = *p};
    }
}

#endif
