// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_INVERTED_RESIDUAL_HPP
#define FANIN_VISION_INVERTED_RESIDUAL_HPP

#include <fanin/act/relu.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/batch_norm.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/depthwise_conv.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/sequential.hpp>

#include <cstddef>
#include <vector>

namespace fanin::vision
{
    /// Fields in alphabetical order, for designated initializers.
    struct inverted_residual_options
    {
        std::size_t expansion = 6; ///< channels inside, per channel in
        std::size_t stride = 1;
    };

    /// A block of MobileNetV2 (Sandler et al. 2018, tab. 1): a convolution of one tap that expands the
    /// channels, a depthwise one of 3 x 3, and one of one tap without an activation, each with a batch norm;
    /// a residual layer where it keeps the shape.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] any_layer<T> inverted_residual(extent in, extent out,
                                                 const inverted_residual_options& o = {},
                                                 Weights weights = init::he<T>.with(fan::out))
    {
        const any_layer<T> norm = batch_norm().with_gain(init::ones<T>).with_bias(init::zeros<T>);
        const any_layer<T> relu6 = activation(act::relu6);
        const std::size_t inside = in * o.expansion;
        std::vector<any_layer<T>> all;
        if (o.expansion > 1)
        {
            all = {conv2d(inside, {1, 1}, weights), norm, relu6};
        }
        all.push_back(depthwise_conv2d(inside, {3, 3}, weights, act::identity,
                                       {.padding = {1, 1}, .stride = {o.stride, o.stride}}));
        all.insert(all.end(), {norm, relu6, conv2d(out, {1, 1}, weights), norm});
        if (o.stride == 1 && std::size_t{in} == std::size_t{out})
        {
            return residual(sequential(all));
        }
        return sequential(all);
    }
}

#endif
