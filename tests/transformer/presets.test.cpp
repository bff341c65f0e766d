// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/init/profile.hpp>
#include <fanin/transformer.hpp>

#include <cmath>
#include <cstddef>
#include <map>
#include <string>

using namespace fanin;

namespace profile = init::profile::transformer;

namespace
{
    batch<float> ids(std::size_t sequences, std::size_t n, int vocabulary)
    {
        auto x = xt::xtensor<int, 2>::from_shape({sequences, n});
        int id = 1;
        for (int& v : x)
        {
            v = id = id * 17 % 101 % vocabulary;
            ++id;
        }
        return tokens<float>(x);
    }

    // The standard deviations of the weights in the rows of the first block, by the ends of their paths.
    std::map<std::string, double> stddevs(const report& r)
    {
        std::map<std::string, double> all;
        for (const layer_report& l : r.layers)
        {
            if (l.weights)
            {
                all[l.path + " " + l.name.substr(0, l.name.find_first_of(": "))] = l.weights->stddev();
            }
        }
        return all;
    }
}

TEST_CASE("GPT-2 small has the parameters of GPT-2 small")
{
    // 124,439,808 as Hugging Face's GPT2Model counts them, without a bias in the logits: embedding 50257 ·
    // 768, positions 1024 · 768, 12 blocks of 4 d² + 4 d + 8 d² + 5 d + 4 d, and the last norm
    const auto parameters = parameters_of(
        propagate(transformer::gpt2<float>({.depth = 1, .vocabulary = 101}), ids(1, 2, 101), 1));
    constexpr std::uint64_t d = 768;
    CHECK(parameters.total() == 101 * d + 1024 * d + (12 * d * d + 13 * d) + 2 * d);
    CHECK((50257 * d + 1024 * d + 12 * (12 * d * d + 13 * d) + 2 * d) == 124'439'808);
}

TEST_CASE("the presets draw what the papers and their code draw")
{
    const auto gpt2 = stddevs(propagate(
        transformer::gpt2<float>({.context = 16, .depth = 2, .heads = 4, .vocabulary = 101, .width = 128}),
        ids(2, 16, 101), 1, {.weights = true}));
    CHECK(gpt2.at("0 embedding") == Approx(0.02).epsilon(0.03));
    CHECK(gpt2.at("1 positions") == Approx(0.02).epsilon(0.06));
    for (const std::string row : {"2.0.0.0.1.0 query", "2.0.0.0.1.1 key", "2.0.0.0.1.2 value"})
    {
        CHECK(gpt2.at(row) == Approx(0.02).epsilon(0.03));
    }
    CHECK(gpt2.at("2.0.0.0.1 attention") == Approx(0.01).epsilon(0.03)); // 0.02/√(2·2)
    CHECK(gpt2.at("2.1.1.0.1.0 dense") == Approx(0.02).epsilon(0.03));
    CHECK(gpt2.at("2.1.1.0.1.1 dense") == Approx(0.01).epsilon(0.03));

    const auto llama =
        stddevs(propagate(transformer::llama<float>(
                              {.depth = 2, .heads = 4, .key_value_heads = 2, .vocabulary = 101, .width = 96}),
                          ids(2, 16, 101), 1, {.weights = true}));
    CHECK(llama.at("1.0.0.0.1 attention") == Approx(0.02).epsilon(0.03));
    CHECK(llama.at("1.1.1.0.1 gated") == Approx(0.02).epsilon(0.03));
    CHECK(llama.at("3 dense") == Approx(0.02).epsilon(0.03));

    // a normal cut at 2 standard deviations keeps 0.8796 of its standard deviation
    const auto bert = stddevs(propagate(
        transformer::bert<float>({.context = 16, .depth = 1, .heads = 4, .vocabulary = 101, .width = 96}),
        ids(2, 16, 101), 1, {.weights = true}));
    CHECK(bert.at("3.0.0.0 attention") == Approx(0.02 * 0.8796).epsilon(0.03));

    const matrix<float> x = init::normal<float>.with_stddev(1)(18, 48, 1);
    const auto vit =
        stddevs(propagate(transformer::vit<float>({.depth = 1, .heads = 4, .patches = 9, .width = 64}),
                          sequences(x, 9), 1, {.weights = true}));
    CHECK(vit.at("0 dense") == Approx(std::sqrt(1.0 / 48)).epsilon(0.06));
    CHECK(vit.at("2.0.0.0.1.0 query") == Approx(std::sqrt(2.0 / 128)).epsilon(0.04));
    CHECK(vit.at("2.0.1.0.1.0 dense") == Approx(std::sqrt(2.0 / 320)).epsilon(0.04));
}

TEST_CASE("a preset takes the laws of a profile, and works as any stack")
{
    const transformer::gpt2_options size{.context = 8, .depth = 2, .heads = 2, .vocabulary = 31, .width = 16};
    const auto net = transformer::gpt2<float>(profile::small_init<float>(16), size);
    const auto x = ids(3, 8, 31);
    const report r = propagate(net, x, 1, {.backward = true, .weights = true});
    CHECK(r.layers[0].weights->stddev() == Approx(std::sqrt(0.4 / 16)).epsilon(0.1));
    CHECK(activations(draw(net, x, 1), x, 2).back().shape()[1] == 31);
    CHECK(gradients(net, x, 1).size() == 2 + 2 * (2 + 4 + 2) + 1);
}

TEST_CASE("laws of transformers by name")
{
    const init::fans f{.in = 64, .out = 256};
    const auto stddev = [&](const auto& law) { return std::sqrt(law.variance(f)); };
    CHECK(stddev(profile::gpt2<float>(12).out) == Approx(0.02 / std::sqrt(24)));
    CHECK(stddev(profile::gpt2<float>(12).value) == Approx(0.02));
    CHECK(stddev(profile::nano_gpt<double>(12).down) == Approx(0.02 / std::sqrt(24)));
    CHECK(stddev(profile::small_init<float>(64).up) == Approx(std::sqrt(2.0 / (5 * 64))));
    CHECK(stddev(profile::wang<float>(64, 8).out) == Approx(2.0 / (8 * std::sqrt(64))));
    CHECK(stddev(profile::wang<float>(64, 8).value) == Approx(std::sqrt(2.0 / (5 * 64))));
    const auto d = init::depth::deepnorm_decoder_only(18);
    CHECK(stddev(profile::deepnorm<float>(64, d).value) == Approx(d.beta * std::sqrt(2.0 / 320)));
    CHECK(stddev(profile::deepnorm<float>(64, d).query_key) == Approx(std::sqrt(2.0 / 320)));
    CHECK(stddev(profile::t_fixup_encoder<float>(64, 16).up) == Approx(0.67 / 2 * std::sqrt(2.0 / 320)));
    CHECK(stddev(profile::t_fixup_decoder<float>(64, 9).out) == Approx(1 / 3.0 * std::sqrt(2.0 / 320)));
    CHECK(stddev(profile::t_fixup_decoder<float>(64, 9).embedding) == Approx(1 / 3.0 / 8));
    const auto mup = profile::mup<float>(1024, 256);
    CHECK(stddev(mup.up) == Approx(0.01));
    CHECK(stddev(mup.unembedding) == Approx(0.005));
    CHECK(stddev(mup.embedding) == Approx(0.02));
    CHECK(profile::complete_p_scale(8, 2) == 0.25);
    CHECK(profile::llama<float>().out.name() == "transformer::llama");
}
