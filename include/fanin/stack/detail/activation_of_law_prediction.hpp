// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_OF_LAW_PREDICTION_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_OF_LAW_PREDICTION_HPP

#include <fanin/stack/detail/activation_of_law.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/skip_gates.hpp>
#include <fanin/stack/prediction.hpp>

#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The number of features with weights of their own.
    inline double units_with_weights(const signal& x)
    {
        return static_cast<double>(x.apart.empty() ? features_of(x.shape) : x.shape.back());
    }

    /// The prediction for φ of a signal x = T(z) of a known law: that for φ∘T of the Gaussian z. None for
    /// others, and for samples of sizes so different that one T does not stand for all.
    inline prediction predict_activation_of_law(const activation_in_theory& act, const signal& x)
    {
        const feature_law* const law = law_of(x);
        if (law == nullptr || !(x.typical.back().second_moment < 4 * x.typical.front().second_moment)
            || x.tokens.length > 0)
        {
            return {};
        }
        const double size = std::sqrt(x.typical[x.typical.size() / 2].second_moment);
        const auto whole = std::make_shared<const activation_of_law>(
            activation_of_law{{act.f, std::make_shared<const feature_law>(*law), size}});
        const signal z = gaussian_of(x, *law);
        const values_of_law& values = *whole;
        activation_in_theory in_theory =
            act.f.has_slopes() ? activation_in_theory(*whole) : activation_in_theory(values);
        in_theory.tabulated = true;
        prediction p = predict_activation(in_theory, z, units_with_weights(x));
        if (!p.y)
        {
            return p;
        }
        p.pre_activation = moments_of(x);
        p.overlap.places.along = 0; // of z, not of a norm before the sum
        if (act.f.has_slopes())
        {
            p.passes_skip = passes_of(act.f, *law, size);
        }
        if (p.y->features) // these refer to φ∘T, and now own it
        {
            p.y->features = [classes = std::move(p.y->features), whole] { return classes(); };
        }
        if (const position_state* const s = positions_of(*p.y))
        {
            using function = decltype(s->values);
            const auto with_owner = [&](const function& f) -> function
            {
                return f ? [f, whole](const std::vector<double>& in, std::vector<double>& out) { f(in, out); }
                         : function();
            };
            auto owning = std::make_shared<position_state>(*s);
            owning->values = with_owner(s->values);
            owning->slopes = with_owner(s->slopes);
            p.y->positions = std::move(owning);
        }
        return p;
    }
}

#endif
