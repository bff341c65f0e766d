// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/moments.hpp>

#include <concepts>
#include <type_traits>

namespace fanin::detail
{
    /// An activation that theory can evaluate: it takes doubles, unrounded.
    template <class A>
    concept predictable_activation =
        theory::scalar_function<A>
        && std::same_as<std::remove_cvref_t<std::invoke_result_t<const A&, double>>, double>;

    /// The prediction for φ on a Gaussian signal of mean 0, the pre-activations of a wide layer. `units`
    /// independent units set the scatter over draws of the weights. Units are independent given the inputs,
    /// samples are not.
    prediction predict_activation(const activation_in_theory& act, const signal& z, double units);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/activation_prediction.ipp>
#endif

#endif
