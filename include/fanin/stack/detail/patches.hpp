// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PATCHES_HPP
#define FANIN_STACK_DETAIL_PATCHES_HPP

#include <fanin/core/concepts.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The places of the taps of a two-dimensional convolution on an image (height, width, channels).
    struct patch_grid
    {
        std::array<std::size_t, 3> image; // (height, width, channels)
        std::array<std::size_t, 2> kernel;
        std::array<std::size_t, 2> stride;
        std::array<std::size_t, 2> padding;

        /// The number of positions of the kernel along an axis; 0 if it does not fit.
        [[nodiscard]] std::size_t positions(std::size_t axis) const
        {
            const std::size_t padded = image[axis] + 2 * padding[axis];
            return padded < kernel[axis] ? 0 : (padded - kernel[axis]) / stride[axis] + 1;
        }

        /// The mean over the taps at each position along an axis, for given values along the image; taps
        /// beyond the image see 0.
        [[nodiscard]] std::vector<double> mean_over_taps(std::size_t axis,
                                                         const std::vector<double>& places) const
        {
            std::vector<double> means(positions(axis));
            for (std::size_t position = 0; position < means.size(); ++position)
            {
                for (std::size_t tap = 0; tap < kernel[axis]; ++tap)
                {
                    const std::size_t at = position * stride[axis] + tap - padding[axis]; // wraps below 0
                    means[position] += at < image[axis] ? places[at] / static_cast<double>(kernel[axis]) : 0;
                }
            }
            return means;
        }

        /// Calls f(offset in a patch row, offset in the image) for each tap of a position inside the image;
        /// each call stands for the channels that follow.
        template <class F>
        void for_each_tap(std::size_t y, std::size_t x, std::size_t patch_channels, F f) const
        {
            for (std::size_t i = 0; i < kernel[0]; ++i)
            {
                const std::size_t row =
                    y * stride[0] + i - padding[0]; // beyond the image if it wraps below 0
                for (std::size_t j = 0; j < kernel[1]; ++j)
                {
                    const std::size_t column = x * stride[1] + j - padding[1];
                    if (row < image[0] && column < image[1])
                    {
                        f((i * kernel[1] + j) * patch_channels, (row * image[1] + column) * image[2]);
                    }
                }
            }
        }
    };

    /// Writes the patch at each position of the channels [first, first + channels) of an image as a row
    /// (height, width, channels) of the kernel, with zeros beyond the image.
    template <real T>
    void gather_patches(const patch_grid& g, const T* image, std::size_t first, std::size_t channels, T* rows)
    {
        const std::size_t length = g.kernel[0] * g.kernel[1] * channels;
        for (std::size_t y = 0; y < g.positions(0); ++y)
        {
            for (std::size_t x = 0; x < g.positions(1); ++x, rows += length)
            {
                std::fill(rows, rows + length, T(0));
                g.for_each_tap(y, x, channels, [&](std::size_t in_patch, std::size_t in_image)
                               { std::copy_n(image + in_image + first, channels, rows + in_patch); });
            }
        }
    }

    /// Adds each patch row to its places in the image: the transpose of gather_patches.
    template <real T>
    void scatter_patches(const patch_grid& g, const T* rows, std::size_t first, std::size_t channels,
                         T* image)
    {
        const std::size_t length = g.kernel[0] * g.kernel[1] * channels;
        for (std::size_t y = 0; y < g.positions(0); ++y)
        {
            for (std::size_t x = 0; x < g.positions(1); ++x, rows += length)
            {
                g.for_each_tap(y, x, channels,
                               [&](std::size_t in_patch, std::size_t in_image)
                               {
                                   T* const to = image + in_image + first;
                                   for (std::size_t c = 0; c < channels; ++c)
                                   {
                                       to[c] += rows[in_patch + c];
                                   }
                               });
            }
        }
    }
}

#endif
