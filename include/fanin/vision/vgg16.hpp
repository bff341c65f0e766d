// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_VGG16_HPP
#define FANIN_VISION_VGG16_HPP

#include <fanin/act/relu.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/sequential.hpp>

#include <array>
#include <cstddef>

namespace fanin::vision
{
    /// VGG-16 (Simonyan & Zisserman 2015, configuration D) over images such as (224, 224, 3), with biases of
    /// 0 and without dropout. 138,357,544 parameters for images of 224 x 224 and 1000 classes.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto vgg16(extent classes = 1000, Weights weights = init::he<T>)
    {
        const auto zeros = init::zeros<T>;
        const auto stage = [=](std::size_t i)
        {
            constexpr std::array<std::size_t, 5> convolutions{2, 2, 3, 3, 3};
            constexpr std::array<std::size_t, 5> channels{64, 128, 256, 512, 512};
            return sequential(
                repeat(convolutions[i],
                       conv2d(channels[i], {3, 3}, weights, act::relu, {.padding = {1, 1}}).with_bias(zeros)),
                max_pool2d({2, 2}));
        };
        const auto head = repeat(2, dense(4096, weights, act::relu).with_bias(zeros));
        return sequential(repeat(5, stage), head, dense(classes, weights).with_bias(zeros));
    }
}

#endif
