// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/fanin.hpp>
#include <fanin/vision.hpp>

#include <cstddef>
#include <stdexcept>

using namespace fanin;

namespace
{
    batch<float> images(std::size_t samples, std::size_t extent, std::size_t channels)
    {
        return {reference::gaussian<float>(samples, extent * extent * channels, 1),
                {extent, extent, channels}};
    }

    template <class Net>
    std::size_t parameters(const Net& net, const batch<float>& x)
    {
        const parameter_counts all = parameters_of(propagate(net, x, 1));
        return all.weights + all.biases;
    }
}

TEST_CASE("LeNet-5 has the shapes of the paper")
{
    const report r = propagate(vision::lenet5(), images(2, 32, 1), 1, {.backward = true});
    REQUIRE(r.layers.size() == 7);
    CHECK(r.layers[0].out == sample_shape{28, 28, 6});
    CHECK(r.layers[1].out == sample_shape{14, 14, 6});
    CHECK(r.layers[2].out == sample_shape{10, 10, 16});
    CHECK(r.layers[3].out == sample_shape{5, 5, 16});
    CHECK(r.layers[4].out == sample_shape{1, 1, 120});
    CHECK(r.layers[5].out == sample_shape{84});
    // 156 of C1, 2416 in place of the 1516 of C3, 48,120 of C5, 10,164 of F6, 850 of the output
    CHECK(parameters_of(r).weights + parameters_of(r).biases == 156 + 2416 + 48120 + 10164 + 850);
}

TEST_CASE("VGG-16 has 138,357,544 parameters")
{
    CHECK(parameters(vision::vgg16(), images(1, 224, 3)) == 138'357'544);
}

TEST_CASE("ResNets have the parameters that they have in PyTorch")
{
    // their number does not depend on the extents of the images
    CHECK(parameters(vision::resnet18(), images(1, 32, 3)) == 11'689'512);
    CHECK(parameters(vision::resnet50(), images(1, 32, 3)) == 25'557'032);
}

TEST_CASE("ResNet-50 has the shapes of the paper's table")
{
    const report r = propagate(vision::resnet50(), images(1, 64, 3), 1);
    const auto shape_of = [&](const std::string& path)
    {
        sample_shape shape;
        for (const layer_report& l : r.layers)
        {
            shape = l.path == path ? l.out : shape;
        }
        return shape;
    };
    CHECK(shape_of("0.0") == sample_shape{32, 32, 64});
    CHECK(shape_of("2") == sample_shape{16, 16, 64});
    CHECK(shape_of("3.5") == sample_shape{16, 16, 256});
    CHECK(shape_of("4.7") == sample_shape{8, 8, 512});
    CHECK(shape_of("5.11") == sample_shape{4, 4, 1024});
    CHECK(shape_of("6.5") == sample_shape{2, 2, 2048});
    CHECK(shape_of("7") == sample_shape{2048});
    CHECK(shape_of("8") == sample_shape{1000});
}

TEST_CASE("last norms of gain 0 let every block of a ResNet begin as its skip connection")
{
    const report r = propagate(vision::resnet18<float>({.classes = 10, .last_gain = 0}), images(4, 32, 3), 1,
                               {.backward = true});
    double before = 0;
    for (const layer_report& l : r.layers)
    {
        if (l.path == "3.1")
        {
            before = l.activation.root_mean_square(); // after relu
        }
        if (l.path == "3.2")
        {
            CHECK(l.name == "residual");
            CHECK(l.activation.root_mean_square() == before);
            CHECK(l.backward->factor == Approx(1));
        }
    }
    CHECK(before > 0);
}

TEST_CASE("U-Net returns images of the extents that it gets, with one channel per class")
{
    const report r = propagate(vision::unet<float>({.channels = 4, .classes = 3, .levels = 3}),
                               images(1, 16, 1), 1, {.backward = true});
    CHECK(r.layers.back().out == sample_shape{16, 16, 3});
    // 31,030,593 for one class in public implementations, and 65 more for the second
    CHECK(parameters(vision::unet(), images(1, 16, 1)) == 31'030'658);
    const batch<double> x(reference::gaussian<double>(1, 4 * 8 * 2, 1), {4, 8, 2});
    const auto smooth = vision::unet<double>({.channels = 2, .levels = 2}, init::he<double>);
    CHECK(vjp(smooth, x, matrix<double>(reference::gaussian<double>(1, 64, 2)), 1).gradient.size() == 64);
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)propagate(vision::unet<float>({.channels = 2, .levels = 3}), images(1, 10, 1), 1); },
              {"(concatenate)", "branch 1 returns samples"})
          == "");
}

TEST_CASE("a block of MobileNetV2 has the parameters of the paper's, and a skip connection where it can")
{
    const report same = propagate(vision::inverted_residual(8, 8), images(2, 6, 8), 1);
    CHECK(same.layers.back().name == "residual");
    CHECK(same.layers.back().out == sample_shape{6, 6, 8});
    // 1 x 1 to 48, 3 x 3 for each, 1 x 1 to 8, and two numbers per channel of each norm
    const parameter_counts p = parameters_of(same);
    CHECK(p.weights + p.biases == 8 * 48 + 9 * 48 + 48 * 8 + 2 * (48 + 48 + 8));
    const report other = propagate(vision::inverted_residual(8, 12, {.stride = 2}), images(2, 6, 8), 1);
    CHECK(other.layers.back().name == "batch_norm, gain ones, bias zeros");
    CHECK(other.layers.back().out == sample_shape{3, 3, 12});
    CHECK(propagate(vision::inverted_residual(8, 8, {.expansion = 1}), images(2, 6, 8), 1).layers.size()
          == 6);
}
