// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/stack.hpp>
#include <fanin/theory.hpp>

#include "catch.hpp"
#include "core/raises.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    constexpr std::size_t width = 64;

    matrix<float> inputs(std::size_t samples = 64)
    {
        return init::normal<float>.with_stddev(1)(samples, width, 7);
    }

    template <class I, class A>
    report run(std::size_t depth, const I& i, const A& a, key k = 42)
    {
        return propagate(repeat(depth, dense(width, i, a)), inputs(), k, {.backward = true, .predict = true});
    }

    void forget_theory(report& r)
    {
        for (layer_report& l : r.layers)
        {
            l.prediction.reset();
            l.gain.reset();
        }
    }

    bool has(const std::vector<verdict>& all, verdict_kind kind, direction d)
    {
        return std::any_of(all.begin(), all.end(),
                           [&](const verdict& v) { return v.kind == kind && v.direction == d; });
    }

    /// What is found of a stack, from theory and from the measurement alone.
    template <class I, class A>
    void check_kind(std::size_t depth, const I& i, const A& a, verdict_kind kind,
                    direction d = direction::forward)
    {
        report r = run(depth, i, a);
        CAPTURE(depth, i.name(), a.name(), to_string(diagnose(r)));
        CHECK(diagnose(r).kind == kind);
        CHECK(diagnose(r).direction == d);
        forget_theory(r);
        CAPTURE(to_string(diagnose(r)));
        CHECK(diagnose(r).kind == kind);
        CHECK(diagnose(r).direction == d);
    }

    /// No false alarm over 200 draws, with theory and without.
    template <class I, class A>
    void check_healthy(std::size_t depth, const I& i, const A& a)
    {
        const auto net = repeat(depth, dense(width, i, a));
        const matrix<float> x = inputs();
        const std::vector<layer_prediction> expected = predict(net, x);
        for (std::uint64_t seed = 0; seed < 200; ++seed)
        {
            report r = propagate(net, x, seed, {.backward = true, .geometry = true});
            const verdict plain = diagnose(r);
            for (std::size_t l = 0; l < expected.size(); ++l)
            {
                r.layers[l].prediction = expected[l];
            }
            const verdict informed = diagnose(r);
            CAPTURE(depth, i.name(), a.name(), seed, to_string(plain), to_string(informed));
            REQUIRE(plain.kind == verdict_kind::healthy);
            REQUIRE(informed.kind == verdict_kind::healthy);
        }
    }
}

TEST_CASE("a stack that theory calls healthy is found so in 200 draws of 200", "[diagnose]")
{
    SECTION("he relu, 3")
    {
        check_healthy(3, init::he<float>, act::relu);
    }
    SECTION("he relu, 30")
    {
        check_healthy(30, init::he<float>, act::relu);
    }
    SECTION("he_uniform leaky_relu, 10")
    {
        check_healthy(10, init::preserving<float>(act::leaky_relu), act::leaky_relu);
    }
    SECTION("xavier tanh, 10")
    {
        check_healthy(10, init::xavier<float>, act::tanh);
    }
    SECTION("xavier tanh, 30")
    {
        check_healthy(30, init::xavier<float>, act::tanh);
    }
    SECTION("orthogonal tanh, 20")
    {
        check_healthy(20, init::orthogonal<float>, act::tanh);
    }
    SECTION("xavier identity, 20")
    {
        check_healthy(20, init::xavier<float>, act::identity);
    }
    SECTION("lecun selu, 20: χ = 1.07")
    {
        check_healthy(20, init::lecun<float>, act::selu);
    }
    SECTION("preserving gelu, 5")
    {
        check_healthy(5, init::preserving<float>(act::gelu), act::gelu);
    }
}

TEST_CASE("a stack that theory knows for ill is found so", "[diagnose]")
{
    using enum verdict_kind;
    for (const std::size_t depth : {10u, 30u})
    {
        // of the second moment a layer: 1/2; 64·0.01²/2 = 0.0032; 64/2
        check_kind(depth, init::xavier<float>, act::relu, vanishing);
        check_kind(depth, init::normal<float>, act::tanh, vanishing);
        check_kind(depth, init::normal<float>.with_stddev(0.5), act::relu, exploding);
        check_kind(depth, init::normal<float>.with_stddev(0.2), act::identity, exploding);
        check_kind(depth, init::normal<float>.with_stddev(1), act::tanh, saturated);
        // φ' is 1/4 at most, and the signal stays about 1/2
        check_kind(depth, init::xavier<float>, act::sigmoid, vanishing, direction::backward);
        check_kind(depth, init::zeros<float>, act::relu, dead);
    }
    check_kind(60, init::normal<float>.with_stddev(2), act::relu,
               nonfinite); // 64·4/2: e^4.85 a layer in variance
    CHECK(has(findings(run(10, init::xavier<float>, act::sigmoid)), mean_shifted, direction::forward));
    CHECK(has(findings(run(10, init::normal<float>.with_stddev(1), act::tanh)), exploding,
              direction::backward));
    CHECK(has(findings(run(10, init::xavier<float>, act::relu)), vanishing, direction::backward));
}

TEST_CASE("growth, first layer, depth, cause and remedy are those of theory", "[diagnose]")
{
    const report r = run(10, init::xavier<float>, act::relu);
    const verdict v = diagnose(r);
    CHECK(v.layers == 10);
    CHECK(v.begin == r.input.root_mean_square());
    CHECK(v.end == Approx(r.layers[9].activation.root_mean_square()).epsilon(1e-12));
    CHECK(v.growth_per_layer == Approx(std::pow(v.end / v.begin, 0.1)).epsilon(1e-12)); // as measured
    CHECK(v.first_layer == 2u); // the first with (1/√2)^k < 1/e
    CHECK(v.first_name == "2: dense 64 xavier relu");
    // the change by theory is ln 2 / 2 per layer
    REQUIRE(v.sigmas);
    CHECK(*v.sigmas == Approx(5 * std::log(2.0) / (r.layers[9].prediction->log_stddev / 2)).epsilon(1e-6));
    // √(1/2) to the n is the least normal float, from the root mean square of the batch
    const double least = static_cast<double>(std::numeric_limits<float>::min());
    REQUIRE(v.depth_limit);
    CHECK(*v.depth_limit == Approx(2 * std::log2(r.input.root_mean_square() / least)).epsilon(1e-6));
    CHECK(v.cause.kind == cause_kind::weights);
    CHECK(v.cause.value == Approx(1));
    CHECK(v.cause.wanted == Approx(std::sqrt(2.0)));
    REQUIRE(v.cause.contributions.size() == 1);
    CHECK(v.cause.contributions[0].log_factor == Approx(-5 * std::log(2.0)));
    CHECK(v.cause.sentence == "xavier has gain 1, relu needs gain 1.41");
    CHECK(v.remedy.kind == remedy_kind::gain);
    CHECK(v.remedy.rows.size() == 10);
    CHECK(v.remedy.to == Approx(std::sqrt(2.0)));
    CHECK(v.remedy.sentence == "he instead of xavier (gain √2)");
    const std::string text = to_string(v);
    CAPTURE(text);
    CHECK(text.starts_with(
        "vanishing forward from layer 2 (dense 64 xavier relu): the RMS falls from 1.03 to 0.0373"));
    CHECK(text.find(" over 10 layers (0.") != std::string::npos);
    CHECK(text.find(" sigmas) and underflows float after " + std::to_string(std::lround(*v.depth_limit))
                    + " layers; xavier has gain 1, relu needs gain 1.41; try he instead of xavier (gain √2)")
          != std::string::npos);

    CHECK(diagnose(run(10, init::he<float>, act::identity)).remedy.sentence
          == "xavier instead of he (gain 1)");
    // leaky_relu keeps any variance with one gain; gelu has none that deep stacks hold
    CHECK(diagnose(run(20, init::xavier<float>, act::leaky_relu.with_slope(0.5))).remedy.sentence
          == "init::preserving for leaky_relu instead of xavier (gain 1.26)");
    const verdict gelu = diagnose(run(8, init::xavier<float>, act::gelu));
    CHECK(
        gelu.cause.sentence
        == "xavier has gain 1, gelu needs gain 1.53 to keep a signal of variance 1 and gain 1.48 to keep the "
           "gradient");
    CHECK(gelu.remedy.sentence == "init::preserving for gelu instead of xavier (gain 1.53)");
    CHECK(diagnose(run(20, init::xavier<float>, act::gelu)).remedy.sentence
          == "an rms_norm after each activation");
}

TEST_CASE("the remedy for a stack that is not healthy is healthy", "[diagnose]")
{
    CHECK(diagnose(run(30, init::normal<float>, act::tanh)).remedy.sentence
          == "xavier instead of normal (gain 1)");
    CHECK(diagnose(run(30, init::xavier<float>, act::tanh)).kind == verdict_kind::healthy);
    CHECK(diagnose(run(30, init::xavier<float>, act::relu)).remedy.sentence
          == "he instead of xavier (gain √2)");
    CHECK(diagnose(run(30, init::he<float>, act::relu)).kind == verdict_kind::healthy);
}

TEST_CASE("without a prediction the remedy is a factor for the weights", "[diagnose]")
{
    report r = run(30, init::normal<float>, act::identity); // √(64 · 0.01²) = 0.08
    forget_theory(r);
    const verdict v = diagnose(r);
    CHECK(v.growth_per_layer == Approx(0.08).epsilon(0.1)); // 6 · √(2/64/2/30) of the rate
    CHECK(v.cause.sentence.empty());
    CHECK(v.remedy.sentence.find("times the standard deviation") != std::string::npos);
}

TEST_CASE("dead units are told from those that a symmetric law leaves silent", "[diagnose]")
{
    // one sample: half of the units are 0, which is no illness
    const auto net = repeat(3, dense(width, init::he<float>, act::relu));
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        const report r = propagate(net, inputs(1), seed);
        CAPTURE(seed, to_string(diagnose(r)));
        REQUIRE(diagnose(r).kind == verdict_kind::healthy);
    }
    const auto biased =
        repeat(3, dense(width, init::he<float>, act::relu).with_bias(init::constant<float>.with_value(-8)));
    const verdict v = diagnose(propagate(biased, inputs(), 42));
    CHECK(v.kind == verdict_kind::dead);
    CHECK(v.first_layer == 0u);
    CHECK(v.finding == "64 of 64 units are 0 for every sample");
}

TEST_CASE("samples that become alike are a collapse", "[diagnose]")
{
    // tanh in the ordered phase, with biases that all samples share
    const auto net = repeat(20, dense(width, init::xavier<float>.with_gain(0.3), act::tanh)
                                    .with_bias(init::normal<float>.with_stddev(0.5)));
    const report r = propagate(net, inputs(), 42, {.geometry = true});
    const std::vector<verdict> all = findings(r);
    CAPTURE(to_string(all.front()));
    CHECK(has(all, verdict_kind::rank_collapsed, direction::forward));

    const auto kept = repeat(20, dense(width, init::orthogonal<float>, act::identity));
    CHECK_FALSE(has(findings(propagate(kept, inputs(), 42, {.geometry = true})), verdict_kind::rank_collapsed,
                    direction::forward));
}

TEST_CASE("widths that change are no change of the gradient", "[diagnose]")
{
    // each layer half as wide as the one before: elements of gradients grow by √2 a layer, and their norm
    // stays
    const auto narrowing =
        sequential(dense(512, init::he<float>, act::relu), dense(256, init::he<float>, act::relu),
                   dense(128, init::he<float>, act::relu), dense(64, init::he<float>, act::relu),
                   dense(32, init::he<float>, act::relu), dense(16, init::he<float>, act::relu),
                   dense(8, init::xavier<float>));
    const matrix<float> x = init::normal<float>.with_stddev(1)(64, 1024, 7);
    report r = propagate(narrowing, x, 42, {.backward = true, .predict = true});
    const double growth =
        r.input_gradient->root_mean_square() / r.layers[6].backward->activation.root_mean_square();
    CHECK(growth < 0.2); // 1/√128 but for chance
    CHECK(diagnose(r).kind == verdict_kind::healthy);
    forget_theory(r);
    CHECK(diagnose(r).kind == verdict_kind::healthy);
}

TEST_CASE("what a single layer does is no trend", "[diagnose]")
{
    const matrix<float> x = inputs();
    const auto hidden = dense(width, init::he<float>, act::relu);
    const auto check_fine = [&](const auto& net)
    {
        report r = propagate(net, x, 42, {.backward = true, .geometry = true, .predict = true});
        CAPTURE(to_string(diagnose(r)));
        CHECK(diagnose(r).kind == verdict_kind::healthy);
        forget_theory(r);
        CAPTURE(to_string(diagnose(r)));
        CHECK(diagnose(r).kind == verdict_kind::healthy);
    };
    for (const std::size_t depth : {1u, 2u, 3u, 4u, 8u})
    {
        CAPTURE(depth);
        check_fine(sequential(repeat(depth, hidden), dense(10, init::normal<float>)));
        check_fine(sequential(repeat(depth, hidden), dense(10, init::normal<float>.with_stddev(10 / 8.0))));
        check_fine(sequential(repeat(depth, hidden), dense(10, init::xavier<float>, act::sigmoid)));
        check_fine(sequential(repeat(depth, hidden), dense(10, init::zeros<float>)));
    }
    // an autoencoder
    check_fine(sequential(dense(48, init::he<float>, act::relu), dense(16, init::he<float>, act::relu),
                          dense(48, init::he<float>, act::relu),
                          dense(width, init::he<float>, act::sigmoid)));
}

TEST_CASE(
    "a branch that begins with 0 is no illness, and a stack with an activation of its own is judged as one",
    "[diagnose]")
{
    const matrix<float> x = inputs();
    const auto zero_branch = repeat(
        8, residual(sequential(dense(width, init::he<float>, act::relu), dense(width, init::zeros<float>))));
    CHECK(diagnose(propagate(zero_branch, x, 42, {.backward = true})).kind == verdict_kind::healthy);

    const auto split = repeat(20, sequential(dense(width, init::xavier<float>), activation(act::relu)));
    report r = propagate(split, x, 42, {.backward = true, .predict = true});
    CHECK(diagnose(r).kind == verdict_kind::vanishing);
    CHECK(diagnose(r).cause.sentence.find("identity") == std::string::npos);
    forget_theory(r);
    CHECK(diagnose(r).kind == verdict_kind::vanishing);

    // Yang et al. 2019: gradients of normalized stacks explode, here by about 1.2 a block
    const auto normalized =
        repeat(30, sequential(dense(width, init::he<float>), batch_norm(), activation(act::relu)));
    const std::vector<verdict> all =
        findings(propagate(normalized, x, 42, {.backward = true, .predict = true}));
    CAPTURE(to_string(all.front()));
    CHECK(has(all, verdict_kind::exploding, direction::backward));
}

TEST_CASE("a gradient that is infinite only at the batch is found", "[diagnose]")
{
    const auto net = repeat(2, dense(width, init::normal<float>.with_stddev(1e25)));
    matrix<float> x = inputs();
    x *= 1e-30f;
    CHECK(has(findings(propagate(net, x, 42, {.backward = true})), verdict_kind::nonfinite,
              direction::backward));
}

TEST_CASE("residual layers are judged by what they let pass", "[diagnose]")
{
    const auto plain = repeat(20, residual(dense(width, init::he<float>, act::relu)));
    const verdict v = diagnose(propagate(plain, inputs(), 42, {.backward = true, .predict = true}));
    CHECK(v.kind == verdict_kind::exploding);
    CHECK(v.growth_per_layer > std::sqrt(2) - 0.01); // 1 + 1, and the branch's mean adds
    CHECK(v.remedy.sentence.find("residual scale") != std::string::npos);

    const auto scaled =
        repeat(20, residual(dense(width, init::xavier<float>, act::tanh), 1 / std::sqrt(20.0)));
    CHECK(diagnose(propagate(scaled, inputs(), 42, {.backward = true})).kind == verdict_kind::healthy);
}

TEST_CASE("a batch that is no number is not blamed on the stack", "[diagnose]")
{
    matrix<float> x = inputs();
    x(3, 5) = std::numeric_limits<float>::quiet_NaN();
    const verdict v = diagnose(propagate(repeat(3, dense(width, init::he<float>, act::relu)), x, 42));
    CHECK(v.kind == verdict_kind::nonfinite);
    CHECK_FALSE(v.first_layer);
    CHECK(v.finding == "1 of 4096 elements of the batch are NaN or infinite");

    x.fill(std::numeric_limits<float>::quiet_NaN());
    const std::vector<verdict> all =
        findings(propagate(repeat(3, dense(width, init::he<float>, act::relu)), x, 42, {.backward = true}));
    CHECK(all.front().finding == "4096 of 4096 elements of the batch are NaN or infinite");
    CHECK_FALSE(has(all, verdict_kind::dead, direction::forward));
}

TEST_CASE("few layers, none, and empty batches are healthy", "[diagnose]")
{
    for (const std::size_t depth : {0u, 1u, 2u})
    {
        CHECK(diagnose(run(depth, init::he<float>, act::relu)).kind == verdict_kind::healthy);
    }
    CHECK(diagnose(report{}).finding == "the stack has no layers");
    CHECK(diagnose(propagate(repeat(3, dense(width, init::he<float>, act::relu)), inputs(0), 42)).finding
          == "the batch is empty or zero: it carries no signal");
}

TEST_CASE("verdicts speak in the words of the field", "[diagnose]")
{
    // √64 · 0.01 / √2 = 0.0566 per layer; the smallest normal float is 2^-126
    const verdict small = diagnose(run(30, init::normal<float>, act::relu));
    CHECK(small.finding.starts_with("the RMS falls from "));
    CHECK(small.finding.find(" over 30 layers (0.05") != std::string::npos);
    CHECK(to_string(small).find(" sigmas) and underflows float after 30 layers; normal has gain 0.08, relu "
                                "needs gain 1.41; try he instead of normal (gain √2)")
          != std::string::npos);
    const verdict large = diagnose(run(10, init::normal<float>.with_stddev(0.5), act::relu));
    CHECK(to_string(large).find(" sigmas) and overflows float after ") != std::string::npos);

    const verdict zero = diagnose(run(10, init::zeros<float>, act::relu));
    CHECK(to_string(zero)
          == "dead forward from layer 0 (dense 64 zeros relu): every pre-activation is 0: the weights or the "
             "input "
             "are zero; try he instead of zeros (gain √2)");
    const verdict flat = diagnose(run(10, init::normal<float>.with_stddev(1), act::tanh));
    CHECK(flat.finding.ends_with(" % of the units are saturated"));
    CHECK(flat.cause.sentence == "normal has gain 8, tanh needs gain 1");

    verdict of_user;
    of_user.kind = verdict_kind::exploding;
    of_user.first_name = "a path without a name";
    of_user.growth_per_layer = 2;
    of_user.depth_limit = std::numeric_limits<double>::infinity(); // no depth
    of_user.finding = "f";
    CHECK(to_string(of_user) == "exploding forward from layer a path without a name: f");
    of_user.depth_limit = 127.6;
    CHECK(to_string(of_user)
          == "exploding forward from layer a path without a name: f and overflows float after 128 "
             "layers");
}

TEST_CASE("diagnosis refuses options out of their range", "[diagnose]")
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto refuses = [](const diagnose_options& o, const char* name)
    { return failing_to_raise<std::invalid_argument>([&] { (void)diagnose(report{}, o); }, {name}) == ""; };
    CHECK(refuses({.depth_scales = 0}, "depth_scales"));
    CHECK(refuses({.max_dead_fraction = 1.5},
                  "max_dead_fraction = 1.5, but it must be in [0, 1]: 0.5 is the default"));
    CHECK(refuses({.max_mean_fraction = -1}, "max_mean_fraction"));
    CHECK(refuses({.max_saturated_fraction = nan}, "max_saturated_fraction"));
    CHECK(refuses({.sigmas = nan}, "sigmas"));
}

TEST_CASE("a net of sines is told siren's weights, which keep it", "[diagnose]")
{
    const auto sine = act::sin.with_omega(30);
    for (const std::size_t depth : {10u, 30u})
    {
        for (const auto& w : {init::he<float>, init::xavier<float>})
        {
            const verdict v = diagnose(run(depth, w, sine)); // each layer multiplies gradients by up to 30
            CAPTURE(to_string(v));
            CHECK(v.kind != verdict_kind::healthy);
            CHECK(v.direction == direction::backward);
            CHECK(v.remedy.sentence == "siren instead of " + std::string(w.name()) + " (gain 0.0471)");
        }
        const verdict small = diagnose(run(depth, init::normal<float>.with_stddev(1e-4), sine));
        CHECK(small.kind == verdict_kind::vanishing);
        CHECK(small.remedy.sentence == "siren instead of normal (gain 0.0471)");
        const verdict plain = diagnose(run(depth, init::normal<float>, act::sin));
        CHECK(plain.kind == verdict_kind::vanishing);
        CHECK(plain.remedy.sentence == "siren.with_omega(1) instead of normal (gain 1.41)");
        const verdict other = diagnose(run(depth, init::he<float>, act::sin.with_omega(12.5)));
        CHECK(other.remedy.sentence == "siren.with_omega(12.5) instead of he (gain 0.113)");

        CHECK(diagnose(run(depth, init::siren<float>, sine)).kind == verdict_kind::healthy);
        CHECK(diagnose(run(depth, init::siren<float>.with_omega(1), act::sin)).kind == verdict_kind::healthy);
    }
}

TEST_CASE("four layers of 256 sines by siren keep their standard deviation", "[diagnose]")
{
    // 0.70 behind siren_first, whose sines run over several periods: 1/√2; then √(E[sin²]) at and near the
    // fixed point
    const auto x = init::uniform<float>.with_range(-1, 1)(1000, 2, 7);
    const auto sine = act::sin.with_omega(30);
    const auto net = sequential(dense(256, init::siren_first<float>, sine),
                                repeat(3, dense(256, init::siren<float>, sine)));
    const report r = propagate(net, x, 42, {.backward = true, .predict = true});
    REQUIRE(r.layers.size() == 4);
    const double expected[] = {0.70, 0.64, 0.64, 0.64};
    for (std::size_t l = 0; l < 4; ++l)
    {
        CAPTURE(l);
        CHECK(std::abs(r.layers[l].activation.stddev() - expected[l]) < 0.025);
        REQUIRE(r.layers[l].prediction.has_value());
        CHECK(std::abs(r.layers[l].activation.stddev() - r.layers[l].prediction->activation.stddev) < 0.02);
    }
    CHECK(r.layers[1].name == "dense 256 siren sin, omega 30");
    CHECK(diagnose(r).kind == verdict_kind::healthy);
}

TEST_CASE("fewer than three blocks are a finding only where theory foretells them", "[diagnose]")
{
    const auto one = [](auto i) { return dense(width, i, act::identity); };
    for (const std::size_t last : {1u, 2u})
    {
        // √64 · 1e-4 = 8e-4 per layer, behind layers that keep the signal
        const auto net = sequential(repeat(10, one(init::orthogonal<float>)),
                                    repeat(last, one(init::normal<float>.with_stddev(1e-4))));
        report r = propagate(net, inputs(), 42, {.predict = true});
        CAPTURE(last, to_string(diagnose(r)));
        CHECK(diagnose(r).kind == verdict_kind::vanishing);
        CHECK(diagnose(r).layers == last);
        forget_theory(r);
        CAPTURE(to_string(diagnose(r)));
        CHECK(diagnose(r).kind == verdict_kind::healthy);
    }
    const auto three = sequential(repeat(10, one(init::orthogonal<float>)),
                                  repeat(3, one(init::normal<float>.with_stddev(1e-4))));
    const verdict v = diagnose(propagate(three, inputs(), 42));
    CHECK(v.kind == verdict_kind::vanishing);
    CHECK(v.layers == 3);
}

TEST_CASE("one or two layers are judged by what their weights alone do", "[diagnose]")
{
    const auto judged = [](const auto& net, const auto& x, bool predict)
    { return diagnose(propagate(net, x, 42, {.backward = true, .predict = predict})); };
    const auto small = init::normal<float>;
    for (const bool predict : {false, true})
    {
        CAPTURE(predict);
        const auto two = [&](double stddev, auto act)
        { return repeat(2, dense(width, small.with_stddev(stddev), act)); };
        const auto head = dense(10, init::xavier<float>);
        const auto kind = [&](const auto& net)
        {
            const verdict v = judged(net, inputs(), predict);
            CAPTURE(to_string(v));
            CHECK(v.finding.find("slower") == std::string::npos);
            CHECK((!predict || v.cause.kind == cause_kind::weights)); // else no gain is known
            return v.kind;
        };
        // √64 · 1e-6/√2 and its like: factors of 6e-6, 6e5, .08 and .06 per layer
        CHECK(kind(two(1e-6, act::relu)) == verdict_kind::vanishing);
        CHECK(kind(sequential(two(1e-6, act::relu), head)) == verdict_kind::vanishing);
        CHECK(kind(two(1e5, act::relu)) == verdict_kind::exploding);
        CHECK(kind(sequential(two(1e5, act::identity), head)) == verdict_kind::exploding);
        CHECK(kind(two(0.01, act::tanh)) == verdict_kind::vanishing);
        CHECK(kind(sequential(two(0.01, act::relu), head)) == verdict_kind::vanishing);
        CHECK(kind(dense(width, small.with_stddev(1e10), act::relu)) == verdict_kind::exploding);
        CHECK(kind(sequential(dense(width, small.with_stddev(1e-4), act::gelu), head))
              == verdict_kind::vanishing);

        // a bounded activation, an offset or a large input is not the weights' doing
        const auto healthy = [&](const auto& net, double scale)
        {
            const matrix<float> x = static_cast<float>(scale) * inputs();
            const verdict v = judged(net, x, predict);
            CAPTURE(scale, to_string(v));
            CHECK(v.kind != verdict_kind::vanishing);
            CHECK(v.kind != verdict_kind::exploding);
        };
        const auto he = init::he<float>;
        const auto torch = init::profile::torch::linear<float>;
        for (const double scale : {0.01, 0.1, 1.0, 10.0})
        {
            healthy(sequential(dense(300, he, act::relu), dense(10, he)), scale);
            healthy(sequential(dense(300, he, act::relu), dense(40, he, act::relu), dense(1, he)), scale);
            healthy(repeat(2, dense(width, init::xavier<float>, act::tanh)), scale);
            healthy(repeat(2, dense(width, init::xavier<float>, act::sigmoid)), scale);
            healthy(repeat(2, dense(width, torch.weights, act::relu).with_bias(torch.bias)), scale);
            healthy(dense(width, torch.weights, act::tanh).with_bias(torch.bias), scale);
            healthy(sequential(repeat(2, dense(width, he, act::relu)), dense(10, init::zeros<float>)), scale);
        }
        healthy(repeat(2, dense(width, init::xavier<float>, act::tanh)), 255);
    }
}

TEST_CASE("a norm is advised only where there is none", "[diagnose]")
{
    const auto advice = [](const auto& branch)
    {
        const verdict v = diagnose(
            propagate(repeat(20, residual(branch, 30)), inputs(), 42, {.backward = true, .predict = true}));
        CHECK(v.kind == verdict_kind::exploding);
        CHECK(v.remedy.kind == remedy_kind::residual_scale);
        return v.remedy.sentence;
    };
    const auto weights = dense(width, init::he<float>, act::relu);
    // the mean of relu adds as the number of branches
    CHECK(advice(weights) == "a residual scale of 1/depth (0.05)");
    CHECK(advice(sequential(rms_norm(), weights)) == "a residual scale of 1/depth (0.05)");
}

TEST_CASE("a factor of the weights is advised only where it cures", "[diagnose]")
{
    // without a prediction: neither where biases set the scale, nor where the units are equal
    const auto saturated = [](const auto& layer)
    {
        const verdict v = diagnose(propagate(repeat(3, layer), inputs(), 42));
        CHECK(v.kind == verdict_kind::saturated);
        return v;
    };
    const auto plain = dense(width, init::xavier<float>, act::tanh);
    const verdict biased = saturated(plain.with_bias(init::normal<float>.with_stddev(30)));
    CHECK(biased.cause.kind == cause_kind::biases);
    CHECK(biased.remedy.kind == remedy_kind::biases);
    CHECK(saturated(dense(width, init::xavier<float>.with_gain(30), act::tanh)).remedy.kind
          == remedy_kind::weight_factor);
    const verdict equal = saturated(dense(width, init::constant<float>.with_value(3), act::tanh));
    CHECK(equal.cause.kind == cause_kind::symmetry);
    CHECK(equal.remedy.kind == remedy_kind::gain);

    // nor where a factor of the weights is none of the signal
    CHECK(diagnose(propagate(repeat(30, dense(width, init::xavier<float>, act::gelu)), inputs(), 42))
              .remedy.kind
          == remedy_kind::norm_after);
    CHECK(diagnose(propagate(repeat(30, dense(width, init::xavier<float>, act::relu)), inputs(), 42))
              .remedy.kind
          == remedy_kind::weight_factor);
}

TEST_CASE("a remedy names each gain once, and others that are needed", "[diagnose]")
{
    const auto gain = [](double g) { return init::xavier<float>.with_gain(g); };
    const auto branch = sequential(dense(width, gain(2.87), act::relu), dense(width, gain(2.87)));
    const verdict v =
        diagnose(propagate(repeat(10, residual(branch)), inputs(), 42, {.backward = true, .predict = true}));
    CHECK(v.remedy.kind == remedy_kind::gain);
    CHECK(v.remedy.rows.size() == 20);
    REQUIRE(v.remedy.gains.size() == 20);
    CHECK(v.remedy.gains[0] == Approx(std::sqrt(2.0)));
    CHECK(v.remedy.gains[1] == Approx(1));
    CHECK(v.remedy.partial); // twice the second moment in each of ten sums
    CHECK(v.remedy.sentence
          == "he (gain √2) for relu and xavier (gain 1) for identity in each layer, as a first step");
    CHECK(diagnose(run(20, gain(0.5), act::relu)).remedy.sentence
          == "he (gain √2) instead of normal (gain 0.5)");
}

TEST_CASE("residual layers are advised only around blocks that keep their shape", "[diagnose]")
{
    // Yang et al. 2019: normalized gradients explode
    const auto block = [](std::size_t out)
    { return sequential(dense(out, init::he<float>), batch_norm(), activation(act::relu)); };
    std::vector<any_layer<float>> uneven;
    for (std::size_t i = 1; i <= 30; ++i)
    {
        uneven.push_back(block(width - 4 * (i % 2)));
    }
    const auto remedy_of = [](const std::vector<any_layer<float>>& net)
    {
        const report r = propagate(sequential(net), inputs(), 42, {.backward = true, .predict = true});
        const std::vector<verdict> all = findings(r);
        const auto v = std::find_if(all.begin(), all.end(),
                                    [](const verdict& f) { return f.direction == direction::backward; });
        CAPTURE(to_string(all.front()));
        REQUIRE(v != all.end());
        CHECK(v->cause.kind == cause_kind::norm);
        CHECK_FALSE(v->cause.rows.empty());
        return v->remedy;
    };
    const remedy no_norms = remedy_of(uneven);
    CHECK(no_norms.kind == remedy_kind::removal);
    CHECK(no_norms.rows.size() == 29);
    CHECK_FALSE(no_norms.partial);

    std::vector<any_layer<float>> partly(uneven.begin(), uneven.begin() + 5);
    partly.insert(partly.end(), 30, block(width - 4));
    partly.push_back(block(8));
    const remedy found = remedy_of(partly);
    CHECK(found.kind == remedy_kind::residual);
    CHECK(found.rows_per_block == 3);
    CHECK(found.rows.size() == 3 * 30);
    CHECK(found.rows.front() == 3 * 5);
    CHECK(found.sentence == "a residual connection around each block (scale 0.0333)");
}

TEST_CASE("a finding from theory does not rest on figures that deny it", "[diagnose]")
{
    // the logarithm falls by 12 · 0.357 and scatters by √(12 · 2/3)/2 = 1.4, some 3 times less
    const auto net = repeat(12, dense(3, init::xavier<float>.with_gain(0.7), act::identity));
    const matrix<float> x = init::normal<float>.with_stddev(1)(64, 3, 7);
    const verdict v = diagnose(propagate(net, x, 42, {.predict = true}));
    CAPTURE(to_string(v));
    CHECK(v.kind == verdict_kind::vanishing);
    REQUIRE(v.sigmas);
    CHECK(*v.sigmas < 6);
    CHECK(v.finding.find("sigmas") == std::string::npos);
    CHECK(v.finding.find(" per layer, in theory 0.7 per layer)") != std::string::npos);
}

TEST_CASE("figures that tell nothing are not spelled out", "[diagnose]")
{
    const report flat = run(10, init::orthogonal<float>, act::identity);
    CHECK(diagnose(flat).finding.find(" stays at ") != std::string::npos);
    CHECK(diagnose(flat).finding.find("grows from") == std::string::npos);

    report steep = run(10, init::orthogonal<float>.with_gain(2), act::identity);
    forget_theory(steep);
    const verdict v = diagnose(steep);
    REQUIRE(v.sigmas);
    CHECK(*v.sigmas > 1000);
    CHECK(v.finding.find("over 1000 sigmas") != std::string::npos);

    // the name of a law with its gain
    CHECK(diagnose(run(10, init::xavier<float>.with_gain(5), act::relu)).cause.sentence
          == "normal has gain 5, relu needs gain 1.41");
    CHECK(diagnose(run(10, init::xavier<float>.with_gain(9), act::tanh)).cause.sentence
          == "normal has gain 9, tanh needs gain 1");
}

TEST_CASE("without theory, weights are scaled only where a factor changes the signal", "[diagnose]")
{
    const auto remedy_of = [](const auto& layer)
    {
        const std::vector<verdict> all =
            findings(propagate(repeat(10, layer), inputs(), 42, {.backward = true}));
        const auto v = std::find_if(all.begin(), all.end(),
                                    [](const verdict& f) { return f.kind == verdict_kind::exploding; });
        REQUIRE(v != all.end());
        return v->remedy;
    };
    const auto large = init::normal<float>.with_stddev(1);
    CHECK(remedy_of(dense(width, large, act::relu)).kind == remedy_kind::weight_factor);
    // gain 8 beside biases of 0.01
    CHECK(remedy_of(dense(width, large, act::relu).with_bias(init::normal<float>)).kind
          == remedy_kind::weight_factor);
    CHECK(remedy_of(dense(width, large, act::relu).with_bias(init::zeros<float>)).kind
          == remedy_kind::weight_factor);
    CHECK(remedy_of(dense(width, init::ones<float>, act::relu)).kind == remedy_kind::none);
}
