// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_PREDICTION_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_PREDICTION_HPP

#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/gain.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/mixed_signal.hpp>

#include <cmath>
#include <cstddef>
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
        prediction p = v.predict(mixed->y);
        signal of_heads = *p.y;
        of_heads.shape = {heads.heads * heads.width};
        prediction of_out = out.predict(of_heads);
        p.pre_activation = of_out.pre_activation;
        append(p, std::move(of_out));
        if (p.y)
        {
            // a head of values gets the gradients of all heads of queries that read it
            const double readers =
                static_cast<double>(heads.heads) / static_cast<double>(heads.key_value_heads);
            p.factor *= std::sqrt(readers * mixed->backward);
            p.weights = std::nullopt;
            const token_state squares = pass_tokens(mixed->gradients, white_tokens(x.tokens.groups));
            p.sample_factors.resize(p.y->typical.size());
            for (std::size_t a = 0; a < p.sample_factors.size(); ++a)
            {
                p.sample_factors[a] = squares[a % x.tokens.groups];
            }
            p.overlap.shared += mixed->scatter;
            p.token_paths = {{.map = mixed->gradients, .overlap = p.overlap}};
        }
        for (const prediction* const one : {&of_q, &of_k, &of_v})
        {
            p.rows.insert(p.rows.end(), one->rows.begin(), one->rows.end());
        }
        return p;
    }
}

#endif
