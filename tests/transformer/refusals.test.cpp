// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/transformer.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<float>.with_stddev(0.4);
    const double no_number = std::numeric_limits<double>::quiet_NaN();
    const double boundless = std::numeric_limits<double>::infinity();

    matrix<float> rows(std::size_t n, std::size_t width)
    {
        return reference::gaussian<float>(n, width, 3);
    }

    std::string refused(const std::function<void()>& work, std::initializer_list<std::string_view> words)
    {
        return failing_to_raise<std::invalid_argument>(work, words);
    }
}

TEST_CASE("rows that make no sequences are refused")
{
    CHECK(refused([] { (void)sequences(rows(10, 4), 3); }, {"3 tokens", "10 rows", "divisor"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), 0); }, {"= 0", "at least 1"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), -5); }, {"-5"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), {3, 6}); }, {"9 tokens", "10 rows"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), {10, 0}); }, {"sequence 1", "= 0"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), 5, {5, 6}); }, {"= 6", "[1, 5]"}) == "");
    CHECK(refused([] { (void)sequences(rows(10, 4), 5, {5}); }, {"number of lengths = 1", "2"}) == "");
    CHECK(sequences(rows(10, 4), 5).sequences().count() == 2);
    CHECK(sequences(rows(0, 4), 5).sequences().count() == 0);
}

TEST_CASE("heads that do not fit are refused, by the name of the layer")
{
    const auto x = sequences(rows(10, 6), 5);
    CHECK(refused([] { (void)attention(0, drawn); }, {"the heads of attention = 0", "at least 1"}) == "");
    CHECK(refused([] { (void)attention(6, drawn, {.key_value_heads = 4}); },
                  {"key_value_heads of attention = 4", "6 heads"})
          == "");
    CHECK(refused([] { (void)attention(6, drawn, {.key_value_heads = 0}); }, {"= 0"}) == "");
    CHECK(refused([] { (void)attention(2, drawn, {.key_value_heads = 4}); }, {"= 4"}) == "");
    for (const double scale : {no_number, boundless, -boundless})
    {
        CHECK(refused([=] { (void)attention(2, drawn, {.scale = scale}); }, {"scale of attention"}) == "");
    }
    for (const double base : {no_number, boundless, 0.5, -1.0})
    {
        CHECK(refused([=] { (void)attention(2, drawn, {.rotary_base = base}); }, {"rotary_base"}) == "");
    }
    const auto in_a_stack = [&](const auto& layer)
    { return [&] { propagate(sequential(layer_norm(), residual(layer)), x, 1); }; };
    CHECK(refused(in_a_stack(attention(4, drawn)), {"layer 1.0 (attention 4 normal)", "4 heads", "6"}) == "");
    CHECK(refused(in_a_stack(attention(2, drawn, {.rotary = true})), {"layer 1.0", "3 features", "pairs"})
          == "");
    CHECK(refused([] { propagate(attention(2, drawn), sequences(rows(10, 0), 5), 1); }, {"layer 0", "0"})
          == "");
    CHECK(refused([] { propagate(attention(2, drawn), rows(10, 6), 1); },
                  {"layer 0 (attention 2 normal)", "sequences(x, n)"})
          == "");
    CHECK(refused([&] { propagate(attention(2, drawn, {.rotary = true}), x, 1, {.predict = true}); },
                  {"layer 0 (attention 2 rotary normal)", "pairs"})
          == "");
    // also where weights are held, and before a backward pass
    CHECK(refused([&] { (void)draw(attention(4, drawn), x, 1); }, {"layer 0", "4 heads"}) == "");
    CHECK(refused([&] { propagate(attention(4, drawn), x, 1, {.backward = true}); }, {"layer 0"}) == "");
}

TEST_CASE("tokens outside the vocabulary, or between its numbers, are refused by the name of the layer")
{
    const auto net = embedding(7, 4, drawn);
    for (const float id : {-1.0F, 7.0F, 0.5F, static_cast<float>(no_number), static_cast<float>(boundless)})
    {
        const matrix<float> x{{3}, {id}};
        CHECK(refused([&] { propagate(net, sequences(x, 2), 1); },
                      {"layer 0 (embedding 7 x 4 normal)", "token of row 1", "[0, 7)"})
              == "");
    }
    CHECK(refused([&] { propagate(net, rows(4, 2), 1); }, {"layer 0", "2 features", "tokens<float>"}) == "");
    CHECK(refused([] { (void)tokens<float>(xt::xtensor<int, 2>{{1, 16'777'217}}); }, {"16777217"}) == "");
    CHECK(refused([] { (void)tokens<float>(xt::xtensor<int, 1>{1, 2}); }, {"= 1", "2:"}) == "");
    CHECK(refused([] { (void)embedding(0, 4, drawn); }, {"vocabulary", "= 0"}) == "");
    CHECK(refused([] { (void)embedding(4, 0, drawn); }, {"width", "= 0"}) == "");

    const auto x = tokens(xt::xtensor<int, 2>{{1, 2}});
    CHECK(refused([&] { propagate(sequential(net, unembedding(8)), x, 1); },
                  {"layer 1 (unembedding 8 tied)", "7 x 4", "8 x 4"})
          == "");
    CHECK(refused([&] { propagate(sequential(net, dense(3, drawn), unembedding(7)), x, 1); }, {"7 x 3"})
          == "");
    CHECK(refused([&] { propagate(unembedding(7), rows(2, 4), 1); }, {"no embedding", "law"}) == "");
    const auto own = [](std::size_t in, std::size_t out) { return drawn(in, out, 1); };
    CHECK(refused([&] { propagate(sequential(embedding(7, 4, own), unembedding(7)), x, 1); }, {"key"}) == "");
    CHECK(refused([] { (void)unembedding(0); }, {"= 0"}) == "");
}

TEST_CASE("positions that are missing are refused by the name of the layer")
{
    CHECK(refused([] { propagate(positions(4, drawn), sequences(rows(10, 6), 5), 1); },
                  {"layer 0 (positions 4 normal)", "5 tokens", "4 positions"})
          == "");
    CHECK(refused([] { propagate(positions(4, drawn), rows(4, 6), 1); }, {"sequences(x, n)"}) == "");
    CHECK(refused([] { propagate(sinusoidal_positions(), rows(4, 6), 1); }, {"sequences(x, n)"}) == "");
    CHECK(refused([] { (void)positions(0, drawn); }, {"= 0"}) == "");
    CHECK(refused([] { (void)layer_scale(no_number); }, {"layer_scale", "finite"}) == "");
    CHECK(refused([] { (void)gated(0, drawn, act::silu); }, {"gated", "= 0"}) == "");
    CHECK(
        refused([]
                { propagate(gated(3, drawn, [](float v) { return v; }), rows(4, 6), 1, {.backward = true}); },
                {"layer 0 (gated 3 normal", "derivative"})
        == "");
}

TEST_CASE("a refused layer of a preset is named, and nothing of it is written")
{
    const auto ids = tokens(xt::xtensor<int, 2>{{1, 2, 3}, {4, 5, 6}});
    std::vector<std::string> seen; // by an observer
    const auto running = [&](const auto& net, const auto& x)
    {
        return [&net, &x, &seen]
        {
            seen.clear();
            (void)propagate(net, x, 1, {},
                            [&](const layer_report& l, const auto&)
                            {
                                seen.push_back(l.name);
                                return true;
                            });
        };
    };
    const auto unseen = [&](std::string_view name)
    {
        return std::none_of(seen.begin(), seen.end(),
                            [&](const std::string& s) { return s.find(name) != std::string::npos; });
    };
    const auto odd =
        transformer::gpt2<float>({.context = 4, .depth = 1, .heads = 5, .vocabulary = 9, .width = 8});
    CHECK(refused(running(odd, ids), {"layer 2.0.0.0.1 (attention 5 causal", "5 heads", "8"}) == "");
    CHECK(unseen("query"));
    const auto turned = transformer::llama<float>({.depth = 1, .heads = 8, .vocabulary = 9, .width = 24});
    CHECK(refused(running(turned, ids), {"layer 1.0.0.0.1 (attention 8 causal rotary", "3 features"}) == "");
    CHECK(unseen("query"));
    CHECK(refused([] { (void)transformer::llama<float>({.heads = 6, .key_value_heads = 4}); },
                  {"key_value_heads of attention = 4"})
          == "");
    const auto few =
        transformer::gpt2<float>({.context = 2, .depth = 1, .heads = 2, .vocabulary = 9, .width = 8});
    CHECK(refused(running(few, ids), {"layer 1 (positions 2", "3 tokens"}) == "");
    CHECK(unseen("positions"));
    const auto small =
        transformer::gpt2<float>({.context = 4, .depth = 1, .heads = 2, .vocabulary = 6, .width = 8});
    CHECK(refused(running(small, ids), {"layer 0 (embedding 6 x 8", "token of row 5", "= 6"}) == "");
    CHECK(seen.empty());
    // the same holds where weights are held, and where no statistics are taken
    CHECK(refused([&] { (void)draw(odd, ids, 1); }, {"layer 2.0.0.0.1 (attention 5 causal"}) == "");
    CHECK(refused([&] { (void)activations(small, ids, 1); }, {"layer 0 (embedding 6 x 8"}) == "");
}
