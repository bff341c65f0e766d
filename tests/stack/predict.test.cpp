// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"
#include "theory/activations.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

using namespace fanin;

namespace
{
    /// Each row of a measured stack within k standard deviations of its prediction, in the logarithm. The
    /// mean of a log is less than the log of the mean by half a variance.
    template <class Net, class X>
    void check(const Net& net, const X& x, key seed, double k = 6)
    {
        const std::vector<layer_prediction> rows = predict(net, x);
        const report r = propagate(net, x, seed, {.backward = true});
        REQUIRE(rows.size() == r.layers.size());
        for (std::size_t l = 0; l < rows.size(); ++l)
        {
            const layer_prediction& p = rows[l];
            const layer_report& m = r.layers[l];
            CAPTURE(p.path, p.name, p.activation.second_moment, m.activation.second_moment(), p.log_stddev,
                    p.factor, m.backward->factor, p.factor_log_stddev);
            REQUIRE(p.path == m.path);
            REQUIRE(p.name == m.name);
            const double spread = p.log_stddev;
            CHECK(std::abs(std::log(m.activation.second_moment() / p.activation.second_moment)
                           + spread * spread / 2)
                  < k * spread + 2e-3);
            CHECK(std::abs(2 * std::log(m.backward->factor / p.factor)) < k * p.factor_log_stddev + 2e-3);
            if (p.pre_activation)
            {
                REQUIRE(m.pre_activation);
                CHECK(std::abs(m.pre_activation->mean()) < 0.2 * p.pre_activation->stddev);
            }
        }
    }
}

TEST_CASE("the prediction of a relu stack is He's, and its spread the one that is measured", "[predict]")
{
    const auto x = init::normal<float>.with_stddev(1)(1000, 100, 3);
    const auto rows = predict(repeat(5, dense(100, init::he<float>, act::relu)), x);
    REQUIRE(rows.size() == 5);
    const double input = summarize(x).second_moment();
    // log m_L has the standard deviations .016 .104 at L = 1, 2, and .287 at L = 5, in 20 seeds of this stack
    const double measured[] = {0.016, 0.104, 0, 0, 0.287};
    for (std::size_t l = 0; l < 5; ++l)
    {
        CAPTURE(l, rows[l].log_stddev);
        CHECK(rows[l].activation.second_moment == Approx(input).epsilon(1e-9));
        CHECK(rows[l].activation.mean / std::sqrt(rows[l].activation.second_moment)
              == Approx(1 / std::sqrt(3.14159265358979)).epsilon(0.01));
        CHECK(rows[l].factor == Approx(1).epsilon(1e-9));
        if (measured[l] > 0)
        {
            CHECK(rows[l].log_stddev == Approx(measured[l]).epsilon(0.3));
        }
    }
}

TEST_CASE("a wide stack of any activation is measured as it is predicted", "[predict]")
{
    const auto x = init::normal<float>.with_stddev(1)(200, 600, 3);
    key seed = 11;
    const auto stack = [&](const auto& act, double gain)
    {
        CAPTURE(gain);
        check(repeat(5, dense(600, init::xavier<float>.with_gain(gain), act)), x, seed);
        seed = seed.child(0);
    };
    stack(act::relu, std::sqrt(2.0));
    stack(act::relu, 1);
    stack(act::tanh, 5.0 / 3);
    stack(act::tanh, 0.7);
    stack(act::sigmoid, 1);
    stack(act::sigmoid, 4);
    stack(act::identity, 1.1);
}

TEST_CASE("biases, residual branches, norms and dropout are predicted", "[predict]")
{
    const auto x = init::normal<double>.with_stddev(1.5).with_mean(0.3)(150, 400, 3);
    check(repeat(4, dense(400, init::he<double>, act::relu).with_bias(init::normal<double>.with_stddev(0.3))),
          x, 1);
    check(repeat(4, residual(dense(400, init::he<double>, act::relu), 0.5)), x, 2);
    check(repeat(3, residual(sequential(layer_norm(), dense(800, init::he<double>, act::relu),
                                        dense(400, init::xavier<double>)),
                             0.7, 1.1)),
          x, 3);
    check(repeat(3, sequential(dense(400, init::he<double>, act::relu), layer_norm())), x, 4);
    check(repeat(3, sequential(dense(400, init::he<double>, act::tanh), rms_norm(), dropout(0.3))), x, 5);
    check(repeat(3, sequential(dense(400, init::he<double>), batch_norm(), activation(act::relu))), x, 6);
    check(sequential(dense(300, init::orthogonal<double>.with_gain(1.3), act::tanh),
                     dense(500, init::glorot_uniform<double>, act::tanh),
                     dense(200, init::he_truncated<double>)),
          x, 7);
}

TEST_CASE("convolutions are predicted, with their padding and stride", "[predict]")
{
    const batch<float> x(init::normal<float>.with_stddev(1)(30, 16 * 16 * 8, 3), {16, 16, 8});
    const auto conv = [](std::size_t out, conv2d_options o)
    { return conv2d(out, {3, 3}, init::he<float>, act::relu, o); };
    check(sequential(conv(128, {}), conv(256, {.padding = {1, 1}}),
                     conv(256, {.groups = 4, .padding = {1, 1}, .stride = {2, 2}}),
                     dense(200, init::he<float>, act::tanh)),
          x, 3);
    const auto bias = init::normal<float>.with_stddev(0.7);
    check(sequential(conv(256, {}).with_bias(bias), conv(256, {.padding = {1, 1}}).with_bias(bias)), x, 3);
}

namespace
{
    double x_second_moment(const batch<float>& x)
    {
        return summarize(x.values()).second_moment();
    }
}

TEST_CASE("what padding takes from the edges is not taken twice from the same signal", "[predict]")
{
    // Of 24 layers over 8 x 8 with padding 1, the rate is the greatest eigenvalue of the mean over three
    // neighbours, (1 + 2 cos(π/9))/3 an axis: 0.960 a layer of the root mean square, where an even signal
    // loses a factor of 0.917.
    const batch<float> x(init::normal<float>.with_stddev(1)(16, 8 * 8 * 8, 3),
                         {8, 8, 8}); // two for each typical sample
    const auto net = repeat(24, conv2d(8, {3, 3}, init::xavier<float>, act::identity, {.padding = {1, 1}}));
    const auto rows = predict(net, x);
    REQUIRE(rows.size() == 24);
    const double last = std::sqrt(rows[23].activation.second_moment / rows[22].activation.second_moment);
    CHECK(last == Approx((1 + 2 * std::cos(std::acos(-1.0) / 9)) / 3).epsilon(1e-5));
    // the batch itself is even up to chance
    const double first = std::sqrt(rows[0].activation.second_moment / x_second_moment(x));
    CHECK(first == Approx(22.0 / 24).epsilon(1e-3));
    const batch<float> even(matrix<float>(xt::ones<float>({16, 8 * 8 * 8})), {8, 8, 8});
    const double of_even = std::sqrt(predict(net, even)[0].activation.second_moment);
    CHECK(of_even == Approx(22.0 / 24).epsilon(1e-6));
}

TEST_CASE("a report has the prediction beside the measurement, and its table shows both", "[predict]")
{
    const auto x = init::normal<float>.with_stddev(1)(300, 100, 3);
    const auto net = sequential(dense(100, init::he<float>, act::relu),
                                residual(dense(100, init::he<float>, act::relu)), doubling{});
    const report r = propagate(net, x, 42, {.predict = true});
    const auto rows = predict(net, x);
    REQUIRE(rows.size() == 3);
    REQUIRE(r.layers.size() == 4);
    CHECK(r.layers[1].path == "1.0");
    for (std::size_t l = 0; l < 3; ++l)
    {
        REQUIRE(r.layers[l].prediction);
        CHECK(r.layers[l].prediction->activation.second_moment == rows[l].activation.second_moment);
    }
    CHECK_FALSE(r.layers[3].prediction);
    const std::string text = table(r);
    CHECK_THAT(text, ContainsSubstring("predicted"));
    CHECK_THAT(text, ContainsSubstring(" ±"));
    CHECK_FALSE(propagate(net, x, 42).layers[0].prediction);
}

TEST_CASE("a prediction ends where a double has nothing to say, and the propagation goes on", "[predict]")
{
    const auto x = init::normal<double>.with_stddev(1)(20, 64, 3);
    const auto exploding = repeat(300, dense(64, init::normal<double>.with_stddev(1), act::relu));
    CHECK(predict(exploding, x).size() < 300);
    CHECK(propagate(exploding, x, 1, {.predict = true}).layers.size() == 300);
    const auto vanishing = repeat(60, dense(64, init::normal<double>.with_stddev(1e-3), act::relu));
    const auto rows = predict(vanishing, x);
    CHECK(rows.size() < 60);
    CHECK(rows.back().activation.second_moment > 1e-95);
    CHECK(predict(repeat(3, dense(64, init::zeros<double>, act::sigmoid)), x).size() == 3);

    xt::xtensor<double, 2> bad = x;
    bad(3, 4) = std::nan("");
    CHECK(predict(exploding, bad).empty());
    CHECK(propagate(dense(64, init::he<double>), bad, 1, {.predict = true}).layers[0].activation.nan == 64);
    bad(3, 4) = std::numeric_limits<double>::infinity();
    CHECK(predict(exploding, bad).empty());
}

TEST_CASE("a prediction ends at an activation without finite moments, and nothing throws", "[predict]")
{
    const auto x = init::normal<float>.with_stddev(1)(50, 100, 3);
    const auto ends = [&](const auto& net, std::size_t layers)
    {
        const std::vector<layer_prediction> rows = predict(net, x);
        const report r = propagate(net, x, 1, {.predict = true});
        REQUIRE(r.layers.size() == layers);
        for (std::size_t l = 0; l < layers; ++l)
        {
            CHECK(r.layers[l].prediction.has_value() == (l < rows.size()));
        }
        for (const layer_prediction& p : rows)
        {
            CHECK((std::isfinite(p.activation.second_moment) && std::isfinite(p.log_stddev)));
        }
        static_cast<void>(diagnose(r));
        static_cast<void>(table(r));
        return rows.size();
    };
    // q: 1, E[exp(2z)] = e^2, exp(2 e^2) = 2.6e6, whose exponential overflows
    CHECK(ends(repeat(3, dense(100, init::xavier<float>, act::exp)), 3) == 2);
    CHECK(ends(repeat(3, sequential(dense(100, init::xavier<float>), activation(act::exp))), 6) == 5);
    // E[z^4] = 3 q²: 3^(2^l - 1), beyond 1e90 after eight, and its own square beyond doubles
    CHECK(ends(repeat(12, dense(100, init::xavier<float>, act::square)), 12) < 12);
    CHECK(ends(repeat(12, dense(100, init::xavier<float>, act::relu_squared)), 12) < 12);
    // outgrows the Gaussian at any variance above 1/2, that of the first layer below it
    const auto square_exponential = [](auto z) { return std::exp(z * z / 2); };
    CHECK(ends(sequential(dense(100, init::xavier<float>.with_gain(0.1), square_exponential),
                          dense(100, init::xavier<float>, square_exponential),
                          dense(100, init::xavier<float>, act::relu)),
               3)
          == 1);
    const auto pole = [](auto z) { return z == 0 ? std::numeric_limits<decltype(z)>::infinity() : 1 / z; };
    CHECK(
        ends(sequential(dense(100, init::xavier<float>, act::relu), dense(100, init::xavier<float>, pole)), 2)
        == 1);
    const auto logarithm = [](auto z) { return std::log(z); };
    CHECK(ends(sequential(dense(100, init::xavier<float>, logarithm), dense(100, init::xavier<float>)), 2)
          == 0);
    const std::vector<any_layer<float>> erased(3, dense(100, init::xavier<float>, act::exp));
    CHECK(ends(sequential(erased), 3) == 2);
    CHECK(ends(residual(dense(100, init::xavier<float>, pole)), 2) == 0);
    CHECK_NOTHROW(compare(x, 3, std::tuple{init::xavier<float>, init::he<float>}, act::exp, {1, 2}));
}

TEST_CASE("lists made at run time are predicted as others are", "[predict]")
{
    const auto x = init::normal<double>.with_stddev(1)(20, 64, 3);
    const std::vector<any_layer<double>> layers(
        3, dense(64, any_initializer<double>(init::he<double>), act::relu));
    const auto erased = predict(sequential(layers), x);
    const auto known = predict(repeat(3, dense(64, init::he<double>, act::relu)), x);
    REQUIRE(erased.size() == 3);
    CHECK(erased[2].activation.second_moment == known[2].activation.second_moment);
    CHECK(erased[2].log_stddev == known[2].log_stddev);
}

TEST_CASE("what theory does not know ends the prediction", "[predict]")
{
    const auto x = init::normal<float>.with_stddev(1)(20, 30, 3);
    const auto own = [](std::size_t in, std::size_t out, key k) { return init::he<float>(in, out, k); };
    const auto known = dense(30, init::he<float>, act::relu);
    CHECK(predict(sequential(known, dense(30, own, act::relu), known), x).size() == 1);
    CHECK(predict(sequential(known, known, doubling{}, known), x).size() == 2);
    CHECK(predict(sequential(known, dense(30, init::he<float>, [](float z) { return z; })), x).size() == 1);
    CHECK(predict(sequential(known, dense(30, init::ones<float>)), x).size() == 1);
    CHECK(predict(sequential(known, dense(30, init::normal<float>.with_mean(0.1))), x).size() == 1);
    CHECK(predict(sequential(known, dense(30, init::he<float>.with_bounds(-1, 2))), x).size() == 1);
    CHECK(predict(sequential(known, dense(30, init::he<float>, [](auto z) { return z * 2; })), x).size()
          == 2);
}
