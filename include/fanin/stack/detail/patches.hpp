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
    /// Where the taps of a two-dimensional convolution lie on an image (height, width, channels).
    struct patch_grid
    {
        std::array<std::size_t, 3> image; // (height, width, channels)
        std::array<std::size_t, 2> kernel;
        std::array<std::size_t, 2> stride;
        std::array<std::size_t, 2> padding;

        /// How many positions the kernel has along an axis; 0 where it does not fit.
        [[nodiscard]] std::size_t positions(std::size_t axis) const
        {
            const std::size_t padded = image[axis] + 2 * padding[axis];
            return padded < kernel[axis] ? 0 : (padded - kernel[axis]) / stride[axis] + 1;
        }

        /// What reaches each position along an axis of what lies at each place of the image: its mean over the taps,
        /// of which those beyond the image see 0.
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

        /// f(offset in a patch row, offset in the image) for each tap of a position that lies on the image; each
        /// stands for the channels that follow.
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

    /// Writes the patch under each position of an image, the channels [first, first + channels) of it, as a row
    /// (height, width, channels) of the kernel; beyond the image lie zeros.
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

    /// Adds each patch row to the places of the image that it came from: the transpose of gather_patches.
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
