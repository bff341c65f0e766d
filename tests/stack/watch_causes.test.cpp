// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/watch.hpp>

#include <fanin/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    // x · w, by the definition.
    matrix<double> product(const matrix<double>& a, const matrix<double>& b)
    {
        matrix<double> c = matrix<double>::from_shape({a.shape()[0], b.shape()[1]});
        for (std::size_t i = 0; i < c.shape()[0]; ++i)
        {
            for (std::size_t j = 0; j < c.shape()[1]; ++j)
            {
                c(i, j) = 0;
                for (std::size_t k = 0; k < a.shape()[1]; ++k)
                {
                    c(i, j) += a(i, k) * b(k, j);
                }
            }
        }
        return c;
    }

    struct by_hand
    {
        std::size_t depth = 12;
        std::size_t width = 24;
        bool out_in = false;    // weights are told as (out, in)
        bool apart = false;     // activations are told as layers of their own
        double bias_stddev = 0; // of normal biases
        double input_stddev = 1;
    };

    // The report of a stack of dense layers, run by plain loops forward and backward.
    template <class Law, class Act>
    report watched(const by_hand& h, const Law& law, const Act& f, const matrix<double>& x,
                   const matrix<double>& cotangent, key k)
    {
        std::vector<matrix<double>> w, z, a{x};
        watch log({.geometry = true});
        log.input(x);
        const auto name = [](std::size_t l) { return "layer " + std::to_string(l); };
        for (std::size_t l = 0; l < h.depth; ++l)
        {
            const key own = k.child(h.apart ? 2 * l : l); // of the layer in the stack
            w.push_back(law(h.width, h.width, own));
            z.push_back(product(a.back(), w.back()));
            xt::xtensor<double, 1> b(std::array<std::size_t, 1>{h.width}, 0.0);
            if (h.bias_stddev > 0)
            {
                b = init::normal<double>.with_stddev(h.bias_stddev)(
                    std::array{h.width}, axes::o.with_fan_in(h.width), own.child("bias"));
                z.back() += b;
            }
            a.push_back(f(z.back()));
            const matrix<double> turned = xt::transpose(w.back());
            watched_layer told{.activation = h.apart ? z.back() : a.back(),
                               .axes = h.out_in ? axes::oi : axes::io,
                               .law = law,
                               .weights = h.out_in ? turned : w.back()};
            if (h.bias_stddev > 0)
            {
                told.biases = b;
            }
            if (h.apart)
            {
                log.layer(name(l), told);
                log.layer("act " + std::to_string(l),
                          {.activation = a.back(), .function = f, .pre_activation = z.back()});
                continue;
            }
            told.function = f;
            told.pre_activation = z.back();
            log.layer(name(l), told);
        }
        matrix<double> da = cotangent;
        for (std::size_t l = h.depth; l-- > 0;)
        {
            const matrix<double> dz = da * f.derivative(z[l]);
            const matrix<double> turned = xt::transpose(w[l]);
            const matrix<double> before = xt::transpose(a[l]);
            const matrix<double> dw = product(before, dz);
            const matrix<double> dw_turned = xt::transpose(dw);
            const array_view of_weights = h.out_in ? dw_turned : dw;
            if (h.apart)
            {
                log.gradient("act " + std::to_string(l), {.activation = da});
                log.gradient(name(l), {.activation = dz, .weights = of_weights});
            }
            else
            {
                log.gradient(name(l), {.activation = da, .weights = of_weights});
            }
            da = product(dz, turned);
        }
        log.input_gradient(da);
        return log.report();
    }

    template <class Law, class Act>
    std::vector<any_layer<double>> layers_of(const by_hand& h, const Law& law, const Act& f)
    {
        std::vector<any_layer<double>> all;
        for (std::size_t l = 0; l < h.depth; ++l)
        {
            const auto bias = init::normal<double>.with_stddev(h.bias_stddev);
            if (h.apart)
            {
                all.push_back(dense(h.width, law));
                all.push_back(activation(f));
            }
            else if (h.bias_stddev > 0)
            {
                all.push_back(dense(h.width, law, f).with_bias(bias));
            }
            else
            {
                all.push_back(dense(h.width, law, f));
            }
        }
        return all;
    }

    // Both tell one fault: its kind, place, direction, cause and remedy.
    void check_equal(const verdict& a, const verdict& b, double tolerance = 1e-9)
    {
        CAPTURE(to_string(a), to_string(b));
        CHECK(a.kind == b.kind);
        CHECK(a.direction == b.direction);
        CHECK(a.first_layer == b.first_layer);
        CHECK(a.cause.kind == b.cause.kind);
        CHECK(a.cause.rows == b.cause.rows);
        CHECK(a.cause.value.value_or(-1) == Approx(b.cause.value.value_or(-1)).epsilon(tolerance));
        CHECK(a.cause.wanted.value_or(-1) == Approx(b.cause.wanted.value_or(-1)).epsilon(1e-9));
        CHECK(a.remedy.kind == b.remedy.kind);
        CHECK(a.remedy.rows == b.remedy.rows);
        CHECK(a.remedy.name == b.remedy.name);
        CHECK(a.remedy.to.value_or(-1) == Approx(b.remedy.to.value_or(-1)).epsilon(1e-9));
        CHECK(a.remedy.sentence == b.remedy.sentence);
    }

    template <class Law, class Act>
    void check_told_alike(const by_hand& h, const Law& law, const Act& f, verdict_kind kind, cause_kind why)
    {
        const key k(7);
        const auto x = init::normal<double>.with_stddev(h.input_stddev)(40, h.width, 1);
        const auto cotangent = init::normal<double>.with_stddev(1)(40, h.width, 2);
        const report by_watch = watched(h, law, f, x, cotangent, k);
        const report by_run =
            propagate(sequential(layers_of(h, law, f)), x, k,
                      {.backward = true, .cotangent = cotangent, .geometry = true, .predict = true});
        REQUIRE(by_watch.layers.size() == by_run.layers.size());
        for (std::size_t i = 0; i < by_run.layers.size(); ++i)
        {
            const layer_report& a = by_watch.layers[i];
            const layer_report& b = by_run.layers[i];
            CAPTURE(i);
            CHECK(a.parameters == b.parameters);
            CHECK(a.activation.root_mean_square() == Approx(b.activation.root_mean_square()).epsilon(1e-9));
            CHECK(a.backward->activation.root_mean_square()
                  == Approx(b.backward->activation.root_mean_square()).epsilon(1e-9));
            CHECK(a.dead_units == b.dead_units);
            if (b.gain)
            {
                REQUIRE(a.gain);
                CHECK(a.gain->initializer == b.gain->initializer);
                CHECK(a.gain->activation == b.gain->activation);
                CHECK(a.gain->drawn == Approx(b.gain->drawn).epsilon(1e-14));
                CHECK(a.gain->forward == b.gain->forward);
                CHECK(a.gain->critical == b.gain->critical);
            }
        }
        const verdict of_watch = diagnose(by_watch);
        CHECK(of_watch.kind == kind);
        CHECK(of_watch.cause.kind == why);
        check_equal(of_watch, diagnose(by_run), h.bias_stddev > 0 ? 0.1 : 1e-9); // of measured biases
    }

    // Images of one size as (samples, channels, height, width), and kernels as (out, in, height, width).
    xt::xtensor<double, 4> convolved(const xt::xtensor<double, 4>& x, const xt::xtensor<double, 4>& w)
    {
        const auto n = x.shape()[0], c = x.shape()[1], h = x.shape()[2], v = x.shape()[3];
        xt::xtensor<double, 4> y(std::array<std::size_t, 4>{n, w.shape()[0], h, v}, 0.0);
        for (std::size_t s = 0; s < n; ++s)
            for (std::size_t o = 0; o < w.shape()[0]; ++o)
                for (std::size_t i = 0; i < h; ++i)
                    for (std::size_t j = 0; j < v; ++j)
                        for (std::size_t q = 0; q < c; ++q)
                            for (std::size_t a = 0; a < 3; ++a)
                                for (std::size_t b = 0; b < 3; ++b)
                                    if (i + a >= 1 && i + a - 1 < h && j + b >= 1 && j + b - 1 < v)
                                    {
                                        y(s, o, i, j) += x(s, q, i + a - 1, j + b - 1) * w(o, q, a, b);
                                    }
        return y;
    }
}

TEST_CASE("a stack run by hand has the cause and the remedy that a run of its layers has", "[watch]")
{
    const auto xavier = init::xavier<double>;
    SECTION("healthy")
    {
        check_told_alike({}, init::he<double>, act::relu, verdict_kind::healthy, cause_kind::unknown);
    }
    SECTION("the weights are too small")
    {
        for (const bool apart : {false, true})
        {
            for (const bool out_in : {false, true})
            {
                CAPTURE(apart, out_in);
                check_told_alike({.out_in = out_in, .apart = apart}, xavier.with_gain(0.4), act::relu,
                                 verdict_kind::vanishing, cause_kind::weights);
            }
        }
    }
    SECTION("the weights are too large")
    {
        check_told_alike({}, init::orthogonal<double>.with_gain(4), act::relu, verdict_kind::exploding,
                         cause_kind::weights);
    }
    SECTION("no gain serves")
    {
        check_told_alike({.depth = 20}, xavier, act::sigmoid, verdict_kind::vanishing,
                         cause_kind::activation);
    }
    SECTION("tanh at large gain")
    {
        check_told_alike({.depth = 6}, xavier.with_gain(8), act::tanh, verdict_kind::saturated,
                         cause_kind::weights);
    }
    SECTION("tanh of a large batch")
    {
        check_told_alike({.input_stddev = 300}, xavier, act::tanh, verdict_kind::saturated,
                         cause_kind::input_scale);
    }
    SECTION("no weights")
    {
        check_told_alike({}, init::zeros<double>, act::relu, verdict_kind::dead, cause_kind::weights);
    }
}

TEST_CASE("biases that are told are the cause where they are one of a run", "[watch]")
{
    check_told_alike({.bias_stddev = 3}, init::xavier<double>, act::tanh, verdict_kind::vanishing,
                     cause_kind::biases);
}

TEST_CASE("images with channels first, run by hand, have the cause that a run of conv2d has", "[watch]")
{
    const key k(3);
    const xt::xtensor<double, 2> x = init::normal<double>.with_stddev(1)(6, 8 * 8 * 16, 1);
    for (const double gain : {0.5, 4.0})
    {
        const auto law = init::he<double>.with_gain(gain);
        std::vector<any_layer<double>> net;
        watch w;
        xt::xtensor<double, 4> a(std::array<std::size_t, 4>{6, 16, 8, 8});
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            a(i / 1024, i % 16, i / 128 % 8, i / 16 % 8) = x.data()[i];
        }
        w.input(a);
        for (std::size_t l = 0; l < 6; ++l)
        {
            net.push_back(conv2d(16, {3, 3}, law, act::relu, {.padding = {1, 1}}));
            const xt::xtensor<double, 4> kernel =
                xt::transpose(law({3, 3, 16, 16}, axes::hwio, k.child(l)), {3, 2, 0, 1});
            const xt::xtensor<double, 4> z = convolved(a, kernel);
            a = xt::maximum(z, 0.0);
            w.layer("conv " + std::to_string(l), {.activation = a,
                                                  .axes = axes::oihw,
                                                  .channels_first = true,
                                                  .function = act::relu,
                                                  .law = law,
                                                  .pre_activation = z,
                                                  .weights = kernel});
        }
        const report by_watch = w.report();
        const report by_run = propagate(sequential(net), batch<double>(x, {8, 8, 16}), k, {.predict = true});
        for (std::size_t l = 0; l < 6; ++l)
        {
            CHECK(by_watch.layers[l].activation.root_mean_square()
                  == Approx(by_run.layers[l].activation.root_mean_square()).epsilon(1e-10));
            CHECK(by_watch.layers[l].in == by_run.layers[l].in);
            CHECK(by_watch.layers[l].gain->drawn == Approx(gain));
        }
        CHECK(by_watch.layers[0].gain->inputs_seen == Approx(by_run.layers[0].gain->inputs_seen));
        CHECK(by_run.layers[0].gain->inputs_seen == Approx(22.0 * 22 / 24 / 24)); // 8 positions of 3 taps
        CHECK(diagnose(by_watch).cause.kind == cause_kind::weights);
        check_equal(diagnose(by_watch), diagnose(by_run));
    }
}

TEST_CASE("gradients are judged without that of the batch", "[watch]")
{
    const by_hand h{.depth = 20};
    const auto x = init::normal<double>.with_stddev(1)(40, h.width, 1);
    report r = watched(h, init::xavier<double>, act::sigmoid, x, x, key(7));
    REQUIRE(r.input_gradient);
    r.input_gradient.reset(); // training does not compute it
    const verdict v = diagnose(r);
    CHECK(v.kind == verdict_kind::vanishing);
    CHECK(v.direction == direction::backward);
    CHECK(v.layers == 19);
}
