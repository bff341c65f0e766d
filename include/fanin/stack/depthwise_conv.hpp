// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DEPTHWISE_CONV_HPP
#define FANIN_STACK_DEPTHWISE_CONV_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/sequential.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// Options of a depthwise convolution along N axes. Fields in alphabetical order, for designated
    /// initializers.
    template <std::size_t N>
    struct depthwise_options
    {
        extents<N> dilation = 1;    ///< steps between neighbouring taps
        std::size_t multiplier = 1; ///< channels out of each channel
        extents<N> padding{};       ///< zeros beyond each edge
        extents<N> stride = 1;
    };

    namespace detail
    {
        /// A convolution in which every channel is a group.
        template <std::size_t N>
        struct depthwise_map : conv_map<N>
        {
            [[nodiscard]] std::string misfit(const sample_shape& shape) const
            {
                const std::size_t channels = this->options.groups;
                if (shape.size() == N + 1 && shape[N] != channels)
                {
                    return join("samples ", shape_text(shape), " have ", shape[N],
                                " channels, but a depthwise convolution has ", channels, ": pass ", shape[N]);
                }
                return conv_map<N>::misfit(shape);
            }

            [[nodiscard]] std::string name() const
            {
                return "depthwise_" + conv_map<N>::name();
            }
        };

        template <std::size_t N, class Initializer, class Activation>
        auto depthwise(std::size_t channels, const std::array<std::size_t, N>& kernel, Initializer weights,
                       Activation activation, const depthwise_options<N>& o)
        {
            require(channels > 0, "the channels of a convolution", channels, "at least 1");
            require(o.multiplier > 0, "multiplier", o.multiplier, "at least 1");
            const std::size_t out = checked_size(channels, o.multiplier, 1);
            const conv_options<N> options{
                .dilation = o.dilation, .groups = channels, .padding = o.padding, .stride = o.stride};
            require_window<N>(out, kernel, options);
            must_be_activation<Activation, layer<Activation>>();
            return linear_layer<depthwise_map<N>, Initializer, Activation>(
                {{out, kernel, options}}, std::move(weights), std::move(activation));
        }
    }

    /// A depthwise convolution over samples (length, channels): see depthwise_conv2d.
    template <kernel_initializer<1> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto depthwise_conv1d(extent channels, const extents<1>& kernel, Initializer weights,
                                        Activation activation = {}, const depthwise_options<1>& options = {})
    {
        return detail::depthwise<1>(channels, kernel, std::move(weights), std::move(activation), options);
    }

    /// A depthwise convolution over samples (height, width, channels): each channel has kernels of its own,
    /// `multiplier` of them, and no other channel. K has shape (height, width, 1, channels · multiplier), so
    /// that the fan in is height · width. It is conv2d with one group per channel. forward throws
    /// invalid_argument if the samples have another number of channels.
    template <kernel_initializer<2> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto depthwise_conv2d(extent channels, const extents<2>& kernel, Initializer weights,
                                        Activation activation = {}, const depthwise_options<2>& options = {})
    {
        return detail::depthwise<2>(channels, kernel, std::move(weights), std::move(activation), options);
    }

    /// A depthwise convolution over samples (depth, height, width, channels): see depthwise_conv2d.
    template <kernel_initializer<3> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto depthwise_conv3d(extent channels, const extents<3>& kernel, Initializer weights,
                                        Activation activation = {}, const depthwise_options<3>& options = {})
    {
        return detail::depthwise<3>(channels, kernel, std::move(weights), std::move(activation), options);
    }

    /// A separable convolution (Chollet 2017): depthwise_conv2d without an activation, then a convolution of
    /// one tap with `out` channels and the activation. Both draw from the initializer.
    template <kernel_initializer<2> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto separable_conv2d(extent channels, extent out, const extents<2>& kernel,
                                        const Initializer& weights, Activation activation = {},
                                        const depthwise_options<2>& options = {})
    {
        return sequential(depthwise_conv2d(channels, kernel, weights, act::identity, options),
                          conv2d(out, {1, 1}, weights, std::move(activation)));
    }
}

#endif
