// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_TRANSFORMER_BLOCKS_HPP
#define FANIN_TESTS_TRANSFORMER_BLOCKS_HPP

#include "stack/reference.hpp"

#include <fanin/act.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>
#include <fanin/transformer.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Stacks of attention as data, so that a program can change them as a remedy says.
namespace blocks
{
    using any_layer = fanin::any_layer<float>;

    enum class norms
    {
        pre,
        post,
        bare, // without skip connections
        none  // without norms
    };

    struct block
    {
        double query = 1; // gains
        double key = 1;
        double value = 1;
        double out = 1;
        double down = 1;
        double scale_of_attention = 1; // of the residual layers
        double scale_of_feed_forward = 1;
        bool skips_attention = false; // in a stack without skip connections
        bool norm_before = false;
        bool qk_norm = false;
        std::optional<double> score_scale{};
        std::vector<double> of_query_heads{}; // factors, where heads differ
        std::vector<double> of_key_heads{};
    };

    struct stack
    {
        explicit stack(std::size_t depth, norms kind = norms::pre)
            : where(kind)
            , blocks(depth)
        {
        }

        norms where;
        std::vector<block> blocks;
        double of_tokens = 1; // standard deviation
        std::size_t tokens = 16;
        bool causal = false;
        std::optional<std::size_t> key_value_heads{};
    };

    constexpr std::size_t width = 32;
    constexpr std::size_t sequences = 4;
    constexpr std::size_t heads = 4;

    // Weights whose columns of head h have factors[h] times their size.
    inline auto scaled_heads(const fanin::any_initializer<float>& law, const std::vector<double>& factors)
    {
        return [law, factors](std::size_t in, std::size_t out, fanin::key k)
        {
            fanin::matrix<float> w = law(in, out, k);
            for (std::size_t i = 0; i < w.size(); ++i)
            {
                w.data()[i] *= static_cast<float>(factors[i % out / (out / factors.size())]);
            }
            return w;
        };
    }

    inline any_layer built(const stack& s, const block& b)
    {
        using namespace fanin;
        const auto gain = [](double g) { return init::xavier<float>.with_gain(g); };
        const auto law = [&](double g)
        { return g > 0 ? any_initializer<float>(gain(g)) : any_initializer<float>(init::zeros<float>); };
        const auto of_heads = [&](double g, const std::vector<double>& factors)
        { return factors.empty() ? law(g) : any_initializer<float>(scaled_heads(law(g), factors)); };
        detail::attention_laws laws{detail::projection{of_heads(b.query, b.of_query_heads), no_bias{}},
                                    detail::projection{of_heads(b.key, b.of_key_heads), no_bias{}},
                                    detail::projection{law(b.value), no_bias{}},
                                    detail::projection{law(b.out), no_bias{}}};
        const attention_layer attend(heads,
                                     {.causal = s.causal,
                                      .key_value_heads = s.key_value_heads,
                                      .qk_norm = b.qk_norm,
                                      .scale = b.score_scale},
                                     laws);
        const auto feed =
            sequential(dense(4 * width, gain(std::sqrt(2)), act::relu), dense(width, gain(b.down)));
        switch (s.where)
        {
        case norms::pre:
            return sequential(residual(sequential(layer_norm(), attend), b.scale_of_attention),
                              residual(sequential(layer_norm(), feed), b.scale_of_feed_forward));
        case norms::post:
            return sequential(residual(attend, b.scale_of_attention), layer_norm(),
                              residual(feed, b.scale_of_feed_forward), layer_norm());
        case norms::bare:
            return b.skips_attention
                       ? any_layer(sequential(residual(attend, b.scale_of_attention), layer_norm()))
                       : any_layer(sequential(attend, layer_norm()));
        case norms::none:
            break;
        }
        return b.norm_before ? any_layer(sequential(rms_norm(), attend)) : any_layer(sequential(attend));
    }

    /// What is to be judged: the stack over Gaussian tokens.
    inline fanin::report judged(const stack& s, std::uint64_t seed)
    {
        std::vector<any_layer> layers;
        for (const block& b : s.blocks)
        {
            layers.push_back(built(s, b));
        }
        const auto x = fanin::init::normal<float>.with_stddev(s.of_tokens)(sequences * s.tokens, width,
                                                                           fanin::key(seed).child("tokens"));
        return fanin::propagate(fanin::sequential(std::move(layers)), fanin::sequences(x, s.tokens), seed,
                                {.backward = true, .geometry = true, .predict = true});
    }

    /// Changes a stack as a remedy says.
    inline void apply(const fanin::remedy& m, const fanin::report& r, stack& s)
    {
        using fanin::remedy_kind;
        for (const std::size_t& row : m.rows)
        {
            const fanin::layer_report& l = r.layers[row];
            const std::size_t dot = l.path.find('.');
            block& b = s.blocks[std::stoul(l.path)];
            const bool of_attention = l.path.substr(dot + 1, 1) == "0";
            double& weights = l.name.starts_with("query") ? b.query
                              : l.name.starts_with("key") ? b.key
                              : of_attention              ? b.out
                                                          : b.down;
            switch (m.kind)
            {
            case remedy_kind::weight_factor:
                if (const std::size_t at = static_cast<std::size_t>(&row - m.rows.data());
                    at < m.heads.size())
                {
                    std::vector<double>& factors =
                        l.name.starts_with("query") ? b.of_query_heads : b.of_key_heads;
                    for (const std::size_t h : m.heads[at])
                    {
                        factors.at(h) *= *m.to;
                    }
                    break;
                }
                weights *= *m.to;
                break;
            case remedy_kind::gain:
                weights = *m.to;
                break;
            case remedy_kind::score_scale:
                b.score_scale = *m.to;
                break;
            case remedy_kind::residual_scale:
                (of_attention ? b.scale_of_attention : b.scale_of_feed_forward) = *m.to;
                break;
            case remedy_kind::residual:
                b.skips_attention = true;
                b.scale_of_attention = *m.to;
                break;
            case remedy_kind::norm_before:
                b.norm_before = true;
                break;
            default:
                throw std::logic_error("no remedy to apply");
            }
        }
    }
}

#endif
