// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_RESNET_V2_HPP
#define FANIN_VISION_RESNET_V2_HPP

#include <fanin/act/relu.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/batch_norm.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/global_pool.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/vision/detail/resnet_stages.hpp>

#include <cstddef>
#include <vector>

namespace fanin::vision
{
    namespace detail
    {
        /// norm, relu, convolution for each of a branch. Where a block projects, both ways share the first
        /// norm and relu.
        template <real T, class Weights>
        auto resnet_v2(const resnet_shape& shape, std::size_t classes, Weights weights)
        {
            using list = std::vector<any_layer<T>>;
            const any_layer<T> before = sequential(
                batch_norm().with_gain(init::ones<T>).with_bias(init::zeros<T>), activation(act::relu));
            const auto block = [&](const resnet_block& b) -> any_layer<T>
            {
                list branch;
                for (const resnet_conv& c : branch_of(b))
                {
                    branch.push_back(before);
                    branch.push_back(resnet_convolution(c, weights));
                }
                if (!b.projects)
                {
                    return residual(sequential(branch));
                }
                branch.erase(branch.begin());
                return sequential(list{
                    before, add(resnet_convolution({1, b.out(), b.stride}, weights), sequential(branch))});
            };
            return sequential(list{resnet_convolution({7, 64, 2}, weights),
                                   max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}}),
                                   resnet_stages<T>(shape, block), before, global_average_pool(),
                                   dense(classes, weights).with_bias(init::zeros<T>)});
        }
    }

    /// ResNet-18 with norm and activation before each convolution (He, Zhang, Ren & Sun 2016, "Identity
    /// mappings in deep residual networks"): nothing stands on the way of the skip connections.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet18_v2(std::size_t classes = 1000, Weights weights = init::he<T>.with(fan::out))
    {
        return detail::resnet_v2<T>(detail::resnet18_shape, classes, weights);
    }

    /// ResNet-50 in this order. 25,549,352 parameters for 1000 classes. See resnet18_v2.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet50_v2(std::size_t classes = 1000, Weights weights = init::he<T>.with(fan::out))
    {
        return detail::resnet_v2<T>(detail::resnet50_shape, classes, weights);
    }
}

#endif
