// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_LAWS_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_LAWS_HPP

#include <fanin/core/error.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/joint_law.hpp>
#include <fanin/transformer/detail/labelled.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

// The laws of an attention layer with others for a part of its projections.
namespace fanin::detail
{
    template <class Laws>
    inline constexpr bool has_joint_value =
        is_joint<std::remove_cvref_t<decltype(std::declval<const Laws&>().value.weights)>>;

    /// The law as projections have it. Throws invalid_argument where one that draws two matrices together
    /// meets heads that share keys and values.
    template <class I>
    auto checked(I law, std::size_t heads, const attention_options& o)
    {
        if constexpr (joint_initializer<I>)
        {
            const std::size_t shared = o.key_value_heads.value_or(heads);
            require(shared == heads, "the key_value_heads of attention", shared, heads,
                    ", as many as heads, because ", name_of(law),
                    " draws a product for each head: leave them out, or choose another law");
            return joint_law<I>{std::move(law)};
        }
        else
        {
            return law;
        }
    }

    template <class Laws, class B>
    auto with_bias(const Laws& l, const B& bias)
    {
        const auto with = [&](const auto& p) { return projection{p.weights, bias}; };
        return attention_laws{with(l.query), with(l.key), with(l.value), with(l.out)};
    }

    template <class Laws, class I>
    auto with_out(const Laws& l, I law)
    {
        static_assert(!has_joint_value<Laws>,
                      "fanin: .value_out has set the law of W_o, with that of W_v: leave out .out");
        return attention_laws{l.query, l.key, l.value, projection{std::move(law), l.out.bias}};
    }

    template <class Laws, class I>
    auto with_query_key(const Laws& l, const I& law)
    {
        return attention_laws{projection{law, l.query.bias}, projection{law, l.key.bias}, l.value, l.out};
    }

    template <class Laws, class I>
    auto with_value_out(const Laws& l, const I& law)
    {
        return attention_laws{l.query, l.key, projection{law, l.value.bias}, projection{law, l.out.bias}};
    }

    template <class Laws>
    auto packed_laws(const Laws& l)
    {
        static_assert(!has_joint_value<Laws>,
                      "fanin: .value_out has set the law of W_v, with that of W_o: leave out .packed");
        static_assert(!is_joint<decltype(l.query.weights)>,
                      "fanin: .query_key has set the law of W_q with that of W_k: leave out .packed");
        const packed_law law{l.value.weights};
        const auto part = [&](const auto& p) { return projection{law, p.bias}; };
        return attention_laws{part(l.query), part(l.key), part(l.value), l.out};
    }
}

#endif
