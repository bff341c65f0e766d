// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_RESNET_SKIP_INIT_HPP
#define FANIN_VISION_RESNET_SKIP_INIT_HPP

#include <fanin/act/relu.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/global_pool.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/scalar.hpp>
#include <fanin/vision/detail/resnet_stages.hpp>

#include <cstddef>
#include <vector>

namespace fanin::vision
{
    namespace detail
    {
        /// The order of v2 with a bias in each convolution in place of norms, and a factor of 0 at the end of
        /// each branch.
        template <real T, class Weights>
        auto resnet_skip_init(const resnet_shape& shape, std::size_t classes, Weights weights)
        {
            using list = std::vector<any_layer<T>>;
            const any_layer<T> relu = activation(act::relu);
            const auto conv = [&](const resnet_conv& c) -> any_layer<T>
            { return resnet_convolution(c, weights).with_bias(init::zeros<T>); };
            const auto block = [&](const resnet_block& b) -> any_layer<T>
            {
                list branch;
                for (const resnet_conv& c : branch_of(b))
                {
                    branch.push_back(relu);
                    branch.push_back(conv(c));
                }
                branch.push_back(scalar_gain(0));
                if (!b.projects)
                {
                    return residual(sequential(branch));
                }
                branch.erase(branch.begin());
                return sequential(list{relu, add(conv({1, b.out(), b.stride}), sequential(branch))});
            };
            return sequential(list{conv({7, 64, 2}),
                                   max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}}),
                                   resnet_stages<T>(shape, block), relu, global_average_pool(),
                                   dense(classes, weights).with_bias(init::zeros<T>)});
        }
    }

    /// ResNet-18 without norms, by SkipInit (De & Smith 2020, "Batch normalization biases residual blocks
    /// towards the identity function in deep networks"): a trained factor per branch, 0 at the start.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet18_skip_init(std::size_t classes = 1000, Weights weights = init::he<T>)
    {
        return detail::resnet_skip_init<T>(detail::resnet18_shape, classes, weights);
    }

    /// ResNet-50 by SkipInit. 25,530,488 parameters for 1000 classes: those of the convolutions and the last
    /// layer, 26,560 biases and 16 factors.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet50_skip_init(std::size_t classes = 1000, Weights weights = init::he<T>)
    {
        return detail::resnet_skip_init<T>(detail::resnet50_shape, classes, weights);
    }
}

#endif
