// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_SHAPE_IPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_SHAPE_IPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/transformer/detail/attention_shape.hpp>

#include <bit>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The slopes of ALiBi. Where the number of heads is no power of two, those of the next lower one come
    /// first, and then every second one of the next higher one, as in the code of Press et al.
    inline std::vector<double> alibi_slopes(std::size_t heads)
    {
        const std::size_t lower = std::bit_floor(heads);
        std::vector<double> slopes;
        for (std::size_t i = 1; i <= lower; ++i)
        {
            slopes.push_back(std::exp2(-8 * static_cast<double>(i) / static_cast<double>(lower)));
        }
        for (std::size_t i = 1; slopes.size() < heads; i += 2)
        {
            slopes.push_back(std::exp2(-4 * static_cast<double>(i) / static_cast<double>(lower)));
        }
        return slopes;
    }

    FANIN_INLINE void require_consistent(std::size_t heads, const attention_options& o)
    {
        require(heads > 0, "the heads of attention", heads, "at least 1");
        const std::size_t shared = o.key_value_heads.value_or(heads);
        require(shared > 0 && heads % shared == 0, "the key_value_heads of attention", shared,
                "a divisor of its ", heads, " heads");
        require(is_finite(o.scale.value_or(1)), "the scale of attention", o.scale.value_or(1),
                "finite; leave it out for 1/√(width of a head)");
        require(is_finite(o.rotary_base) && o.rotary_base >= 1, "the rotary_base of attention", o.rotary_base,
                "finite and at least 1");
    }

    FANIN_INLINE std::string misfit_of(std::size_t heads, const attention_options& o, std::size_t width)
    {
        if (width == 0 || width % heads != 0)
        {
            return join(heads, " heads do not divide a width of ", width,
                        ": choose a width that is a multiple of the heads");
        }
        if (o.rotary && width / heads % 2 != 0)
        {
            return join("a head has ", width / heads,
                        " features, but a rotation takes pairs of them: choose a width that is a multiple of "
                        "2 · heads, or no rotary positions");
        }
        return {};
    }

    FANIN_INLINE head_products products_of(std::size_t heads, const attention_options& o, std::size_t width)
    {
        if (const std::string why = misfit_of(heads, o, width); !why.empty())
        {
            throw invalid_argument("fanin: " + why);
        }
        const std::size_t of_head = width / heads;
        return {.heads = heads,
                .key_value_heads = o.key_value_heads.value_or(heads),
                .width = of_head,
                .scale = o.scale ? *o.scale : 1 / std::sqrt(static_cast<double>(of_head)),
                .causal = o.causal,
                .slopes = o.alibi ? alibi_slopes(heads) : std::vector<double>{}};
    }

    FANIN_INLINE void require_sequences(const sequence_layout& queries, const sequence_layout& keys)
    {
        if (queries.empty() || keys.empty())
        {
            throw invalid_argument("fanin: the rows are samples, but attention is over the tokens of "
                                   "sequences: pass sequences(x, n), with n tokens to a sequence");
        }
        if (queries.count() != keys.count())
        {
            throw invalid_argument(join("fanin: the batch has ", queries.count(),
                                        " sequences, but the memory has ", keys.count(),
                                        ": pass as many of both"));
        }
    }

    FANIN_INLINE void require_without_positions(const attention_options& o)
    {
        const char* const option = o.causal ? "causal" : o.alibi ? "alibi" : o.rotary ? "rotary" : nullptr;
        if (option != nullptr)
        {
            throw invalid_argument(join("fanin: attention over another sequence is ", option,
                                        ", but positions of two sequences do not compare: leave it out"));
        }
    }

    FANIN_INLINE std::string attention_text(std::size_t heads, const attention_options& o)
    {
        std::string text = join("attention ", heads);
        if (o.key_value_heads && *o.key_value_heads != heads)
        {
            text += join("/", *o.key_value_heads);
        }
        text += o.causal ? " causal" : "";
        text += o.alibi ? " alibi" : "";
        text += o.rotary ? " rotary" : "";
        text += o.qk_norm ? " qk_norm" : "";
        return text;
    }

    FANIN_INLINE layer_facts attention_facts(std::size_t heads, const attention_options& o,
                                             std::string_view initializer, std::string bias)
    {
        return {.kind = layer_kind::attention,
                .initializer = std::string(initializer),
                .bias = std::move(bias),
                .heads = heads,
                .qk_norm = o.qk_norm,
                .score_scale = o.scale};
    }
}

#endif
