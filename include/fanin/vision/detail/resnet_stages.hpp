// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_DETAIL_RESNET_STAGES_HPP
#define FANIN_VISION_DETAIL_RESNET_STAGES_HPP

#include <fanin/act/identity.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/sequential.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace fanin::vision::detail
{
    /// The shape of a ResNet: blocks of two convolutions of 3 x 3, or bottlenecks with four times the
    /// channels out, in four stages.
    struct resnet_shape
    {
        bool bottleneck;
        std::array<std::size_t, 4> blocks;

        [[nodiscard]] std::size_t count() const
        {
            return blocks[0] + blocks[1] + blocks[2] + blocks[3];
        }
    };

    inline constexpr resnet_shape resnet18_shape{false, {2, 2, 2, 2}};
    inline constexpr resnet_shape resnet50_shape{true, {3, 4, 6, 3}};

    /// A block of a ResNet.
    struct resnet_block
    {
        bool bottleneck;
        std::size_t channels; ///< of its convolution of 3 x 3
        std::size_t stride;
        bool projects; ///< its skip connection has a convolution, as channels or extents change

        [[nodiscard]] std::size_t out() const
        {
            return bottleneck ? 4 * channels : channels;
        }
    };

    /// Kernel, channels and stride of each convolution of a branch.
    struct resnet_conv
    {
        std::size_t kernel;
        std::size_t channels;
        std::size_t stride;
    };

    inline std::vector<resnet_conv> branch_of(const resnet_block& b)
    {
        if (b.bottleneck)
        {
            return {{1, b.channels, 1}, {3, b.channels, b.stride}, {1, b.out(), 1}};
        }
        return {{3, b.channels, b.stride}, {3, b.channels, 1}};
    }

    /// A convolution that keeps the extents at stride 1.
    template <class Weights>
    auto resnet_convolution(const resnet_conv& c, Weights weights)
    {
        const std::size_t padding = c.kernel / 2;
        return conv2d(c.channels, {c.kernel, c.kernel}, weights, act::identity,
                      {.padding = {padding, padding}, .stride = {c.stride, c.stride}});
    }

    /// The stages, whose blocks make(block) makes.
    template <real T, class Make>
    any_layer<T> resnet_stages(const resnet_shape& shape, Make make)
    {
        std::vector<any_layer<T>> stages;
        for (std::size_t i = 0; i < shape.blocks.size(); ++i)
        {
            std::vector<any_layer<T>> blocks;
            for (std::size_t k = 0; k < shape.blocks[i]; ++k)
            {
                blocks.push_back(make(resnet_block{.bottleneck = shape.bottleneck,
                                                   .channels = std::size_t{64} << i,
                                                   .stride = i > 0 && k == 0 ? std::size_t{2} : 1,
                                                   .projects = k == 0 && (shape.bottleneck || i > 0)}));
            }
            stages.push_back(sequential(blocks));
        }
        return sequential(stages);
    }
}

#endif
