// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <cstddef>
#include <stdexcept>

using namespace fanin;

namespace
{
    const batch<double> images(reference::gaussian<double>(3, 5 * 7 * 4, 1), {5, 7, 4});
    const batch<double> series(reference::gaussian<double>(3, 35 * 4, 1), {35, 4});
    const batch<double> volumes(reference::gaussian<double>(3, 35 * 4, 1), {5, 7, 1, 4});
}

TEST_CASE("a depthwise convolution has one group per channel")
{
    const auto layer = depthwise_conv2d(4, {3, 3}, init::he<double>, act::tanh,
                                        {.multiplier = 2, .padding = {1, 1}, .stride = {2, 1}});
    const auto grouped =
        conv2d(8, {3, 3}, init::he<double>, act::tanh, {.groups = 4, .padding = {1, 1}, .stride = {2, 1}});
    CHECK(layer.name() == "depthwise_conv2d 3x3 8 he tanh");
    CHECK((activations(layer, images, 7)[0] == activations(grouped, images, 7)[0]));
    CHECK(differences::worst_error(layer, images, 3 * 7 * 8, 7) < 1e-8);
    CHECK((activations(draw(layer, images, 7), images, 1)[0] == activations(layer, images, 7)[0]));
    const report r = propagate(layer, images, 1);
    CHECK(r.layers[0].parameters.weights == 3 * 3 * 8);
    // each channel has a size of its own, which only a homogeneous activation hands on
    CHECK(predict(layer, images).empty());
    CHECK(predict(depthwise_conv2d(4, {3, 3}, init::he<double>, act::relu), images).size() == 1);
    CHECK((activations(depthwise_conv1d(4, 3, init::he<double>), series, 7)[0]
           == activations(conv1d(4, 3, init::he<double>, act::identity, {.groups = 4}), series, 7)[0]));
    CHECK((
        activations(depthwise_conv3d(4, {3, 2, 1}, init::he<double>), volumes, 7)[0]
        == activations(conv3d(4, {3, 2, 1}, init::he<double>, act::identity, {.groups = 4}), volumes, 7)[0]));
}

TEST_CASE("a separable convolution is a depthwise one and a convolution of one tap")
{
    const auto net = sequential(separable_conv2d(4, 6, {3, 3}, init::he<double>, act::relu));
    const report r = propagate(net, images, 1);
    REQUIRE(r.layers.size() == 2);
    CHECK(r.layers[0].name == "depthwise_conv2d 3x3 4 he identity");
    CHECK(r.layers[1].name == "conv2d 1x1 6 he relu");
    CHECK(r.layers[0].parameters.weights + r.layers[1].parameters.weights == 3 * 3 * 4 + 4 * 6);
    CHECK(r.layers[1].out == sample_shape{3, 5, 6});
}

TEST_CASE("a depthwise convolution refuses other channels")
{
    const auto refuses = [](auto run, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)run(); }, parts); };
    CHECK(refuses([]
                  { return propagate(sequential(depthwise_conv2d(2, {3, 3}, init::he<double>)), images, 1); },
                  {"layer 0 (depthwise_conv2d 3x3 2", "(5, 7, 4) have 4 channels", "has 2: pass 4"})
          == "");
    CHECK(refuses([] { return depthwise_conv2d(0, {3, 3}, init::he<double>); }, {"= 0"}) == "");
    CHECK(refuses([] { return depthwise_conv2d(4, {3, 3}, init::he<double>, act::relu, {.multiplier = 0}); },
                  {"multiplier = 0"})
          == "");
}
