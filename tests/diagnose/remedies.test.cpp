// SPDX-License-Identifier: BSD-3-Clause
#include "diagnose/grid_stacks.hpp"

#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent.hpp>

#include "catch.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace fanin;
using stacks::part;

namespace
{
    /// Layers of few units: chance silences all of them at any gain, or leaves one direction.
    grid::stack narrow(std::size_t width, std::size_t depth, double gain, const char* activation, bool theory)
    {
        grid::stack s{"narrow", stacks::repeat(depth, stacks::dense(width, gain, activation)), {}};
        s.geometry = true;
        s.theory = theory;
        return s;
    }

    grid::stack unpredicted(std::string name, part net)
    {
        grid::stack s{std::move(name), std::move(net), {}};
        s.theory = false;
        s.geometry = true;
        return s;
    }

    /// The first remedy is of that kind and, but for rows that are to stay as they are, cures at once.
    void check_cured(const grid::stack& s, remedy_kind kind, const std::vector<std::size_t>& rows = {})
    {
        for (std::uint64_t seed = 0; seed < 5; ++seed)
        {
            const verdict v = diagnose(grid::examined(s.net, grid::batch_of(s), s).report(seed));
            CAPTURE(s.name, s.theory, seed, to_string(v));
            CHECK(v.kind != verdict_kind::healthy);
            CHECK(v.remedy.kind == kind);
            if (!rows.empty())
            {
                CHECK(v.remedy.rows == rows);
            }
            grid::outcome o;
            grid::cure(s, seed, o);
            CHECK(o.first_error == "");
        }
    }
}

TEST_CASE("in a narrow stack the width is at fault, and not the gain that is in place", "[diagnose]")
{
    for (const bool theory : {true, false})
    {
        for (const grid::stack& s :
             {narrow(4, 10, grid::root2, "relu", theory), narrow(4, 10, grid::root2, "leaky_relu", theory),
              narrow(4, 20, grid::root2, "relu", theory)})
        {
            std::size_t ill = 0;
            for (std::uint64_t seed = 0; seed < 10; ++seed)
            {
                const report r = grid::examined(s.net, grid::batch_of(s), s).report(seed);
                const verdict v = diagnose(r);
                const bool of_units = v.kind == verdict_kind::dead || v.kind == verdict_kind::rank_collapsed;
                if (v.kind == verdict_kind::healthy || !(of_units || theory))
                {
                    continue; // without theory, chance and a small gain look alike
                }
                ++ill;
                CAPTURE(seed, to_string(v));
                CHECK(v.cause.kind == cause_kind::activation);
                grid::outcome o;
                grid::cure(s, seed, o);
                CHECK(o.first_error == "");
                CHECK(o.partial == 0);
            }
            CHECK(ill > 0);
        }
        // beside small biases, too
        grid::stack biased = narrow(4, 10, grid::root2, "relu", theory);
        for (part& p : biased.net.children)
        {
            p.bias = 1e-3;
        }
        for (std::uint64_t seed = 0; seed < 10; ++seed)
        {
            const verdict v =
                diagnose(grid::examined(biased.net, grid::batch_of(biased), biased).report(seed));
            if (v.kind == verdict_kind::dead || v.kind == verdict_kind::rank_collapsed)
            {
                CAPTURE(seed, to_string(v));
                CHECK(v.remedy.kind == remedy_kind::norm_after);
                grid::outcome o;
                grid::cure(biased, seed, o);
                CHECK(o.first_error == "");
            }
        }
        // two units are too few for a norm, too
        const grid::stack two = narrow(2, 10, grid::root2, "relu", theory);
        for (std::uint64_t seed = 0; seed < 10; ++seed)
        {
            const verdict v = diagnose(grid::examined(two.net, grid::batch_of(two), two).report(seed));
            if (v.kind == verdict_kind::dead || v.kind == verdict_kind::rank_collapsed)
            {
                CAPTURE(to_string(v));
                CHECK(v.remedy.kind == remedy_kind::none);
                CHECK(to_string(v).find("2 units are few") != std::string::npos);
            }
        }
    }
    // weights of one sign are at fault themselves
    const report r = propagate(sequential(dense(4, init::xavier<float>, act::relu),
                                          dense(4, init::uniform<float>.with_range(-1, 0), act::relu),
                                          dense(4, init::xavier<float>, act::relu)),
                               init::normal<float>.with_stddev(1)(64, 100, 7), 1, {.predict = true});
    CHECK(diagnose(r).kind == verdict_kind::dead);
    CHECK(diagnose(r).cause.kind == cause_kind::weights);
    CHECK(diagnose(r).remedy.rows == std::vector<std::size_t>{1});
}

TEST_CASE("an activation with a row of its own is silenced by the biases and weights before it", "[diagnose]")
{
    const auto net = [](double bias)
    {
        return sequential(dense(64, init::he<float>), activation(act::relu),
                          dense(64, init::he<float>).with_bias(init::constant<float>.with_value(bias)),
                          activation(act::relu), dense(10, init::xavier<float>));
    };
    const auto x = init::normal<float>.with_stddev(1)(64, 64, 7);
    const verdict v = diagnose(propagate(net(-50), x, 1));
    CHECK(v.kind == verdict_kind::dead);
    CHECK(v.first_layer == 3);
    CHECK(v.cause.kind == cause_kind::biases);
    CHECK(v.remedy.rows == std::vector<std::size_t>{2});
    CHECK(diagnose(propagate(net(0), x, 1)).kind == verdict_kind::healthy);
}

TEST_CASE("a stack of LSTMs that fades needs open forget gates, not closed input gates", "[diagnose]")
{
    const auto x = sequences(init::normal<float>.with_stddev(1)(16 * 32, 64, 1), 32);
    const auto law = init::glorot<float>;
    const auto states = init::orthogonal<float>;
    const auto of_biases = [&](const auto& bias)
    {
        return findings(
            propagate(sequential(lstm(64, law, states, bias), lstm(64, law, states, bias),
                                 lstm(64, law, states, bias).last(), dense(10, init::xavier<float>)),
                      x, 42, {.backward = true, .geometry = true}));
    };
    const auto check = [](const std::vector<verdict>& all)
    {
        REQUIRE(all.size() == 2);
        for (const verdict& v : all)
        {
            CHECK(v.kind == verdict_kind::vanishing);
            CHECK(v.remedy.kind == remedy_kind::biases);
            CHECK(v.remedy.name == "forget_bias");
            CHECK(v.remedy.to == 2);
            CHECK(v.remedy.rows.size() == 3);
        }
    };
    check(of_biases(init::zeros<float>));
    check(of_biases(init::chrono<float>.with_horizon(32)));
    CHECK(of_biases(init::forget_bias<float>.with_value(2)).front().kind == verdict_kind::healthy);
    // an update gate that keeps the state holds back what a GRU passes on
    const auto gated = [&](const auto& bias)
    {
        return diagnose(
            propagate(sequential(gru(64, law, states, bias), gru(64, law, states, bias),
                                 gru(64, law, states, bias).last(), dense(10, init::xavier<float>)),
                      x, 42, {.backward = true}));
    };
    CHECK(gated(init::zeros<float>).kind == verdict_kind::healthy);
    const verdict held = gated(init::chrono<float>.with_horizon(1000));
    CAPTURE(to_string(held));
    CHECK(held.kind == verdict_kind::vanishing);
    CHECK(held.remedy.name == "zeros");
}

TEST_CASE("a change that slows down has no depth limit", "[diagnose]")
{
    const auto x = init::normal<float>.with_stddev(1)(128, 100, 7);
    std::size_t slow = 0;
    std::size_t steady = 0;
    for (const double bias : {0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1})
    {
        for (const bool theory : {true, false})
        {
            // m' = 0.32 m + bias² / 6 slows down to a fixed point
            const auto net = repeat(8, dense(128, init::xavier<float>.with_gain(0.8), act::relu)
                                           .with_bias(init::uniform<float>.with_range(-bias, bias)));
            for (const verdict& v : findings(propagate(net, x, 1, {.backward = true, .predict = theory})))
            {
                const bool slows = v.finding.find("slower and slower") != std::string::npos;
                CAPTURE(bias, to_string(v));
                CHECK_FALSE((slows && v.depth_limit));
                slow += slows;
                steady += v.depth_limit.has_value();
            }
        }
    }
    CHECK(slow > 0);
    CHECK(steady > 0);
}

TEST_CASE("units are not symmetric where no input tells them apart", "[diagnose]")
{
    const auto x = init::normal<float>.with_stddev(1)(128, 100, 7);
    const auto biased = [](double bias)
    { return dense(100, init::he<float>, act::relu).with_bias(init::constant<float>.with_value(bias)); };
    const auto symmetric = [&](const auto& first)
    {
        for (const bool theory : {true, false})
        {
            const auto all =
                findings(propagate(sequential(dense(100, init::he<float>, act::relu), first, biased(1),
                                              dense(10, init::he<float>)),
                                   x, 1, {.backward = true, .geometry = true, .predict = theory}));
            for (const verdict& v : all)
            {
                if (v.kind == verdict_kind::symmetric)
                {
                    return v.first_layer;
                }
            }
        }
        return std::optional<std::size_t>();
    };
    // silenced by a bias; of zero weights; a signal that float loses beside the bias
    CHECK(!symmetric(biased(-50)));
    CHECK(!symmetric(dense(100, init::zeros<float>, act::relu)));
    CHECK(!symmetric(dense(100, init::he<float>.with_gain(1e-12), act::relu)));
    CHECK(symmetric(dense(100, init::constant<float>.with_value(0.1), act::relu)) == 1);
    CHECK(symmetric(dense(100, init::ones<float>, act::relu).with_bias(init::constant<float>.with_value(1)))
          == 1);
}

TEST_CASE("a signal that biases silence is dead, and has no depth limit", "[diagnose]")
{
    const auto x = init::normal<float>.with_stddev(1)(128, 100, 7);
    const auto found = [&](double bias, bool theory)
    {
        return findings(propagate(
            repeat(10,
                   dense(128, init::he<float>, act::relu).with_bias(init::constant<float>.with_value(bias))),
            x, 1, {.backward = true, .geometry = true, .predict = theory}));
    };
    for (const bool theory : {true, false})
    {
        for (const double bias : {-1.0, -0.8, -2.0})
        {
            bool dead = false;
            for (const verdict& v : found(bias, theory))
            {
                CAPTURE(to_string(v));
                dead = dead || v.kind == verdict_kind::dead;
                CHECK(!v.depth_limit);
                CHECK((v.kind != verdict_kind::vanishing
                       || v.finding.find(", and is 0 from layer") != std::string::npos));
                CHECK(v.remedy.kind == remedy_kind::biases);
            }
            CHECK(dead);
        }
        CHECK(found(0, theory).front().kind == verdict_kind::healthy);
    }
    // what float loses in the end has vanished before
    const auto tiny = propagate(repeat(60, dense(64, init::xavier<float>.with_gain(0.2), act::relu)), x, 1);
    CHECK(diagnose(tiny).kind == verdict_kind::vanishing);
    CHECK(diagnose(tiny).depth_limit);
}

TEST_CASE("one odd layer gets one factor, without theory, too", "[diagnose]")
{
    using stacks::dense;
    for (const std::size_t at : {1u, 5u, 8u})
    {
        for (const double gain : {0.001, 1000.0})
        {
            check_cured(unpredicted("one relu", grid::with_one(11, at, dense(128, gain, "relu"),
                                                               dense(128, grid::root2, "relu"))),
                        remedy_kind::weight_factor, {at});
        }
        check_cured(
            unpredicted("one tanh", grid::with_one(11, at, dense(128, 0.001, "tanh"), dense(128, 1, "tanh"))),
            remedy_kind::weight_factor, {at});
        check_cured(unpredicted("one with biases", grid::with_one(11, at, dense(128, 1e-3, "relu", 1e-6),
                                                                  dense(128, grid::root2, "relu"))),
                    remedy_kind::weight_factor, {at});
    }
    part two = stacks::repeat(12, dense(128, grid::root2, "relu"));
    two.children[5].gain = two.children[6].gain = 0.03;
    check_cured(unpredicted("two", two), remedy_kind::weight_factor, {5, 6});
    part third = stacks::repeat(18, dense(128, grid::root2, "relu"));
    for (std::size_t i = 6; i < 12; ++i)
    {
        third.children[i].gain = 0.5;
    }
    check_cured(unpredicted("a third", third), remedy_kind::weight_factor, {6, 7, 8, 9, 10, 11});
    const report r =
        grid::examined(two, grid::batch_of(unpredicted("", two)), unpredicted("", two)).report(1);
    CHECK(diagnose(r).remedy.sentence.starts_with("weights of layers 5, 6 with 4"));
    CHECK(diagnose(r).first_layer == 5);
}

TEST_CASE("biases are blamed for what they change, without theory, too", "[diagnose]")
{
    using stacks::dense;
    const double of_torch = 1 / std::sqrt(3.0); // the gain; the biases are U(±1/√fan in)
    const double bias = of_torch / std::sqrt(128.0);
    const auto constant = [](double gain, const char* f, double mean)
    {
        part p = dense(128, gain, f);
        p.bias_mean = mean;
        return p;
    };
    for (const std::size_t depth : {6u, 12u})
    {
        check_cured(unpredicted("torch relu", stacks::repeat(depth, dense(128, of_torch, "relu", bias))),
                    remedy_kind::weight_factor);
    }
    check_cured(unpredicted("torch tanh", stacks::repeat(10, dense(128, of_torch, "tanh", bias))),
                remedy_kind::weight_factor);
    check_cured(unpredicted("large gain", stacks::repeat(10, dense(128, 3, "relu", bias))),
                remedy_kind::weight_factor);
    check_cured(unpredicted("tanh, biases N(0, 1)", stacks::repeat(20, dense(128, 1, "tanh", 1))),
                remedy_kind::biases);
    check_cured(unpredicted("relu, biases -0.7", stacks::repeat(10, constant(grid::root2, "relu", -0.7))),
                remedy_kind::biases);
    check_cured(
        unpredicted("relu, biases N(0, 100²)", stacks::repeat(10, dense(512, grid::root2, "relu", 100))),
        remedy_kind::biases);
}

TEST_CASE("samples are parallel by weights that shrink them to the biases", "[diagnose]")
{
    const double of_torch = 1 / std::sqrt(3.0);
    for (const bool theory : {true, false})
    {
        grid::stack s = unpredicted(
            "", stacks::repeat(10, stacks::dense(128, of_torch, "tanh", of_torch / std::sqrt(128.0))));
        s.theory = theory;
        bool collapses = false;
        for (std::uint64_t seed = 0; seed < 5; ++seed)
        {
            const report r = grid::examined(s.net, grid::batch_of(s), s).report(seed);
            for (const verdict& v : findings(r))
            {
                if (v.kind == verdict_kind::rank_collapsed)
                {
                    collapses = true;
                    grid::stack mended = s;
                    matrix<float> x = grid::batch_of(s);
                    apply(v.remedy, r, mended.net, x);
                    CAPTURE(theory, seed, to_string(v));
                    CHECK(diagnose(grid::examined(mended.net, x, mended).report(seed)).kind
                          == verdict_kind::healthy);
                }
            }
        }
        CHECK(collapses);
    }
}
