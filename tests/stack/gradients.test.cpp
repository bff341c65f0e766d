// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/gradients.hpp>

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <vector>

using namespace fanin;

namespace
{
    // Parameters of dense 5 → 4 tanh → 3, and the loss by plain loops.
    struct small_net
    {
        matrix<double> w1;
        matrix<double> w2;
        xt::xtensor<double, 1> b1;

        long double loss(const matrix<double>& x, const std::vector<int>& labels) const
        {
            long double all = 0;
            for (std::size_t i = 0; i < x.shape()[0]; ++i)
            {
                std::array<long double, 4> h{};
                std::array<long double, 3> z{};
                for (std::size_t u = 0; u < 4; ++u)
                {
                    h[u] = b1(u);
                    for (std::size_t f = 0; f < 5; ++f)
                    {
                        h[u] += static_cast<long double>(x(i, f)) * w1(f, u);
                    }
                    h[u] = std::tanh(h[u]);
                }
                long double sum = 0;
                for (std::size_t c = 0; c < 3; ++c)
                {
                    for (std::size_t u = 0; u < 4; ++u)
                    {
                        z[c] += h[u] * w2(u, c);
                    }
                    sum += std::exp(z[c]);
                }
                all += std::log(sum) - z[static_cast<std::size_t>(labels[i])];
            }
            return all / static_cast<long double>(x.shape()[0]);
        }

        double difference(double& parameter, const matrix<double>& x, const std::vector<int>& labels)
        {
            constexpr double h = 1e-6;
            const double at = parameter;
            parameter = at + h;
            const long double above = loss(x, labels);
            parameter = at - h;
            const long double below = loss(x, labels);
            parameter = at;
            return static_cast<double>((above - below) / (2 * h));
        }
    };
}

TEST_CASE("gradients of weights and biases are those of central differences", "[gradients]")
{
    const matrix<double> x = init::normal<double>.with_stddev(1)(7, 5, 1);
    const std::vector<int> labels{0, 2, 1, 1, 2, 0, 0};
    const auto net =
        sequential(dense(4, init::he<double>, act::tanh).with_bias(init::normal<double>.with_stddev(0.5)),
                   dense(3, init::xavier<double>));
    const key k{9};
    small_net plain{init::he<double>(5, 4, k.child(0)), init::xavier<double>(4, 3, k.child(1)),
                    init::normal<double>.with_stddev(0.5)({4}, init::axes::o, k.child(0).child("bias"))};

    const propagate_options options{.loss = cross_entropy(labels)};
    const report r = propagate(net, x, k, options);
    REQUIRE(r.loss);
    CHECK(r.loss->value == Approx(static_cast<double>(plain.loss(x, labels))).epsilon(1e-13));

    const auto check = [&](const auto& gradient_of)
    {
        REQUIRE(gradient_of.size() == 2);
        CHECK(gradient_of[0].path == "0");
        CHECK(gradient_of[1].path == "1");
        REQUIRE(gradient_of[0].biases.size() == 4);
        CHECK(gradient_of[1].biases.size() == 0);
        for (std::size_t u = 0; u < 4; ++u)
        {
            for (std::size_t f = 0; f < 5; ++f)
            {
                CHECK(gradient_of[0].weights(f, u)
                      == Approx(plain.difference(plain.w1(f, u), x, labels)).margin(1e-9));
            }
            for (std::size_t c = 0; c < 3; ++c)
            {
                CHECK(gradient_of[1].weights(u, c)
                      == Approx(plain.difference(plain.w2(u, c), x, labels)).margin(1e-9));
            }
            CHECK(gradient_of[0].biases(u) == Approx(plain.difference(plain.b1(u), x, labels)).margin(1e-9));
        }
    };
    check(gradients(net, x, k, options));                  // drawn from the key
    check(gradients(draw(net, x, k), x, key{1}, options)); // held
}

TEST_CASE("gradients of a kernel and its biases sum over the places", "[gradients]")
{
    const matrix<double> x = init::normal<double>.with_stddev(1)(2, 4 * 5 * 2, 1);
    const matrix<double> dz = init::normal<double>.with_stddev(1)(2, 4 * 5 * 3, 2);
    const auto net = conv2d(3, {3, 3}, init::he<double>, act::identity, {.padding = {1, 1}})
                         .with_bias(init::zeros<double>);
    const auto g = gradients(net, batch<double>(x, {4, 5, 2}), key{0}, {.cotangent = dz});
    REQUIRE(g.size() == 1);
    REQUIRE(g[0].weights.shape()[0] == 18);
    REQUIRE(g[0].weights.shape()[1] == 3);
    REQUIRE(g[0].biases.size() == 3);
    for (std::size_t out = 0; out < 3; ++out)
    {
        for (std::size_t place = 0; place < 18; ++place)
        {
            const auto height = static_cast<int>(place / 6);
            const auto width = static_cast<int>(place / 2 % 3);
            double sum = 0;
            for (int image = 0; image < 2; ++image)
            {
                for (int row = 0; row < 4; ++row)
                {
                    for (int column = 0; column < 5; ++column)
                    {
                        const int from_row = row + height - 1;
                        const int from_column = column + width - 1;
                        if (from_row >= 0 && from_row < 4 && from_column >= 0 && from_column < 5)
                        {
                            sum += x(image,
                                     static_cast<std::size_t>(10 * from_row + 2 * from_column) + place % 2)
                                   * dz(image, static_cast<std::size_t>(15 * row + 3 * column) + out);
                        }
                    }
                }
            }
            CHECK(g[0].weights(place, out) == Approx(sum).epsilon(1e-12));
        }
        double sum = 0;
        for (std::size_t i = out; i < dz.size(); i += 3)
        {
            sum += dz.data()[i];
        }
        CHECK(g[0].biases(out) == Approx(sum).epsilon(1e-12));
    }
}

TEST_CASE("gradients name the layers of branches, and leave out layers without weights", "[gradients]")
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(3, 6, 1);
    const auto net = sequential(dense(6, init::he<float>, act::relu), layer_norm(),
                                residual(dense(6, init::he<float>, act::relu)));
    const auto g = gradients(net, x, key{1});
    REQUIRE(g.size() == 2);
    CHECK(g[0].path == "0");
    CHECK(g[1].path == "2.0");
    CHECK(gradients(sequential(), x, key{1}).empty());
}

TEST_CASE("the loss and a cotangent exclude each other", "[gradients]")
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(2, 6, 1);
    const auto net = dense(3, init::he<float>);
    CHECK_THROWS_WITH(
        propagate(net, x, key{1},
                  {.cotangent = xt::xtensor<double, 2>{{1, 0, 0}, {1, 0, 0}},
                   .loss = cross_entropy(std::array{0, 1})}),
        "fanin: the options have a loss and a cotangent, but the gradient of the loss is the cotangent: pass "
        "one of them");
    CHECK_THROWS_AS(propagate(net, x, key{1}, {.loss = cross_entropy(std::array{0, 3})}), invalid_argument);
    CHECK_THROWS_AS(propagate(net, x, key{1}, {.loss = cross_entropy(std::array{0})}), invalid_argument);
    const auto plain = dense(3, init::he<float>, [](float z) { return z * z; });
    CHECK_THROWS_AS(gradients(plain, x, key{1}), invalid_argument); // no derivative
}
