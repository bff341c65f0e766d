// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV_HPP
#define FANIN_STACK_CONV_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/convolution.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/windows.hpp>
#include <fanin/stack/linear_layer.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// A kernel initializer, for the shape (..., in / groups, out) with N axes before the channels: any pure
    /// function (shape, axes, key) that returns a container with N + 2 axes, such as the initializers of
    /// fanin. The axes give the fans.
    template <class I, std::size_t N = 2>
    concept kernel_initializer =
        std::invocable<const I&, const std::array<std::size_t, N + 2>&, const axes&, key>;

    /// Dilation, groups, padding and stride of a convolution along N axes. Fields in alphabetical order, for
    /// designated initializers.
    template <std::size_t N>
    struct conv_options
    {
        extents<N> dilation = 1; ///< steps between neighbouring taps
        std::size_t groups = 1;
        extents<N> padding{}; ///< zeros beyond each edge
        extents<N> stride = 1;
    };

    using conv1d_options = conv_options<1>;
    using conv2d_options = conv_options<2>;
    using conv3d_options = conv_options<3>;

    namespace detail
    {
        /// x * K over samples with N axes before the channels.
        template <std::size_t N>
        struct conv_map
        {
            static constexpr std::size_t rank = N + 2;

            std::size_t out;
            std::array<std::size_t, N> kernel;
            conv_options<N> options;

            [[nodiscard]] std::string misfit(const sample_shape& shape) const
            {
                if (std::string why = misfit_of_axes<N>(shape); !why.empty())
                {
                    return why;
                }
                if (on(shape).products.grid.positions() == 0)
                {
                    return join("the kernel is larger than the samples, which are ", shape_text(shape),
                                ": use a smaller kernel or more padding");
                }
                if (shape[N] % options.groups != 0)
                {
                    return join(options.groups, " groups do not divide the channels of samples ",
                                shape_text(shape), ": use a divisor of ", shape[N]);
                }
                return {};
            }

            [[nodiscard]] convolution<N> on(const sample_shape& shape) const
            {
                std::array<std::size_t, N + 1> image{};
                std::copy_n(shape.begin(), N + 1, image.begin());
                return {
                    {{image, kernel, options.stride, options.padding, options.dilation}, options.groups, out},
                    out};
            }

            [[nodiscard]] std::string name() const
            {
                return join("conv", N, "d ", window_text<N>(kernel), " ", out);
            }
        };

        /// Throws invalid_argument unless a convolution can have these extents.
        template <std::size_t N>
        void require_window(std::size_t channels, const std::array<std::size_t, N>& kernel,
                            const conv_options<N>& options)
        {
            require(channels > 0, "the channels of a convolution", channels, "at least 1");
            require_positive<N>("the kernel", kernel);
            require_positive<N>("stride", options.stride);
            require_moderate<N>("padding", options.padding);
            require_positive<N>("dilation", options.dilation);
            require_moderate<N>("dilation", options.dilation);
            require(options.groups > 0 && channels % options.groups == 0, "groups", options.groups,
                    "a divisor of the ", channels, " channels out");
        }

        template <std::size_t N, class Initializer, class Activation>
        auto conv(std::size_t out, const std::array<std::size_t, N>& kernel, Initializer weights,
                  Activation activation, const conv_options<N>& options)
        {
            require_window<N>(out, kernel, options);
            must_be_activation<Activation, layer<Activation>>();
            return linear_layer<conv_map<N>, Initializer, Activation>(
                {out, kernel, options}, std::move(weights), std::move(activation));
        }
    }

    /// A one-dimensional convolution, over samples (length, channels): see conv2d.
    template <kernel_initializer<1> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv1d(extent out, const extents<1>& kernel, Initializer weights,
                              Activation activation = {}, const conv1d_options& options = {})
    {
        return detail::conv<1>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// A two-dimensional convolution a = φ(x * K + b) with `out` channels, over batches of samples (height,
    /// width, channels): `batch<float>(x, {28, 28, 1})`. K has shape (height, width, channels / groups, out),
    /// b has shape (out). Throws invalid_argument if an extent is 0 or `groups` does not divide `out`.
    /// forward throws if a sample is not an image, is smaller than the kernel, or has channels that `groups`
    /// does not divide.
    template <kernel_initializer<2> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv2d(extent out, const extents<2>& kernel, Initializer weights,
                              Activation activation = {}, const conv2d_options& options = {})
    {
        return detail::conv<2>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// A three-dimensional convolution, over samples (depth, height, width, channels): see conv2d.
    template <kernel_initializer<3> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv3d(extent out, const extents<3>& kernel, Initializer weights,
                              Activation activation = {}, const conv3d_options& options = {})
    {
        return detail::conv<3>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 1>)
    void conv1d(extent, const extents<1>&, Weights, Activation = {}, const conv1d_options& = {})
    {
        detail::must_be_initializer<Weights>();
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 2>)
    void conv2d(extent, const extents<2>&, Weights, Activation = {}, const conv2d_options& = {})
    {
        detail::must_be_initializer<Weights>();
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 3>)
    void conv3d(extent, const extents<3>&, Weights, Activation = {}, const conv3d_options& = {})
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
