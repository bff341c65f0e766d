// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"
#include "transformer/reference.hpp"

#include <fanin/stack.hpp>
#include <fanin/transformer/attention.hpp>
#include <fanin/transformer/sequences.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<double>.with_stddev(0.4);
    const auto out_law = init::normal<double>.with_stddev(0.3);

    reference::wide weights(const auto& l, std::size_t in, std::size_t out, key k)
    {
        return reference::widened(l(in, out, k));
    }

    struct expectation
    {
        reference::wide query;
        reference::wide key;
        reference::wide value;
        reference::attended mixed;
        reference::wide out;
    };

    // The rows of an attention layer that is layer 0 of a list under key 5.
    expectation expected(const reference::attention_case& c, const batch<double>& x,
                         const batch<double>& memory, const std::vector<std::size_t>& queries,
                         const std::vector<std::size_t>& keys)
    {
        const key k = key(5).child(0);
        const std::size_t d = x.features();
        const std::size_t of_keys = d / c.heads * c.key_value_heads;
        expectation e;
        e.query = reference::product(reference::widened(x.values()), weights(drawn, d, d, k.child(0)));
        e.key = reference::product(reference::widened(memory.values()),
                                   weights(drawn, memory.features(), of_keys, k.child(1)));
        e.value = reference::product(reference::widened(memory.values()),
                                     weights(drawn, memory.features(), of_keys, k.child(2)));
        e.mixed = reference::attend(c, e.query, e.key, e.value, queries, keys);
        e.out = reference::product(e.mixed.values, weights(out_law, d, d, k.child("out")));
        return e;
    }

    double worst(const auto& net, const batch<double>& x, const expectation& e)
    {
        const auto rows = activations(net, x, 5);
        REQUIRE(rows.size() == 6);
        return std::max({reference::distance(rows[0], e.query), reference::distance(rows[1], e.key),
                         reference::distance(rows[2], e.value), reference::distance(rows[3], e.mixed.spread),
                         reference::distance(rows[4], e.mixed.entropy), reference::distance(rows[5], e.out)});
    }

    batch<double> gaussian_rows(std::size_t n, std::size_t width, unsigned seed)
    {
        return reference::gaussian<double>(n, width, seed);
    }

    attention_options options_of(const reference::attention_case& c)
    {
        return {.alibi = !c.slopes.empty(),
                .causal = c.causal,
                .key_value_heads = c.key_value_heads,
                .qk_norm = c.qk_norm,
                .rotary = c.rotary,
                .scale = c.scale != 0 ? std::optional(static_cast<double>(c.scale)) : std::nullopt};
    }

    const std::vector<double> alibi_of_3{1.0 / 16, 1.0 / 256,
                                         1.0 / 4}; // as printed by the code of Press et al.

    const std::vector<reference::attention_case> cases{
        {.heads = 3, .key_value_heads = 3},
        {.heads = 1, .key_value_heads = 1, .causal = true},
        {.heads = 3, .key_value_heads = 1, .causal = true},
        {.heads = 3, .key_value_heads = 3, .causal = true, .rotary = true},
        {.heads = 6, .key_value_heads = 2, .rotary = true, .qk_norm = true},
        {.heads = 3, .key_value_heads = 3, .causal = true, .slopes = alibi_of_3},
        {.heads = 3, .key_value_heads = 3, .slopes = alibi_of_3, .scale = 0.7L},
        {.heads = 3, .key_value_heads = 3, .causal = true, .qk_norm = true, .scale = -2},
    };
}

TEST_CASE("attention is what its definition says, for blocks of keys and parts of them")
{
    for (const reference::attention_case& c : cases)
    {
        // one token; within a block; a block and a token; more than two blocks
        const std::vector<std::size_t> lengths{1, 5, 129, 301};
        const batch<double> x = sequences(gaussian_rows(436, 12, 3).values(), lengths);
        const auto net = attention(c.heads, drawn, options_of(c)).out(out_law);
        CHECK(worst(net, x, expected(c, x, x, lengths, lengths)) < 1e-12);
    }
}

TEST_CASE("large scores neither overflow nor hide")
{
    const auto x = sequences(gaussian_rows(130, 6, 3).values(), 130);
    const reference::attention_case c{.heads = 2, .key_value_heads = 2, .scale = 300};
    const auto net = attention(2, drawn, {.scale = 300}).out(out_law);
    const expectation e = expected(c, x, x, {130}, {130});
    const auto rows = activations(net, x, 5);
    CHECK(reference::distance(rows[5], e.out) < 1e-10);
    CHECK(reference::distance(rows[4], e.mixed.entropy) < 1e-10);
}

TEST_CASE("attention over another sequence takes its keys and values from there")
{
    const reference::attention_case c{.heads = 2, .key_value_heads = 1};
    const std::vector<std::size_t> queries{3, 1};
    const std::vector<std::size_t> keys{140, 2};
    const auto x = sequences(gaussian_rows(4, 6, 3).values(), queries);
    const auto memory = sequences(gaussian_rows(142, 5, 4).values(), keys);
    const auto net = attention(2, drawn, {.key_value_heads = 1}).out(out_law).over(memory);
    CHECK(worst(net, x, expected(c, x, memory, queries, keys)) < 1e-12);
    CHECK(differences::worst_error(net, x, 6, 5) < 1e-6);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)attention(2, drawn, {.causal = true}).over(memory); }, {"causal", "leave it out"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { propagate(net, sequences(gaussian_rows(4, 6, 3).values(), 4), 5); },
              {"layer 0 (attention 2/1", "1 sequences", "2"})
          == "");
}

TEST_CASE("padding is left out: its tokens see nothing and are not seen")
{
    const auto padded = gaussian_rows(12, 6, 3).values();
    const auto net = attention(2, drawn).out(out_law);
    const auto all = activations(net, sequences(padded, 4, {4, 1, 2}), 5);
    REQUIRE(all[5].shape()[0] == 7);
    struct part
    {
        std::size_t first;  ///< row of the padded batch
        std::size_t length; ///< without padding
        std::size_t at;     ///< row of the output
    };
    for (const part p : {part{0, 4, 0}, part{4, 1, 4}, part{8, 2, 5}})
    {
        matrix<double> own = matrix<double>::from_shape({p.length, 6});
        std::copy_n(padded.data() + p.first * 6, own.size(), own.data());
        const matrix<double> alone = activations(net, sequences(own, p.length), 5)[5];
        double most = 0;
        for (std::size_t i = 0; i < own.size(); ++i)
        {
            most = std::max(most, std::abs(alone.data()[i] - all[5].data()[p.at * 6 + i]));
        }
        CHECK(most < 1e-14);
    }
}

TEST_CASE("gradients of attention agree with central differences")
{
    for (const reference::attention_case& c : cases)
    {
        const auto x = sequences(gaussian_rows(9, 12, 3).values(), {1, 3, 5});
        const auto net = sequential(residual(attention(c.heads, drawn, options_of(c)).out(out_law)),
                                    layer_norm(), dense(5, drawn));
        CHECK(differences::worst_error(net, x, 5, 5) < 1e-6);
    }
    // blocks
    const auto x = sequences(gaussian_rows(131, 2, 3).values(), 131);
    CHECK(differences::worst_error(attention(1, drawn, {.causal = true, .rotary = true}), x, 2, 5) < 1e-6);
    CHECK(differences::worst_error(attention(2, drawn), x, 2, 5) < 1e-6);
}

TEST_CASE("gradients of the weights and biases of attention agree with central differences")
{
    const auto x = sequences(gaussian_rows(8, 6, 3).values(), {5, 3});
    const auto net =
        attention(2, drawn, {.causal = true, .key_value_heads = 1}).out(out_law).with_bias(drawn);
    const auto held = draw(net, x, 5);
    propagate_options options{.cotangent = gaussian_rows(8, 6, 8).values()};
    const auto all = gradients(held, x, 5, options);
    REQUIRE(all.size() == 4);
    const auto value = [&](const auto& n)
    { return differences::value(n, x, matrix<double>(*options.cotangent), 5); };
    const auto check = [&](auto part, const layer_gradient<double>& g)
    {
        auto laws = std::get<0>(held.layers()).laws();
        double off = 0;
        const auto slope_of = [&](double& w)
        {
            const double h = 1e-5;
            const double before = w;
            const auto at = [&](double v)
            {
                w = v;
                return value(
                    attention_layer<decltype(laws)>(2, {.causal = true, .key_value_heads = 1}, laws));
            };
            const long double up = at(before + h);
            const long double down = at(before - h);
            w = before;
            return static_cast<double>((up - down) / (2 * static_cast<long double>(h)));
        };
        auto& p = part(laws);
        for (std::size_t i = 0; i < g.weights.size(); ++i)
        {
            off = std::max(off, std::abs(slope_of(p.weights.values.data()[i]) - g.weights.data()[i]));
        }
        for (std::size_t i = 0; i < g.biases.size(); ++i)
        {
            off = std::max(off, std::abs(slope_of(p.bias.values.data()[i]) - g.biases.data()[i]));
        }
        CHECK(off < 1e-7);
    };
    check([](auto& laws) -> auto& { return laws.query; }, all[0]);
    check([](auto& laws) -> auto& { return laws.key; }, all[1]);
    check([](auto& laws) -> auto& { return laws.value; }, all[2]);
    check([](auto& laws) -> auto& { return laws.out; }, all[3]);
}
