// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_RESNET_FIXUP_HPP
#define FANIN_VISION_RESNET_FIXUP_HPP

#include <fanin/act/relu.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/depth.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/global_pool.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/scalar.hpp>
#include <fanin/vision/detail/resnet_stages.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::vision
{
    namespace detail
    {
        /// A summand before each convolution and activation, a factor at the end of each branch, whose last
        /// convolution is 0, as is the last layer.
        template <real T>
        auto resnet_fixup(const resnet_shape& shape, std::size_t classes)
        {
            using list = std::vector<any_layer<T>>;
            const auto he = init::he<T>.with(fan::out);
            const std::size_t depth = shape.bottleneck ? 3 : 2;
            const auto small = he.with_gain(std::sqrt(2.0) * init::depth::fixup(shape.count(), depth));
            const any_layer<T> relu = activation(act::relu);
            const any_layer<T> bias = scalar_bias();
            const auto block = [&](const resnet_block& b) -> any_layer<T>
            {
                const std::vector<resnet_conv> convolutions = branch_of(b);
                list branch;
                for (std::size_t i = 0; i + 1 < convolutions.size(); ++i)
                {
                    branch.insert(branch.end(),
                                  {bias, resnet_convolution(convolutions[i], small), bias, relu});
                }
                branch.insert(branch.end(), {bias, resnet_convolution(convolutions.back(), init::zeros<T>),
                                             scalar_gain(1), bias});
                if (!b.projects)
                {
                    return sequential(list{residual(sequential(branch)), relu});
                }
                branch.erase(branch.begin()); // which the projection shares
                return sequential(list{
                    bias, add(resnet_convolution({1, b.out(), b.stride}, he), sequential(branch)), relu});
            };
            return sequential(list{resnet_convolution({7, 64, 2}, he), bias, relu,
                                   max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}}),
                                   resnet_stages<T>(shape, block), global_average_pool(), bias,
                                   dense(classes, init::zeros<T>).with_bias(init::zeros<T>)});
        }
    }

    /// ResNet-18 without norms, by Fixup (Zhang, Dauphin & Ma 2019): every block begins as its skip
    /// connection, the other weights of a branch are scaled down by the number of blocks.
    template <real T = float>
    [[nodiscard]] auto resnet18_fixup(std::size_t classes = 1000)
    {
        return detail::resnet_fixup<T>(detail::resnet18_shape, classes);
    }

    /// ResNet-50 by Fixup. 25,504,026 parameters for 1000 classes, as in the paper's code.
    template <real T = float>
    [[nodiscard]] auto resnet50_fixup(std::size_t classes = 1000)
    {
        return detail::resnet_fixup<T>(detail::resnet50_shape, classes);
    }
}

#endif
