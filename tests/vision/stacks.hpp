// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_VISION_STACKS_HPP
#define FANIN_TESTS_VISION_STACKS_HPP

#include "stack/calibration.hpp"

#include <fanin/vision.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

// Nets over images with norms and pools, for the calibration of predictions.
namespace calibration
{
    struct image_stack
    {
        std::string name;
        net value;
    };

    inline std::vector<image_stack> image_stacks()
    {
        using init::he;
        using init::xavier;
        const auto conv = [](std::size_t out, std::size_t stride = 1, std::size_t kernel = 3)
        {
            return conv2d(out, {kernel, kernel}, he<float>, act::identity,
                          {.padding = {kernel / 2, kernel / 2}, .stride = {stride, stride}});
        };
        const auto active = [](std::size_t out)
        { return conv2d(out, {3, 3}, he<float>, act::relu, {.padding = {1, 1}}); };
        const auto relu = activation(act::relu);
        const auto bn = batch_norm();
        const auto pool = max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}});
        const auto branch = sequential(layers{conv(32), bn, relu, conv(32), bn});
        const auto before = sequential(layers{bn, relu, conv(32), bn, relu, conv(32)});
        const auto head = sequential(layers{global_average_pool(), dense(10, xavier<float>)});
        return {
            {"batch_norm", sequential(layers{conv(32), bn, relu})},
            {"batch_norm x 3",
             sequential(layers{conv(32), bn, relu, conv(48, 2), bn, relu, conv(64, 1, 1), bn, relu})},
            {"batch_norm of relu", sequential(layers{active(32), bn, active(24), bn})},
            {"batch_norm, head", sequential(layers{conv(32), bn, relu, conv(32), bn, relu, head})},
            {"blocks of v1", sequential(layers{conv(32), bn, relu, residual(branch), relu, residual(branch),
                                               relu, residual(branch), relu})},
            {"half a stage of v1",
             sequential(layers{conv(32), bn, relu,
                               add(sequential(layers{conv(48, 2, 1), bn}),
                                   sequential(layers{conv(48, 2), bn, relu, conv(48), bn})),
                               relu, head})},
            {"blocks of v2",
             sequential(layers{conv(32), residual(before), residual(before), bn, relu, head})},
            {"stem", sequential(layers{conv(32, 2), bn, relu, pool, conv(32), bn, relu})},
            {"stem without norm", sequential(layers{conv(32, 2), pool, bn, relu, conv(32), bn, relu})},
            {"group_norm", sequential(layers{conv(32), group_norm(4), relu, conv(48), group_norm(8), relu})},
            {"group_norm, head", sequential(layers{conv(32), group_norm(2), relu, head})},
            {"instance_norm", sequential(layers{conv(32), instance_norm(), relu, conv(24), instance_norm()})},
            {"instance_norm, head", sequential(layers{conv(32), instance_norm(), relu, head})},
            {"fixed_norm",
             sequential(layers{conv(32),
                               fixed_norm({std::vector<double>(32, 0.3), std::vector<double>(32, 2)}), relu,
                               conv(32), bn, relu})},
            {"head alone", sequential(layers{active(32), active(32), head})},
            {"padded maximum", sequential(layers{active(32), pool, active(32)})},
            {"maximum that overlaps", sequential(layers{active(32), max_pool2d({3, 3}, {.stride = {1, 2}})})},
            {"padded average",
             sequential(layers{active(32), average_pool2d({3, 3}, {.padding = {1, 1}, .stride = {3, 3}}),
                               active(32)})},
            {"average inside",
             sequential(layers{active(32),
                               average_pool2d({2, 2}, {.count_padding = false, .padding = {1, 1}}),
                               active(32)})},
        };
    }

    /// Images (side, side + 1, 3): noise, brightened by `offset`; or waves, with little noise.
    inline batch<float> images(std::size_t samples, std::size_t side, double offset, bool waves)
    {
        const std::size_t wide = side + 1;
        xt::xtensor<float, 2> x = init::normal<float>.with_stddev(1)(samples, side * wide * 3, 7);
        for (std::size_t i = 0; i < samples; ++i)
        {
            const float a = x(i, 0);
            const float b = x(i, 1);
            for (std::size_t j = 0; j < side * wide * 3; ++j)
            {
                const auto down = static_cast<double>(j / 3 / wide);
                const auto right = static_cast<double>(j / 3 % wide);
                const double wave = std::sin(5 * (a * down + b * right) / static_cast<double>(side)
                                             + static_cast<double>(i + j % 3));
                x(i, j) = static_cast<float>(waves ? 0.3 * x(i, j) + 1.3 * wave : x(i, j) + offset);
            }
        }
        return {std::move(x), {side, wide, 3}};
    }
}

#endif
