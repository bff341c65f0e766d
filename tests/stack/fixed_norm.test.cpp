// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

using namespace fanin;

namespace
{
    const batch<double> images(reference::gaussian<double>(3, 5 * 4 * 2, 1), {5, 4, 2});
    const batch<double> others(reference::gaussian<double>(2, 5 * 4 * 2, 9), {5, 4, 2});
    const channel_statistics running{{0.5, -1}, {4, 0.25}};
}

TEST_CASE("a norm with running statistics treats each sample alone")
{
    const auto y = activations(fixed_norm(running, 1e-3), images, 1)[0];
    for (std::size_t i = 0; i < y.size(); ++i)
    {
        const double expected = i % 2 == 0 ? (images.values().data()[i] - 0.5) / std::sqrt(4.001)
                                           : (images.values().data()[i] + 1) / std::sqrt(0.251);
        CHECK(y.data()[i] == Approx(expected).epsilon(1e-14));
    }
    const auto law = init::uniform<double>.with_range(-1, 2);
    const auto layer = fixed_norm(running).with_gain(law).with_bias(law);
    CHECK(layer.name() == "fixed_norm, gain uniform, bias uniform");
    CHECK(differences::worst_error(sequential(layer, activation(act::tanh)), images, 40, 7) < 1e-8);
    CHECK((activations(draw(layer, images, 7), images, 1)[0] == activations(layer, images, 7)[0]));
    CHECK(propagate(layer, images, 1).layers[0].parameters.weights == 2);
}

TEST_CASE("a held net at inference keeps the statistics of its batch")
{
    const auto net = [](auto norm)
    { return sequential(conv2d(3, {3, 3}, init::he<double>), norm, activation(act::relu)); };
    const auto plain = activations(net(batch_norm()), images, 7);
    CHECK((activations(net(inference_norm()), images, 7)[1] == plain[1]));
    const auto held = draw(net(inference_norm()), images, 7);
    const auto same = activations(held, images, 1);
    for (std::size_t i = 0; i < plain[1].size(); ++i)
    {
        CHECK(same[1].data()[i] == Approx(plain[1].data()[i]).epsilon(1e-12).margin(1e-13));
    }
    // of another batch, each sample is what it is alone
    const auto both = activations(held, others, 1)[2];
    matrix<double> one({1, 40});
    std::copy_n(others.values().data(), 40, one.data());
    const batch<double> first(std::move(one), {5, 4, 2});
    const auto alone = activations(held, first, 1)[2];
    for (std::size_t i = 0; i < alone.size(); ++i)
    {
        CHECK(both.data()[i] == alone.data()[i]);
    }
    CHECK(inference_norm().name() == "batch_norm");
}

TEST_CASE("the prediction of a norm with running statistics knows the shape of what it shifts")
{
    const matrix<double> x = init::uniform<double>(1, 600, 5);
    const auto moment = [&](int power, double factor, double shift)
    {
        long double sum = 0;
        for (const double v : x)
        {
            sum += std::pow((v - shift) * factor, power) / static_cast<long double>(x.size());
        }
        return static_cast<double>(sum);
    };
    for (const double mean : {0.0, 0.5, -0.3})
    {
        const double factor = 1 / std::sqrt(0.0625 + 1e-5);
        const auto before = detail::signal_of(batch<double>(x, {30, 20, 1}));
        REQUIRE(before);
        const prediction p = fixed_norm({{mean}, {0.0625}}).predict(*before);
        REQUIRE(p.y);
        const double square = moment(2, factor, mean);
        CHECK(p.y->typical[0].mean == Approx(moment(1, factor, mean)).epsilon(1e-9).margin(1e-12));
        CHECK(p.y->typical[0].second_moment == Approx(square).epsilon(1e-9));
        CHECK(p.y->typical[0].skewness
              == Approx(moment(3, factor, mean) / std::pow(square, 1.5)).epsilon(1e-9).margin(1e-12));
        CHECK(p.y->typical[0].kurtosis == Approx(moment(4, factor, mean) / (square * square)).epsilon(1e-9));
    }
}

TEST_CASE("a norm with running statistics refuses what does not fit")
{
    const auto refuses = [](auto run, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)run(); }, parts); };
    CHECK(refuses([] { return propagate(sequential(flatten(), fixed_norm(running)), images, 1); },
                  {"layer 1 (fixed_norm)", "(40) have 40 channels", "those of 2: pass statistics of 40"})
          == "");
    CHECK(refuses([] { return fixed_norm({{0, 0}, {1}}); }, {"variances = 1", "the means, 2"}) == "");
    CHECK(refuses([] { return fixed_norm({{0}, {-1}}); }, {"a variance = -1"}) == "");
    CHECK(refuses([] { return fixed_norm({{0}, {INFINITY}}); }, {"a variance = inf", "finite"}) == "");
    CHECK(refuses([] { return fixed_norm({{NAN}, {1}}); }, {"a mean = nan", "finite"}) == "");
    CHECK(refuses([] { return fixed_norm(running, 2); }, {"epsilon = 2"}) == "");
}
