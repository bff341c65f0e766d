// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "stack/reference.hpp"
#include "transformer/blocks.hpp"

#include <fanin/diagnose/diagnose.hpp>
#include <fanin/show/json.hpp>
#include <fanin/transformer.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace fanin;
using blocks::judged;
using blocks::stack;

namespace
{
    batch<float> ids(std::size_t sequences, std::size_t n, std::size_t vocabulary, std::uint64_t seed)
    {
        const matrix<float> u = init::uniform<float>.with_range(0, 1)(sequences, n, seed);
        auto x = xt::xtensor<int, 2>::from_shape({sequences, n});
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            x.data()[i] = static_cast<int>(u.data()[i] * static_cast<float>(vocabulary));
        }
        return tokens<float>(x);
    }

    const verdict* found(const std::vector<verdict>& all, verdict_kind kind)
    {
        for (const verdict& v : all)
        {
            if (v.kind == kind)
            {
                return &v;
            }
        }
        return nullptr;
    }

    // The finding of a kind; and that its remedy removes it. The stack may need it more than once.
    verdict cured(stack s, verdict_kind kind, std::uint64_t seed, std::size_t times = 1)
    {
        verdict first;
        for (std::size_t k = 0; k <= times; ++k)
        {
            const report r = judged(s, seed);
            const std::vector<verdict> all = findings(r);
            const verdict* const v = found(all, kind);
            CAPTURE(to_string(all.front()), k);
            if (k == 0)
            {
                REQUIRE(v != nullptr);
                first = *v;
            }
            else if (v == nullptr)
            {
                return first;
            }
            REQUIRE(k < times);
            blocks::apply(v->remedy, r, s);
        }
        return first;
    }

    std::string block_of(const verdict& v)
    {
        return v.first_name.substr(0, v.first_name.find('.'));
    }
}

TEST_CASE("transformers as their papers draw them have no fault", "[diagnose]")
{
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        const auto healthy = [&](const auto& net, const batch<float>& x)
        {
            const verdict v =
                diagnose(propagate(net, x, seed, {.backward = true, .geometry = true, .predict = true}));
            CAPTURE(to_string(v), seed);
            CHECK(v.kind == verdict_kind::healthy);
            return v;
        };
        const auto x = ids(2, 16, 50, seed);
        const verdict v = healthy(
            transformer::gpt2<float>({.context = 16, .depth = 6, .heads = 4, .vocabulary = 50, .width = 64}),
            x);
        CHECK(v.finding.find("-fold over 12 residual layers") != std::string::npos);
        healthy(transformer::llama<float>({.depth = 6, .heads = 4, .vocabulary = 50, .width = 64}), x);
        // with the gains of a width of 512: the gradient grows as the stream does, slower and slower
        auto laws = init::profile::transformer::llama<float>();
        laws.query_key = laws.value = laws.out = laws.up = laws.down = laws.up.scaled(std::sqrt(8.0));
        healthy(transformer::llama<float>(laws, {.depth = 8, .heads = 4, .vocabulary = 50, .width = 64}), x);
        healthy(
            transformer::bert<float>({.context = 16, .depth = 6, .heads = 4, .vocabulary = 50, .width = 64}),
            x);
        healthy(transformer::vit<float>({.depth = 4, .heads = 4, .patches = 16, .width = 64}),
                sequences(reference::gaussian<float>(32, 48, seed), 16));
    }
}

TEST_CASE("numbers of tokens are no signal: neither their size is judged, nor that they are 0", "[diagnose]")
{
    const auto net =
        transformer::gpt2<float>({.context = 16, .depth = 4, .heads = 4, .vocabulary = 5000, .width = 32});
    auto x = xt::xtensor<int, 2>::from_shape({2, 16});
    for (const int id : {0, 4999})
    {
        x.fill(id);
        const verdict v = diagnose(propagate(net, tokens<float>(x), 1, {.backward = true, .geometry = true}));
        CAPTURE(to_string(v));
        CHECK(v.kind == verdict_kind::healthy);
        CHECK(v.begin == Approx(0.0283).epsilon(0.2)); // of the embedding and the positions
    }
}

TEST_CASE("scores that are too large leave attention one token, wherever the layer is", "[diagnose]")
{
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        CHECK(found(findings(judged(stack(6), seed)), verdict_kind::one_token) == nullptr);
        for (const std::size_t bad : {0u, 3u, 5u})
        {
            stack s(6);
            s.blocks[bad].query = s.blocks[bad].key = 5; // τ = 25
            const verdict v = cured(s, verdict_kind::one_token, seed);
            CHECK(block_of(v) == std::to_string(bad));
            CHECK(v.cause.kind == cause_kind::weights);
            CHECK(v.cause.value == Approx(5).epsilon(0.15));
            CHECK(v.remedy.kind == remedy_kind::weight_factor);
            CHECK(v.remedy.rows.size() == 2);
        }
        stack all(6);
        for (auto& b : all.blocks)
        {
            b.query = 30;
        }
        CHECK(cured(all, verdict_kind::one_token, seed).remedy.rows.size() == 12);
    }
}

TEST_CASE("a single head that sees one token is found among the others, by its number", "[diagnose]")
{
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        for (const std::size_t head : {0u, 3u})
        {
            stack s(4);
            for (auto& b : s.blocks)
            {
                b.of_query_heads = b.of_key_heads = {1, 1, 1, 1};
            }
            CHECK(findings(judged(s, seed)).front().kind == verdict_kind::healthy);
            s.blocks[2].of_query_heads[head] = 20;
            s.blocks[2].of_key_heads[head] = 1.5;
            const verdict v = cured(s, verdict_kind::one_token, seed);
            CAPTURE(to_string(v));
            CHECK(block_of(v) == "2");
            CHECK(v.layers == 1);
            CHECK(v.cause.kind == cause_kind::weights);
            CHECK(v.remedy.rows.size() == 2);
            CHECK(v.remedy.heads == std::vector<std::vector<std::size_t>>{{head}, {head}});
            CHECK(v.finding.find("the weights of head " + std::to_string(head) + " of attention")
                  != std::string::npos);
            CHECK(*v.cause.value == Approx(std::sqrt(30)).epsilon(0.25));
            CHECK(*v.remedy.to == Approx(1 / std::sqrt(30)).epsilon(0.25));
        }
    }
    // several heads, in several layers, with one remedy
    stack s(4);
    for (auto& b : s.blocks)
    {
        b.of_query_heads = b.of_key_heads = {1, 1, 1, 1};
    }
    s.blocks[1].of_query_heads = {1, 30, 1, 30};
    s.blocks[3].of_key_heads = {30, 1, 1, 1};
    const verdict v = cured(s, verdict_kind::one_token, 1);
    CHECK(v.layers == 2);
    CHECK(v.remedy.heads == std::vector<std::vector<std::size_t>>{{1, 3}, {1, 3}, {0}, {0}});
    CHECK(v.remedy.sentence.find("such heads") != std::string::npos);
    CHECK(to_json(v).find("\"heads\":[[1,3],[1,3],[0],[0]]") != std::string::npos);
    // heads that share keys: the queries alone are changed
    stack shared(3);
    shared.key_value_heads = 2;
    for (auto& b : shared.blocks)
    {
        b.of_query_heads = {1, 1, 1, 1};
    }
    CHECK(findings(judged(shared, 1)).front().kind == verdict_kind::healthy);
    shared.blocks[1].of_query_heads[2] = 40;
    const verdict w = cured(shared, verdict_kind::one_token, 1);
    CHECK(w.remedy.rows.size() == 1);
    CHECK(w.remedy.heads == std::vector<std::vector<std::size_t>>{{2}});
    CHECK(*w.remedy.to == Approx(1.0 / 40).epsilon(0.3));
}

TEST_CASE("one token is found in causal sequences of a few tokens, whose first query has no choice",
          "[diagnose]")
{
    for (const std::size_t tokens : {2u, 3u, 4u})
    {
        for (const std::uint64_t seed : {1u, 2u, 3u})
        {
            stack s(4);
            s.causal = true;
            s.tokens = tokens;
            CHECK(found(findings(judged(s, seed)), verdict_kind::one_token) == nullptr);
            s.blocks[1].query = s.blocks[1].key = 5; // τ = 25: two keys keep 5 % of the entropy
            const verdict v = cured(s, verdict_kind::one_token, seed);
            CHECK(block_of(v) == "1");
            CHECK(v.begin < 0.2);
        }
    }
    stack alone(4); // no query has a choice
    alone.causal = true;
    alone.tokens = 1;
    alone.blocks[1].query = alone.blocks[1].key = 5;
    CHECK(found(findings(judged(alone, 1)), verdict_kind::one_token) == nullptr);
}

TEST_CASE("a report tells the heads of attention apart", "[diagnose]")
{
    const batch<double> x = sequences(reference::gaussian<double>(9, 8, 3), {1, 3, 5});
    const auto law = init::normal<double>.with_stddev(0.6);
    for (const bool causal : {false, true})
    {
        const auto net = attention(4, law, {.causal = causal, .key_value_heads = 2});
        const report r = propagate(net, x, 5);
        const auto rows = activations(net, x, 5);
        const std::vector<attention_head>& heads = r.layers[4].heads;
        REQUIRE(heads.size() == 4);
        CHECK(r.layers[3].heads.empty());
        CHECK(r.layers[5].heads.empty());
        for (std::size_t h = 0; h < 4; ++h)
        {
            long double entropy = 0;
            long double squares = 0;
            long double n = 0;
            for (std::size_t t = 1; t < 9; ++t) // token 0 is alone; tokens 1 and 4 are first
            {
                if (!causal || (t != 1 && t != 4))
                {
                    n += 1;
                    entropy += rows[4](t, h);
                    squares += rows[3](t, h) * rows[3](t, h);
                }
            }
            long double q = 0;
            long double k = 0;
            for (std::size_t t = 0; t < 9; ++t)
            {
                for (std::size_t j = 0; j < 2; ++j)
                {
                    q += rows[0](t, 2 * h + j) * rows[0](t, 2 * h + j) / 18;
                    k += rows[1](t, h / 2 * 2 + j) * rows[1](t, h / 2 * 2 + j) / 18;
                }
            }
            CHECK(heads[h].entropy == Approx(static_cast<double>(entropy / n)).epsilon(1e-12));
            CHECK(heads[h].spread == Approx(static_cast<double>(std::sqrt(squares / n))).epsilon(1e-12));
            CHECK(heads[h].queries == Approx(static_cast<double>(std::sqrt(q))).epsilon(1e-12));
            CHECK(heads[h].keys == Approx(static_cast<double>(std::sqrt(k))).epsilon(1e-12));
        }
    }
}

TEST_CASE("a factor of the scores is blamed where it is at fault", "[diagnose]")
{
    for (const bool qk_norm : {false, true})
    {
        stack s(4);
        for (auto& b : s.blocks)
        {
            b.qk_norm = qk_norm;
        }
        CHECK(found(findings(judged(s, 1)), verdict_kind::one_token) == nullptr);
        s.blocks[1].score_scale = 8; // 1/√8 is usual
        const verdict v = cured(s, verdict_kind::one_token, 1);
        CHECK(block_of(v) == "1");
        CHECK(v.cause.kind == cause_kind::attention);
        CHECK(v.remedy.kind == remedy_kind::score_scale);
        CHECK(*v.remedy.to == Approx(1 / std::sqrt(8)));
        s.blocks[1].score_scale = 1e-6;
        const verdict u = cured(s, verdict_kind::uniform, 1);
        CHECK(block_of(u) == "1");
        CHECK(u.cause.kind == cause_kind::attention);
    }
}

TEST_CASE("large tokens are blamed for large scores", "[diagnose]")
{
    stack s(1, blocks::norms::none);
    s.of_tokens = 30;
    const verdict v = cured(s, verdict_kind::one_token, 1);
    CHECK(v.cause.kind == cause_kind::stream);
    CHECK(v.remedy.kind == remedy_kind::norm_before);
}

TEST_CASE("queries and keys that are both next to 0 make attention uniform for good", "[diagnose]")
{
    const auto kind = [](double query, double key, std::size_t n = 16)
    {
        stack s(4);
        s.tokens = n;
        s.blocks[2].query = query;
        s.blocks[2].key = key;
        return findings(judged(s, 1)).front();
    };
    CHECK(kind(1e-3, 1e-3).kind == verdict_kind::uniform);
    CHECK(kind(0, 0).kind == verdict_kind::uniform);
    CHECK(block_of(kind(0, 0)) == "2");
    CHECK(kind(0, 1).kind == verdict_kind::healthy); // the queries learn from the keys
    CHECK(kind(1, 0).kind == verdict_kind::healthy);
    CHECK(kind(0.1, 0.1).kind == verdict_kind::healthy);
    CHECK(kind(1, 1, 1).kind == verdict_kind::healthy); // a token alone sees itself
    for (const double gain : {1e-3, 0.0})
    {
        stack s(4);
        s.blocks[0].query = s.blocks[0].key = gain;
        cured(s, verdict_kind::uniform, 2);
    }
}

TEST_CASE("attention without skip connections makes the tokens of a sequence parallel", "[diagnose]")
{
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        const verdict v = cured(stack(6, blocks::norms::bare), verdict_kind::rank_collapsed, seed);
        CHECK(v.cause.kind == cause_kind::attention);
        CHECK(v.remedy.kind == remedy_kind::residual);
        CHECK(v.finding.find("between tokens of a sequence") != std::string::npos);
        CHECK(v.end < v.begin / 20);
    }
}

TEST_CASE("a branch that outweighs the stream is named, wherever it is", "[diagnose]")
{
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        for (const std::size_t bad : {0u, 3u, 5u})
        {
            stack s(6);
            s.blocks[bad].down = 100;
            const verdict v = cured(s, verdict_kind::overwritten, seed);
            CHECK(block_of(v) == std::to_string(bad));
            CHECK(v.cause.kind == cause_kind::weights);
            CHECK(v.remedy.kind == remedy_kind::weight_factor);
            CHECK(v.remedy.rows.size() == 1);
            CHECK(findings(judged(s, seed)).front().kind == verdict_kind::overwritten);
        }
    }
}

TEST_CASE("a stream without 1/√(2·depth) is told from one with it", "[diagnose]")
{
    // the gains of GPT-2 small, 0.02·√768, at a width of 64
    constexpr std::size_t depth = 12;
    const auto net = [&](double of_ends)
    {
        auto laws = init::profile::transformer::gpt2<float>(depth);
        laws.query_key = laws.value = laws.up = laws.up.scaled(std::sqrt(12.0));
        laws.out = laws.down = laws.up.scaled(of_ends);
        return transformer::gpt2<float>(
            laws, {.context = 16, .depth = depth, .heads = 4, .vocabulary = 200, .width = 64});
    };
    for (const std::uint64_t seed : {1u, 2u, 3u})
    {
        const auto judge = [&](double of_ends)
        {
            return findings(
                propagate(net(of_ends), ids(4, 16, 200, seed), seed, {.backward = true, .geometry = true}));
        };
        const auto missing = judge(1);
        CAPTURE(to_string(missing.front()));
        REQUIRE(missing.size() == 1);
        CHECK(missing[0].kind == verdict_kind::growing);
        CHECK(missing[0].finding.find("-fold over 24 residual layers, slower and slower")
              != std::string::npos);
        CHECK(!missing[0].depth_limit);
        CHECK(missing[0].cause.kind == cause_kind::residual_sum);
        CHECK(missing[0].remedy.kind == remedy_kind::residual_scale);
        CHECK(missing[0].remedy.rows.size() == 24);
        CHECK(*missing[0].remedy.to == Approx(1 / std::sqrt(24)));
        // a residual scale is a factor of the weights that end the branch
        const auto present = judge(*missing[0].remedy.to);
        CAPTURE(to_string(present.front()));
        CHECK(present.front().kind == verdict_kind::healthy);
        CHECK(present.front().finding.find("slower and slower") != std::string::npos);
    }
}

TEST_CASE("post-norm stacks that need a warm-up are told from those that do not", "[diagnose]")
{
    for (const std::size_t depth : {6u, 12u})
    {
        stack s(depth, blocks::norms::post);
        const verdict v = cured(s, verdict_kind::post_norm, depth);
        CHECK(v.direction == direction::backward);
        CHECK(v.cause.kind == cause_kind::norm);
        CHECK(v.remedy.kind == remedy_kind::residual_scale);
        CHECK(v.remedy.rows.size() == 2 * depth);
        for (auto& b : s.blocks)
        {
            b.scale_of_attention = b.scale_of_feed_forward = 0.1;
        }
        CHECK(findings(judged(s, depth)).front().kind == verdict_kind::healthy);
        CHECK(found(findings(judged(stack(depth), depth)), verdict_kind::post_norm) == nullptr); // pre-norm
    }
}

TEST_CASE("thresholds of attention and streams are checked", "[diagnose]")
{
    const report r = judged(stack(3), 1);
    CHECK_THROWS_AS(findings(r, {.max_stream_growth = 0.5}), std::invalid_argument);
    CHECK_THROWS_AS(findings(r, {.max_stream_growth = std::nan("")}), std::invalid_argument);
    CHECK_THROWS_AS(findings(r, {.min_attention_entropy = -0.1}), std::invalid_argument);
    CHECK_THROWS_AS(findings(r, {.min_attention_entropy = std::nan("")}), std::invalid_argument);
    stack sharp(3);
    sharp.blocks[1].query = sharp.blocks[1].key = 1.7;
    const report of_sharp = judged(sharp, 1);
    CHECK(found(findings(of_sharp), verdict_kind::one_token) == nullptr);
    CHECK(found(findings(of_sharp, {.min_attention_entropy = 0.9}), verdict_kind::one_token) != nullptr);
    CHECK(found(findings(r, {.max_stream_growth = 1.1}), verdict_kind::growing) != nullptr);
}

TEST_CASE("what is no pre-norm stream is not judged as one", "[diagnose]")
{
    const auto x = sequences(init::normal<float>.with_stddev(1)(4 * 16, 32, 1), 16);
    const auto g = init::glorot<float>;
    const auto block = residual(sequential(layer_norm(), attention(2, g)));
    const auto findings_of = [&](const auto& net)
    { return findings(propagate(net, x, 42, {.backward = true, .geometry = true, .predict = true})); };

    // Layers between the branches multiply the stream.
    const auto between = findings_of(repeat(6, sequential(block, dense(32, g.with_gain(4)))));
    CHECK(found(between, verdict_kind::growing) == nullptr);
    const verdict* const explodes = found(between, verdict_kind::exploding);
    REQUIRE(explodes != nullptr);
    CHECK(explodes->direction == direction::forward);

    // Each outer layer doubles what it gets: the norm is that of a branch within.
    const auto nested = findings_of(repeat(10, residual(sequential(block, block))));
    CHECK(found(nested, verdict_kind::growing) == nullptr);
    REQUIRE(found(nested, verdict_kind::exploding) != nullptr);
}

TEST_CASE("remedies of attention hold at the ends of their range", "[diagnose]")
{
    const auto x = sequences(init::normal<float>.with_stddev(1)(4 * 16, 32, 1), 16);
    const auto g = init::glorot<float>;
    const auto judge = [&](const auto& net)
    { return findings(propagate(net, x, 42, {.backward = true, .geometry = true, .predict = true})); };
    const auto block = [](const auto& a) { return residual(sequential(layer_norm(), a)); };

    for (const double scale : {0.0, -100.0})
    {
        const auto all = judge(repeat(3, block(attention(2, g, {.scale = scale}))));
        const verdict* const v = found(all, scale == 0 ? verdict_kind::uniform : verdict_kind::one_token);
        REQUIRE(v != nullptr);
        REQUIRE(v->remedy.kind == remedy_kind::score_scale);
        CHECK(*v->remedy.to == Approx(0.25)); // 1/√16
    }
    // One remedy for layers of unlike size is that of the worst.
    const auto with = [&](double gain) { return block(attention(2, g).query_key(g.with_gain(gain))); };
    const auto two = judge(sequential(with(5), with(100), with(1)));
    const verdict* const v = found(two, verdict_kind::one_token);
    REQUIRE(v != nullptr);
    CHECK(*v->remedy.to < 0.02);
    // Branches that begin at 0 tell no size.
    const auto silent = block(attention(2, g).out(init::zeros<float>));
    const auto loud = judge(sequential(silent, silent, silent, block(attention(2, g).out(g.with_gain(300)))));
    const verdict* const w = found(loud, verdict_kind::overwritten);
    REQUIRE(w != nullptr);
    CHECK(*w->remedy.to > 0);
    CHECK(w->cause.sentence.find("the stream has") != std::string::npos);
}
