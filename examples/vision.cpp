// SPDX-License-Identifier: BSD-3-Clause
// Nets of computer vision before training: what happens to a signal and to its gradient on the way through.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>
#include <fanin/vision.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iostream>

namespace
{
    using namespace fanin;

    /// Runs a net over a batch of Gaussian images, forward and backward, and prints the verdict.
    template <class Net>
    void examine(const char* name, const Net& net, const sample_shape& image)
    {
        const std::size_t features = image[0] * image[1] * image[2];
        const batch<float> x(init::normal<float>.with_stddev(1)(8, features, 1), image);
        const report r = propagate(net, x, 42, {.backward = true});
        const parameter_counts parameters = parameters_of(r);
        std::printf("%s: %zu parameters, RMS %.3g at the end, gradient x %.3g\n", name,
                    parameters.weights + parameters.biases, r.layers.back().activation.root_mean_square(),
                    std::sqrt(r.input_gradient->second_moment()
                              / r.layers.back().backward->activation.second_moment()));
        std::cout << diagnose(r) << "\n\n" << std::flush;
    }

    void run()
    {
        examine("LeNet-5", vision::lenet5(), {32, 32, 1});
        examine("VGG-16", vision::vgg16(10), {32, 32, 3});
        examine("VGG-16, normal", vision::vgg16(10, init::normal<float>), {32, 32, 3});
        examine("ResNet-18", vision::resnet18<float>({.classes = 10}), {32, 32, 3});
        examine("ResNet-18, last gains 0", vision::resnet18<float>({.classes = 10, .last_gain = 0}),
                {32, 32, 3});
        examine("ResNet-50", vision::resnet50<float>({.classes = 10}), {32, 32, 3});
        examine("ResNet-50 v2", vision::resnet50_v2<float>(10), {32, 32, 3});
        examine("ResNet-50, Fixup", vision::resnet50_fixup<float>(10), {32, 32, 3});
        examine("ResNet-50, SkipInit", vision::resnet50_skip_init<float>(10), {32, 32, 3});
        examine("U-Net", vision::unet<float>({.channels = 16}), {32, 32, 1});
        examine("MobileNetV2, 4 blocks", repeat(4, vision::inverted_residual(16, 16)), {16, 16, 16});
    }
}

int main(int argc, char** argv)
{
    return run_example(argc, argv,
                       "Says what LeNet-5, VGG-16, ResNets, U-Net and MobileNetV2 do to a signal.", run);
}
