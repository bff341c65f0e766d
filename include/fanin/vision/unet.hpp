// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_UNET_HPP
#define FANIN_VISION_UNET_HPP

#include <fanin/act/relu.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/conv_transpose.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/sequential.hpp>

#include <cstddef>

namespace fanin::vision
{
    /// Fields in alphabetical order, for designated initializers.
    struct unet_options
    {
        std::size_t channels = 64; ///< at full resolution; twice as many at each level below
        std::size_t classes = 2;
        std::size_t levels = 5; ///< resolutions
    };

    namespace detail
    {
        /// Level `i` of a U-Net, from the top, with all levels below.
        template <real T, class Weights>
        any_layer<T> unet_level(std::size_t i, const unet_options& o, const Weights& weights)
        {
            const auto zeros = init::zeros<T>;
            const std::size_t channels = o.channels << i;
            const auto twice =
                repeat(2, conv2d(channels, {3, 3}, weights, act::relu, {.padding = {1, 1}}).with_bias(zeros));
            if (i + 1 >= o.levels)
            {
                return twice;
            }
            const auto below =
                sequential(max_pool2d({2, 2}), unet_level<T>(i + 1, o, weights),
                           conv_transpose2d(channels, {2, 2}, weights, act::identity, {.stride = {2, 2}})
                               .with_bias(zeros));
            return sequential(twice, concatenate(identity(), below), twice);
        }
    }

    /// U-Net (Ronneberger, Fischer & Brox 2015) over images with extents that are divisible by 2^(levels -
    /// 1), such as (256, 256, 1). Convolutions are padded, so that skip connections need no cropping.
    /// 31,030,658 parameters for one channel in and two classes. The weights are those of the paper, He's.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto unet(const unet_options& o = {}, Weights weights = init::he<T>)
    {
        return sequential(detail::unet_level<T>(0, o, weights),
                          conv2d(o.classes, {1, 1}, weights).with_bias(init::zeros<T>));
    }
}

#endif
