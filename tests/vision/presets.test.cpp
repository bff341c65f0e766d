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

TEST_CASE("variants of ResNet have the parameters of public implementations")
{
    const batch<float> x = images(1, 32, 3);
    // by the layers: convolutions, norms or numbers of their own, and the last layer
    const std::size_t convolutions18 = 11'689'512 - 9'600 - 513'000;
    const std::size_t convolutions50 = 25'557'032 - 53'120 - 2'049'000;
    CHECK(parameters(vision::resnet50_v2(), x) == 25'549'352); // as timm's resnetv2_50
    CHECK(parameters(vision::resnet50_fixup(), x) == convolutions50 + 16 * 7 + 2 + 2'049'000);
    CHECK(parameters(vision::resnet18_fixup(), x) == convolutions18 + 8 * 5 + 2 + 513'000);
    CHECK(parameters(vision::resnet50_skip_init(), x) == convolutions50 + 26'560 + 16 + 2'049'000);
    CHECK(parameters(vision::resnet18_skip_init(10), x) == convolutions18 + 4'800 + 8 + 5'130);
    CHECK(parameters(vision::resnet18_v2(10), x)
          == convolutions18 + 2 * (2 * 64 * 2 + 64 + 3 * 128 + 128 + 3 * 256 + 256 + 3 * 512 + 512) + 5'130);
}

TEST_CASE("Fixup and SkipInit let every block begin as its skip connection")
{
    const report skip =
        propagate(vision::resnet18_skip_init<float>(10), images(2, 32, 3), 1, {.backward = true});
    const report fixup = propagate(vision::resnet18_fixup<float>(10), images(2, 32, 3), 1);
    std::size_t blocks = 0;
    for (const report* r : {&skip, &fixup})
    {
        for (std::size_t i = 1; i < r->layers.size(); ++i)
        {
            const layer_report& l = r->layers[i];
            if (l.name == "residual")
            {
                const layer_report& branch = r->layers[i - 1];
                CHECK(branch.activation.root_mean_square() == 0);
                CHECK(l.activation.root_mean_square() > 0);
                CHECK((!l.backward || l.backward->factor == Approx(1)));
                ++blocks;
            }
        }
    }
    CHECK(blocks == 10); // 5 of the 8 of each have no projection
    CHECK(fixup.layers.back().activation.root_mean_square() == 0);
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
