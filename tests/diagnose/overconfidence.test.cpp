// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/diagnose/diagnose.hpp>

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    constexpr std::size_t width = 64;

    matrix<float> inputs(std::size_t samples)
    {
        return init::normal<float>.with_stddev(1)(samples, width, 1);
    }

    // Labels that no net knows.
    std::vector<int> labels_of(std::size_t samples, std::size_t classes)
    {
        std::vector<int> labels(samples);
        for (std::size_t i = 0; i < samples; ++i)
        {
            labels[i] = static_cast<int>((7 * i + 3) % classes);
        }
        return labels;
    }

    template <class Hidden, class Head>
    report run(std::size_t classes, const Hidden& hidden, const Head& head, key k, std::size_t samples = 100,
               std::size_t depth = 4)
    {
        const auto net = sequential(repeat(depth, dense(width, hidden, act::relu)), dense(classes, head));
        return propagate(
            net, inputs(samples), k,
            {.backward = true, .loss = cross_entropy(labels_of(samples, classes)), .predict = true});
    }

    std::optional<verdict> overconfidence(const report& r, const diagnose_options& o = {})
    {
        for (const verdict& v : findings(r, o))
        {
            if (v.kind == verdict_kind::overconfident)
            {
                return v;
            }
        }
        return std::nullopt;
    }
}

TEST_CASE("logits that differ too much are found, and smaller weights cure them", "[diagnose]")
{
    for (const std::size_t classes : std::vector<std::size_t>{10, 100, 1000})
    {
        for (const double stddev : {0.5, 1.0, 10.0}) // logits of 8 times that: √(64 · E[a²]), E[a²] = 1
        {
            CAPTURE(classes, stddev);
            const report r = run(classes, init::he<float>, init::normal<float>.with_stddev(stddev), 5);
            const verdict v = diagnose(r);
            CAPTURE(to_string(v));
            REQUIRE(v.kind == verdict_kind::overconfident);
            CHECK(v.first_layer == 4);
            CHECK(v.begin == Approx(std::log(static_cast<double>(classes))));
            CHECK(v.end == r.loss->value);
            CHECK(v.cause.kind == cause_kind::weights);
            CHECK(v.cause.rows == std::vector<std::size_t>{4});
            CHECK(*v.cause.value == Approx(std::sqrt(r.loss->logit_variance)));
            CHECK(*v.cause.value == Approx(8 * stddev).epsilon(0.4));
            REQUIRE(v.remedy.kind == remedy_kind::weight_factor);
            CHECK(v.remedy.rows == std::vector<std::size_t>{4});
            CHECK_FALSE(v.remedy.partial);

            const report cured =
                run(classes, init::he<float>, init::normal<float>.with_stddev(stddev * *v.remedy.to), 5);
            CHECK(cured.loss->logit_variance == Approx(1).epsilon(1e-4));
            CHECK(diagnose(cured).kind == verdict_kind::healthy);
        }
    }
    const verdict v = diagnose(run(10, init::he<float>, init::normal<float>.with_stddev(1), 5));
    CHECK(to_string(v).starts_with("overconfident from layer 1 (dense 10 normal identity): the loss is "));
    CHECK(to_string(v).find("classes lose ln 10 = 2.3; the logits of a sample have standard deviation ")
          != std::string::npos);
}

TEST_CASE("heads as they are drawn in practice are not overconfident", "[diagnose]")
{
    for (std::uint64_t seed = 0; seed < 50; ++seed)
    {
        for (const std::size_t classes : std::vector<std::size_t>{2, 10, 1000})
        {
            for (const std::size_t samples : std::vector<std::size_t>{1, 32})
            {
                CAPTURE(seed, classes, samples);
                CHECK_FALSE(
                    overconfidence(run(classes, init::he<float>, init::glorot<float>, seed, samples)));
                CHECK_FALSE(overconfidence(run(classes, init::he<float>, init::he<float>, seed, samples)));
                CHECK_FALSE(overconfidence(run(classes, init::he<float>, init::zeros<float>, seed, samples)));
                CHECK_FALSE(overconfidence(
                    run(classes, init::he<float>, init::normal<float>.with_stddev(0.02), seed, samples)));
            }
        }
    }
}

TEST_CASE("a signal that explodes makes no fault of the last layer, but one there is said, too", "[diagnose]")
{
    const auto large = init::xavier<float>.with_gain(5);
    const report effect = run(10, large, init::xavier<float>, 5, 100, 12);
    CHECK(effect.loss->value > std::log(10.0) + 1);
    CHECK(diagnose(effect).kind == verdict_kind::exploding);
    CHECK_FALSE(diagnose(effect).remedy.partial);
    CHECK_FALSE(overconfidence(effect));

    const report both = run(10, large, init::xavier<float>.with_gain(9), 5, 100, 12);
    CHECK(diagnose(both).kind == verdict_kind::exploding);
    CHECK(diagnose(both).remedy.partial);
    CHECK(overconfidence(both));
}

TEST_CASE("biases may make the logits differ", "[diagnose]")
{
    const auto net = sequential(repeat(3, dense(width, init::he<float>, act::relu)),
                                dense(10, init::xavier<float>).with_bias(init::normal<float>.with_stddev(9)));
    const report r =
        propagate(net, inputs(50), 1, {.loss = cross_entropy(labels_of(50, 10)), .predict = true});
    const auto v = overconfidence(r);
    REQUIRE(v);
    CHECK(v->cause.kind == cause_kind::biases);
    CHECK(v->remedy.kind == remedy_kind::biases);
    CHECK(v->remedy.rows == std::vector<std::size_t>{3});
}

TEST_CASE("only a loss far above that of equal logits is overconfident", "[diagnose]")
{
    report r = run(10, init::he<float>, init::normal<float>.with_stddev(1), 5);
    CHECK(overconfidence(r));
    report known = r; // a trained net is sure, and right
    known.loss->value = 0.01;
    CHECK_FALSE(overconfidence(known));
    report by_chance = r; // of its few labels alone
    by_chance.loss->random_labels = std::log(10.0) + 0.9;
    CHECK_FALSE(overconfidence(by_chance));
    report nan = r;
    nan.loss->value = std::nan("");
    CHECK_FALSE(overconfidence(nan));
    report none = r;
    none.loss.reset();
    CHECK_FALSE(overconfidence(none));

    const double excess = std::min(r.loss->value, r.loss->random_labels) - std::log(10.0);
    CHECK(overconfidence(r, {.max_loss_excess = excess * 0.999, .sigmas = 0}));
    CHECK_FALSE(overconfidence(r, {.max_loss_excess = excess * 1.001, .sigmas = 0}));
    CHECK_THROWS_AS(findings(r, {.max_loss_excess = -1}), invalid_argument);
}
