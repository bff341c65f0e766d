// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_LENET5_HPP
#define FANIN_VISION_LENET5_HPP

#include <fanin/act/tanh.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/sequential.hpp>

namespace fanin::vision
{
    /// LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998) over images (32, 32, 1), with biases of 0. As in all
    /// later code, subsampling has no coefficients, the second convolution sees all channels, and the last
    /// layer is linear: 61,706 parameters, where the net of the paper has 60,000.
    template <real T = float, class Weights = decltype(init::lecun<T>),
              class Activation = act::tanh_activation>
    [[nodiscard]] auto lenet5(Weights weights = init::lecun<T>, Activation f = {})
    {
        const auto zeros = init::zeros<T>;
        return sequential(conv2d(6, {5, 5}, weights, f).with_bias(zeros), average_pool2d({2, 2}),
                          conv2d(16, {5, 5}, weights, f).with_bias(zeros), average_pool2d({2, 2}),
                          conv2d(120, {5, 5}, weights, f).with_bias(zeros),
                          dense(84, weights, f).with_bias(zeros), dense(10, weights).with_bias(zeros));
    }
}

#endif
