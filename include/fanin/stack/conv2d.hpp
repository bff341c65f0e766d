// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV2D_HPP
#define FANIN_STACK_CONV2D_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/convolution.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/linear_layer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// A kernel initializer, for the shape (height, width, in / groups, out): any pure function (shape, axes,
    /// key) that returns a container with four axes, such as the initializers of fanin. The axes give the
    /// fans.
    template <class I>
    concept kernel_initializer =
        std::invocable<const I&, const std::array<std::size_t, 4>&, const axes&, key>;

    /// Groups, padding and stride of a convolution over images (height, width). Fields in alphabetical order,
    /// for designated initializers.
    struct conv2d_options
    {
        std::size_t groups = 1;
        std::array<std::size_t, 2> padding{0, 0}; ///< zeros beyond each edge
        std::array<std::size_t, 2> stride{1, 1};
    };

    namespace detail
    {
        /// x * K over samples (height, width, channels).
        struct conv2d_map
        {
            static constexpr std::size_t rank = 4;

            std::size_t out;
            std::array<std::size_t, 2> kernel;
            conv2d_options options;

            [[nodiscard]] std::string misfit(const sample_shape& shape) const
            {
                if (shape.size() != 3)
                {
                    return join("samples must be images (height, width, channels), but they are ",
                                shape_text(shape), ": pass batch(values, {height, width, channels})");
                }
                if (on(shape).positions() == 0)
                {
                    return join("the kernel is larger than the samples, which are ", shape_text(shape),
                                ": use a smaller kernel or more padding");
                }
                if (shape[2] % options.groups != 0)
                {
                    return join(options.groups, " groups do not divide the channels of samples ",
                                shape_text(shape), ": use a divisor of ", shape[2]);
                }
                return {};
            }

            [[nodiscard]] convolution on(const sample_shape& image) const
            {
                return {{{image[0], image[1], image[2]}, kernel, options.stride, options.padding},
                        options.groups,
                        out};
            }

            [[nodiscard]] std::string name() const
            {
                return join("conv2d ", kernel[0], "x", kernel[1], " ", out);
            }
        };
    }

    /// A two-dimensional convolution a = φ(x * K + b) with `out` channels, over batches of samples (height,
    /// width, channels): `batch<float>(x, {28, 28, 1})`. K has shape (height, width, channels / groups, out),
    /// b has shape (out). Throws invalid_argument if an extent is 0 or `groups` does not divide `out`.
    /// forward throws if a sample is not an image, is smaller than the kernel, or has channels that `groups`
    /// does not divide.
    template <kernel_initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv2d(extent out, const extents<2>& kernel, Initializer weights,
                              Activation activation = {}, const conv2d_options& options = {})
    {
        const std::size_t channels = out;
        const std::array<std::size_t, 2> window = kernel;
        detail::require(channels > 0, "the channels of a convolution", channels, "at least 1");
        detail::require(window[0] > 0 && window[1] > 0, "the kernel", detail::shape_text(window),
                        "at least (1, 1)");
        detail::require(options.stride[0] > 0 && options.stride[1] > 0, "stride",
                        detail::shape_text(options.stride), "at least (1, 1)");
        constexpr std::size_t max_padding = std::size_t{1} << 30;
        detail::require(options.padding[0] <= max_padding && options.padding[1] <= max_padding, "padding",
                        detail::shape_text(options.padding), "at most ", max_padding);
        detail::require(options.groups > 0 && channels % options.groups == 0, "groups", options.groups,
                        "a divisor of the ", channels, " channels out");
        detail::must_be_activation<Activation, layer<Activation>>();
        return linear_layer<detail::conv2d_map, Initializer, Activation>(
            {channels, window, options}, std::move(weights), std::move(activation));
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights>)
    void conv2d(extent, const extents<2>&, Weights, Activation = {}, const conv2d_options& = {})
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
