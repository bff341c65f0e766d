// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/diagnose/lsuv.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/stack.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    constexpr double tolerance = lsuv_options{}.tolerance;

    // By plain loops: z = x · w + b.
    template <class T>
    std::vector<long double> product(const std::vector<long double>& x, const matrix<T>& w,
                                     const std::vector<long double>& b = {})
    {
        const auto [in, out] = std::array{w.shape()[0], w.shape()[1]};
        std::vector<long double> z(x.size() / in * out);
        for (std::size_t i = 0; i < x.size() / in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                z[i * out + j] = b.empty() ? 0 : b[j];
                for (std::size_t k = 0; k < in; ++k)
                {
                    z[i * out + j] += x[i * in + k] * static_cast<long double>(w(k, j));
                }
            }
        }
        return z;
    }

    double variance_of(const std::vector<long double>& x)
    {
        long double mean = 0;
        long double squares = 0;
        for (const long double v : x)
        {
            mean += v / static_cast<long double>(x.size());
        }
        for (const long double v : x)
        {
            squares += (v - mean) * (v - mean) / static_cast<long double>(x.size());
        }
        return static_cast<double>(squares);
    }

    template <class T>
    std::vector<long double> elements(const T& x)
    {
        return {x.begin(), x.end()};
    }

    const auto block = residual(sequential(layer_norm(), dense(9, init::he<double>, act::tanh),
                                           dense(7, init::normal<double>).with_bias(init::uniform<double>)),
                                0.5);
    const auto net =
        sequential(dense(7, init::normal<double>, act::relu), repeat(3, block),
                   repeat(2, [](std::size_t i)
                          { return any_layer<double>(dense(6 - i, init::orthogonal<double>, act::gelu)); }),
                   dropout(0.1), activation(act::tanh), doubling{});
    const matrix<double> x = reference::gaussian<double>(20, 8, 3);

    template <class A, class B>
    bool same_weights(const A& a, const B& b)
    {
        return a.weights().values == b.weights().values;
    }

    bool left_alone(const lsuv_row& row, lsuv_outcome why)
    {
        return row.outcome == why && row.attempts == 0
               && (row.variance_after == row.variance_before
                   || (std::isnan(*row.variance_after) && std::isnan(*row.variance_before)));
    }
}

TEST_CASE("lsuv divides each layer's weights by the standard deviation of what they make of the batch")
{
    const auto plain = repeat(4, dense(8, init::normal<double>.with_stddev(3), act::tanh));
    const auto [held, rows] = lsuv(plain, x, 42);
    std::vector<long double> a = elements(x);
    REQUIRE(rows.size() == 4);
    for (std::size_t l = 0; l < 4; ++l)
    {
        const auto drawn = init::normal<double>.with_stddev(3)(8, 8, key(42).child(l));
        const double variance = variance_of(product(a, drawn));
        CHECK(rows[l].variance_before == Approx(variance).epsilon(1e-12));
        CHECK(rows[l].variance_after == Approx(1).epsilon(1e-13));
        CHECK(rows[l].attempts == 1);
        CHECK(rows[l].outcome == lsuv_outcome::unit_variance);
        CHECK(rows[l].path == std::to_string(l));
        CHECK(rows[l].name == "dense 8 normal tanh");
        const auto& w = held.layers()[l].weights().values;
        for (std::size_t i = 0; i < w.size(); ++i)
        {
            CHECK(w.data()[i] == Approx(drawn.data()[i] / std::sqrt(variance)).epsilon(1e-12));
        }
        a = product(a, w);
        std::transform(a.begin(), a.end(), a.begin(), reference::tanh);
    }
}

TEST_CASE("after lsuv a propagation measures unit variance, in whatever the layer is nested")
{
    const auto [held, rows] = lsuv(net, x, 42);
    const report before = propagate(net, x, 42);
    const report after = propagate(held, x, 42);
    REQUIRE(rows.size() == after.layers.size());
    REQUIRE(rows.size() == before.layers.size());
    std::size_t with_weights = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        CHECK(rows[i].path == after.layers[i].path);
        CHECK(rows[i].name == before.layers[i].name);
        if (rows[i].name.substr(0, 5) == "dense")
        {
            ++with_weights;
            CHECK(rows[i].outcome == lsuv_outcome::unit_variance);
            CHECK(std::abs(after.layers[i].pre_activation->variance() - 1) < tolerance);
            CHECK(rows[i].variance_after == after.layers[i].pre_activation->variance());
        }
        else
        {
            CHECK(rows[i].outcome == lsuv_outcome::no_weights);
            CHECK_FALSE(rows[i].variance_before.has_value());
            CHECK(rows[i].attempts == 0);
        }
    }
    CHECK(with_weights == 9);
    CHECK(rows[0].variance_before == before.layers[0].pre_activation->variance());
    // equal keys, equal nets
    CHECK((activations(lsuv(net, x, 42).net, x, 42).back() == activations(held, x, 42).back()));
    CHECK((activations(lsuv(net, x, 43).net, x, 42).back() != activations(held, x, 42).back()));
}

TEST_CASE("lsuv scales kernels over all positions, and float layers as double ones")
{
    const batch<float> image(reference::gaussian<float>(4, 7 * 6 * 4, 1), {7, 6, 4});
    const auto conv = sequential(
        conv2d(6, {3, 2}, init::glorot<float>, act::relu, {.groups = 2, .padding = {1, 0}, .stride = {2, 1}}),
        conv2d(3, {2, 2}, init::normal<float>, act::relu), dense(5, init::he<float>));
    const auto [held, rows] = lsuv(conv, image, 7);
    const report r = propagate(held, image, 7);
    REQUIRE(rows.size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
    {
        CHECK(rows[i].attempts == 1);
        CHECK(std::abs(r.layers[i].pre_activation->variance() - 1) < tolerance);
    }
    // 1x1 kernels on a single pixel are a dense layer
    const batch<float> pixel(reference::gaussian<float>(9, 4, 1), {1, 1, 4});
    const auto k = lsuv(conv2d(5, {1, 1}, init::normal<float>), pixel, 7);
    const auto d =
        lsuv(dense(5, [](std::size_t in, std::size_t out, key c) { return init::normal<float>(in, out, c); }),
             pixel.values(), 7);
    CHECK(*k.layers[0].variance_before == Approx(*d.layers[0].variance_before).epsilon(1e-5));
    CHECK((activations(k.net, pixel, 1)[0] == activations(d.net, pixel.values(), 1)[0]));
}

TEST_CASE("a bias stays, and has its part in the variance")
{
    const auto biased = dense(6, init::he<double>).with_bias(init::normal<double>.with_stddev(0.5));
    const auto [held, rows] = lsuv(repeat(1, biased), x, 5, {.attempts = 60, .tolerance = 1e-9});
    const key k = key(5).child(0);
    const auto b = init::normal<double>.with_stddev(0.5)({6}, axes::o, k.child("bias"));
    const auto& layer = held.layers()[0];
    CHECK((layer.bias().values == b));
    CHECK(variance_of(product(elements(x), layer.weights().values, elements(b))) == Approx(1).margin(1e-9));
    CHECK(rows[0].attempts > 1);

    // one factor for all weights
    const auto drawn = init::he<double>(8, 6, k);
    const double factor = layer.weights().values(0, 0) / drawn(0, 0);
    for (std::size_t i = 0; i < drawn.size(); ++i)
    {
        CHECK(layer.weights().values.data()[i] == Approx(factor * drawn.data()[i]).epsilon(1e-13));
    }

    // where the attempts end before, the weights are those of the last
    const auto once = lsuv(biased, x, 5, {.attempts = 1, .tolerance = 1e-9}).layers[0];
    CHECK(once.outcome == lsuv_outcome::attempts_used);
    CHECK(once.attempts == 1);
    CHECK(std::abs(*once.variance_after - 1) < std::abs(*once.variance_before - 1));
}

TEST_CASE("no attempts measure, and a variance within the tolerance is left")
{
    const auto plain = repeat(2, dense(8, init::xavier<double>, act::tanh));
    const auto measured = lsuv(plain, x, 42, {.attempts = 0});
    CHECK(measured.layers[1].outcome == lsuv_outcome::attempts_used);
    CHECK(measured.layers[1].variance_before == measured.layers[1].variance_after);
    CHECK((activations(measured.net, x, 42).back() == activations(plain, x, 42).back()));

    const double off = std::abs(*measured.layers[0].variance_before - 1);
    REQUIRE(off < 0.9);
    CHECK(lsuv(plain, x, 42, {.tolerance = 1.01 * off}).layers[0].attempts == 0);
    CHECK(lsuv(plain, x, 42, {.tolerance = 1.01 * off}).layers[0].outcome == lsuv_outcome::unit_variance);
    CHECK(lsuv(plain, x, 42, {.tolerance = 0.99 * off}).layers[0].attempts == 1);
}

TEST_CASE("lsuv leaves a layer alone whose outputs are all equal")
{
    const auto untouched = [](const auto& n, const matrix<double>& batch, std::size_t layer)
    {
        const auto [held, rows] = lsuv(n, batch, 1);
        return left_alone(rows[layer], lsuv_outcome::zero_variance)
               && same_weights(held.layers()[layer], draw(n, batch, 1).layers()[layer]);
    };
    CHECK(untouched(repeat(2, dense(8, init::zeros<double>, act::relu)), x, 0));
    CHECK(untouched(repeat(2, dense(8, init::he<double>, act::relu)),
                    matrix<double>(xt::zeros<double>({5, 8})), 0));

    // equal columns of weights and equal samples: a BLAS may round them apart
    for (const std::size_t width : std::vector<std::size_t>{1, 3, 37, 300, 1001})
    {
        matrix<double> same = matrix<double>::from_shape({13, width});
        matrix<float> same_floats = matrix<float>::from_shape({13, width});
        for (std::size_t i = 0; i < same.size(); ++i)
        {
            same.data()[i] = std::sin(static_cast<double>(i % width) + 0.1);
            same_floats.data()[i] = static_cast<float>(same.data()[i]);
        }
        CHECK(lsuv(dense(41, init::constant<double>.with_value(0.1)), same, 1).layers[0].outcome
              == lsuv_outcome::zero_variance);
        CHECK(lsuv(dense(41, init::constant<float>.with_value(0.1)), same_floats, 1).layers[0].outcome
              == lsuv_outcome::zero_variance);
        CHECK(lsuv(dense(41, init::zeros<double>).with_bias(init::normal<double>), same, 1).layers[0].outcome
              == lsuv_outcome::zero_variance);
    }

    // samples that differ by little are not equal
    const matrix<double> close = 1 + 1e-9 * x;
    const auto [held, rows] = lsuv(dense(1, init::he<double>), close, 1);
    CHECK(*rows[0].variance_before < 1e-15);
    CHECK(rows[0].outcome == lsuv_outcome::unit_variance);
}

TEST_CASE("lsuv leaves alone what comes after a dead layer")
{
    // all that relu is given is below 0, and its output 0
    const auto dead =
        sequential(dense(8, init::zeros<double>, act::relu).with_bias(init::constant<double>.with_value(-1)),
                   dense(7, init::he<double>, act::relu).with_bias(init::normal<double>.with_stddev(0.3)),
                   dense(6, init::he<double>));
    const auto [held, rows] = lsuv(dead, x, 42);
    REQUIRE(rows.size() == 3);
    CHECK(left_alone(rows[0], lsuv_outcome::zero_variance));
    CHECK(left_alone(rows[1], lsuv_outcome::zero_variance)); // its variance is the bias's
    CHECK(*rows[1].variance_before > 0);
    CHECK(rows[2].outcome == lsuv_outcome::unit_variance); // of units: all samples are equal
    CHECK((activations(held, x, 42)[1] == activations(draw(dead, x, 42), x, 42)[1]));
}

TEST_CASE("lsuv leaves alone what is not finite, and hands it on")
{
    constexpr double inf = std::numeric_limits<double>::infinity();
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), inf, -inf})
    {
        matrix<double> poisoned = x;
        poisoned(3, 2) = bad;
        const auto n = repeat(3, dense(8, init::xavier<double>, act::tanh));
        const auto [held, rows] = lsuv(n, poisoned, 42);
        CHECK(left_alone(rows[0], lsuv_outcome::not_finite));
        CHECK(same_weights(held.layers()[0], draw(n, poisoned, 42).layers()[0]));
    }
    // a NaN stays one to the end
    matrix<double> poisoned = x;
    poisoned(3, 2) = std::numeric_limits<double>::quiet_NaN();
    for (const lsuv_row& row :
         lsuv(repeat(3, dense(8, init::xavier<double>, act::tanh)), poisoned, 42).layers)
    {
        CHECK(row.outcome == lsuv_outcome::not_finite);
    }
    // finite outputs, whose variance is beyond double
    CHECK(lsuv(dense(8, init::he<double>), matrix<double>(1e200 * x), 42).layers[0].outcome
          == lsuv_outcome::not_finite);
    // weights that are not
    const auto broken = [](std::size_t in, std::size_t out, key)
    { return matrix<double>(xt::ones<double>({in, out}) * std::numeric_limits<double>::quiet_NaN()); };
    CHECK(lsuv(dense(8, broken), x, 42).layers[0].outcome == lsuv_outcome::not_finite);
}

TEST_CASE("lsuv leaves alone what its element type cannot hold, and what the bias decides alone")
{
    const auto tiny = dense(8, init::xavier<float>);
    const auto [held, rows] = lsuv(repeat(1, tiny), matrix<float>(xt::cast<float>(1e-39 * x)), 42);
    CHECK(left_alone(rows[0], lsuv_outcome::beyond_the_type));
    CHECK((held.layers()[0].weights().values == init::xavier<float>(8, 8, key(42).child(0))));

    const auto large = lsuv(repeat(1, dense(8, init::normal<float>.with_stddev(1e-3f))),
                            matrix<float>(xt::cast<float>(9e37 * x)), 42);
    CHECK(large.layers[0].outcome == lsuv_outcome::beyond_the_type); // weights below the normal floats

    const auto biased = dense(50, init::he<double>).with_bias(init::normal<double>.with_stddev(3));
    const auto alone = lsuv(biased, x, 42);
    CHECK(left_alone(alone.layers[0], lsuv_outcome::bias_alone));
    CHECK((activations(alone.net, x, 42)[0] == activations(biased, x, 42)[0]));
}

TEST_CASE("weights that an attempt has spoilt are those that were drawn again")
{
    std::vector<double> w{1, 2, 3};
    std::size_t calls = 0;
    const matrix<double> input = x;
    const tunable<double> layer{"0",
                                8,
                                w,
                                {},
                                input,
                                [&]
                                {
                                    matrix<double> z = 5 * x;
                                    z(0, 0) = calls++ > 0 ? std::numeric_limits<double>::infinity() : 0;
                                    return z;
                                }};
    const lsuv_row row = detail::to_unit_variance(layer, {});
    CHECK(calls == 2);
    CHECK(left_alone(row, lsuv_outcome::not_finite));
    CHECK(w == std::vector<double>{1, 2, 3});
}

TEST_CASE("lsuv of nothing is nothing")
{
    CHECK(lsuv(sequential(), x, 1).layers.empty());
    const auto rows =
        lsuv(dense(4, init::he<double>), matrix<double>(matrix<double>::from_shape({0, 8})), 1).layers;
    REQUIRE(rows.size() == 1);
    CHECK(left_alone(rows[0], lsuv_outcome::zero_variance));
    const auto none =
        lsuv(dense(4, init::zeros<double>), matrix<double>(matrix<double>::from_shape({3, 0})), 1).layers;
    CHECK(left_alone(none[0], lsuv_outcome::zero_variance));
}

TEST_CASE("lsuv refuses what it cannot work with before anything is drawn")
{
    std::size_t drawn = 0;
    const auto counting = [&](std::size_t in, std::size_t out, key k)
    {
        ++drawn;
        return init::he<double>(in, out, k);
    };
    for (const double bad : {0.0, -1.0, 1.0, std::numeric_limits<double>::quiet_NaN()})
    {
        CHECK(
            failing_to_raise<std::invalid_argument>(
                [&] { (void)lsuv(dense(8, counting), x, 1, {.tolerance = bad}); }, {"tolerance = ", "(0, 1)"})
            == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)lsuv(dense(8, counting), xt::xarray<double>(xt::zeros<double>({2, 2, 2})), 1); },
              {"dimension", "= 3"})
          == "");
    CHECK(drawn == 0);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)lsuv(sequential(dense(8, counting), conv2d(3, {2, 2}, init::he<double>)), x, 1); },
              {"layer 1 (conv2d"})
          == "");
}

TEST_CASE("an initializer of sources of its own is asked once")
{
    std::size_t calls = 0;
    const auto changing = [&](std::size_t in, std::size_t out)
    { return init::normal<double>.with_stddev(1)(in, out, key(++calls)); };
    const auto held = lsuv(residual(residual(residual(dense(8, changing)))), x, 1).net;
    CHECK(calls == 1);
    CHECK(propagate(held, x, 9).layers[0].pre_activation->variance() == Approx(1).epsilon(1e-12));
}
