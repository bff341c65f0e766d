// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV_TRANSPOSE_HPP
#define FANIN_STACK_CONV_TRANSPOSE_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/transposed_convolution.hpp>
#include <fanin/stack/detail/windows.hpp>
#include <fanin/stack/linear_layer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// Options of a transposed convolution along N axes. Fields in alphabetical order, for designated
    /// initializers.
    template <std::size_t N>
    struct conv_transpose_options
    {
        extents<N> dilation = 1; ///< steps between neighbouring taps
        std::size_t groups = 1;
        extents<N> output_padding{}; ///< more outputs at the end; less than the stride
        extents<N> padding{};        ///< outputs that are cut off at each edge
        extents<N> stride = 1;
    };

    namespace detail
    {
        /// The transpose of a convolution of images with `out` channels.
        template <std::size_t N>
        struct conv_transpose_map
        {
            static constexpr std::size_t rank = N + 2;

            std::size_t out;
            std::array<std::size_t, N> kernel;
            conv_transpose_options<N> options;

            [[nodiscard]] std::string misfit(const sample_shape& shape) const
            {
                if (std::string why = misfit_of_axes<N>(shape); !why.empty())
                {
                    return why;
                }
                for (std::size_t axis = 0; axis < N; ++axis)
                {
                    if (shape[axis] == 0 || extent_before_cut(axis, shape[axis]) <= 2 * options.padding[axis])
                    {
                        return join("the padding cuts off all outputs of samples ", shape_text(shape),
                                    ": use less padding or a larger kernel");
                    }
                }
                if (shape[N] % options.groups != 0)
                {
                    return join(options.groups, " groups do not divide the channels of samples ",
                                shape_text(shape), ": use a divisor of ", shape[N]);
                }
                return {};
            }

            [[nodiscard]] transposed_convolution<N> on(const sample_shape& shape) const
            {
                std::array<std::size_t, N + 1> image{};
                for (std::size_t axis = 0; axis < N; ++axis)
                {
                    image[axis] = extent_before_cut(axis, shape[axis]) - 2 * options.padding[axis];
                }
                image[N] = out;
                return {{{image, kernel, options.stride, options.padding, options.dilation},
                         options.groups,
                         shape[N]}};
            }

            [[nodiscard]] std::string name() const
            {
                return join("conv_transpose", N, "d ", window_text<N>(kernel), " ", out);
            }

        private:
            // (in - 1) · stride + dilation · (kernel - 1) + 1 + output padding
            [[nodiscard]] std::size_t extent_before_cut(std::size_t axis, std::size_t in) const
            {
                return (in - 1) * options.stride[axis] + options.dilation[axis] * (kernel[axis] - 1) + 1
                       + options.output_padding[axis];
            }
        };

        template <std::size_t N, class Initializer, class Activation>
        auto conv_transpose(std::size_t out, const std::array<std::size_t, N>& kernel, Initializer weights,
                            Activation activation, const conv_transpose_options<N>& options)
        {
            require_window<N>(out, kernel,
                              {.dilation = options.dilation,
                               .groups = options.groups,
                               .padding = options.padding,
                               .stride = options.stride});
            require_moderate<N>("the kernel", kernel);
            require_moderate<N>("stride", options.stride);
            bool less = true;
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                less = less && options.output_padding[axis] < options.stride[axis];
            }
            require(less, "output_padding", shape_text(options.output_padding), "less than the stride, ",
                    shape_text(options.stride));
            must_be_activation<Activation, layer<Activation>>();
            return linear_layer<conv_transpose_map<N>, Initializer, Activation>(
                {out, kernel, options}, std::move(weights), std::move(activation));
        }
    }

    /// A transposed convolution over samples (length, channels): see conv_transpose2d.
    template <kernel_initializer<1> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv_transpose1d(extent out, const extents<1>& kernel, Initializer weights,
                                        Activation activation = {},
                                        const conv_transpose_options<1>& options = {})
    {
        return detail::conv_transpose<1>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// A transposed convolution with `out` channels, over samples (height, width, channels): the transpose of
    /// a convolution of the output, such as the up-convolution of U-Net (Ronneberger, Fischer & Brox 2015).
    /// An extent n becomes (n - 1) · stride + dilation · (kernel - 1) + 1 + output padding - 2 · padding. K
    /// has shape (height, width, out / groups, channels), as in Keras; each output has channels · height ·
    /// width / (groups · stride²) inputs, on average. Throws invalid_argument if an extent is 0, `groups`
    /// does not divide `out`, or the output padding is not less than the stride. forward throws if a sample
    /// is not an image, or has channels that `groups` does not divide.
    template <kernel_initializer<2> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv_transpose2d(extent out, const extents<2>& kernel, Initializer weights,
                                        Activation activation = {},
                                        const conv_transpose_options<2>& options = {})
    {
        return detail::conv_transpose<2>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// A transposed convolution over samples (depth, height, width, channels): see conv_transpose2d.
    template <kernel_initializer<3> Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv_transpose3d(extent out, const extents<3>& kernel, Initializer weights,
                                        Activation activation = {},
                                        const conv_transpose_options<3>& options = {})
    {
        return detail::conv_transpose<3>(out, kernel, std::move(weights), std::move(activation), options);
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 1>)
    void conv_transpose1d(extent, const extents<1>&, Weights, Activation = {},
                          const conv_transpose_options<1>& = {})
    {
        detail::must_be_initializer<Weights>();
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 2>)
    void conv_transpose2d(extent, const extents<2>&, Weights, Activation = {},
                          const conv_transpose_options<2>& = {})
    {
        detail::must_be_initializer<Weights>();
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights, 3>)
    void conv_transpose3d(extent, const extents<3>&, Weights, Activation = {},
                          const conv_transpose_options<3>& = {})
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
