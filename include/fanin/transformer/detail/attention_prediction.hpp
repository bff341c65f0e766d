// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_PREDICTION_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_PREDICTION_HPP

#include <fanin/stack/gain.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/mixed_signal.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <type_traits>

namespace fanin::detail
{
    /// Whether all biases are 0.
    template <class... Projection>
    bool have_no_bias(const Projection&... p)
    {
        const auto zero = [](const auto& bias)
        {
            if constexpr (bias_initializer<std::remove_cvref_t<decltype(bias)>>)
            {
                return constant_of(bias) == 0.0;
            }
            else
            {
                return true;
            }
        };
        return (zero(p.bias) && ...);
    }

    /// The prediction of attention from those of its four projections.
    template <class Query, class Key, class Value, class Out>
    prediction predict_attention(const head_products& heads, const attention_options& o, const Query& q,
                                 const Key& k, const Value& v, const Out& out, const signal& x)
    {
        const prediction of_q = predict_child(q, 0, x);
        const prediction of_k = predict_child(k, 1, x);
        const prediction of_v = predict_child(v, 2, x);
        if (!of_q.y || !of_k.y || !of_v.y)
        {
            return {};
        }
        const auto gain = [&](const prediction& p) { return p.y->second_moment() / x.second_moment(); };
        const auto mixed = mix_signal(x, heads, o, gain(of_q) * gain(of_k));
        if (!mixed)
        {
            return {};
        }
        const prediction of_mixed = v.predict(mixed->y);
        signal y = *of_mixed.y;
        y.shape = {heads.heads * heads.width};
        prediction p = out.predict(y);
        if (p.y)
        {
            // a head of values gets the gradients of all heads of queries that read it
            const double readers =
                static_cast<double>(heads.heads) / static_cast<double>(heads.key_value_heads);
            p.factor *= of_mixed.factor * std::sqrt(readers * mixed->backward);
            p.factor_log_variance = std::numeric_limits<double>::quiet_NaN();
            p.transfer *= of_mixed.transfer;
            p.weights = std::nullopt;
        }
        for (const prediction* const one : {&of_q, &of_k, &of_v})
        {
            p.rows.insert(p.rows.end(), one->rows.begin(), one->rows.end());
        }
        return p;
    }
}

#endif
