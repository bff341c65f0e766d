// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PATCHES_HPP
#define FANIN_STACK_DETAIL_PATCHES_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/runs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The places of the taps of a window that moves over an image with N axes and channels.
    template <std::size_t N>
    struct patch_grid
    {
        std::array<std::size_t, N + 1> image; // its extents, channels last
        std::array<std::size_t, N> kernel;
        std::array<std::size_t, N> stride;
        std::array<std::size_t, N> padding;
        std::array<std::size_t, N> dilation;

        /// The number of positions of the window along an axis; 0 if it does not fit.
        [[nodiscard]] std::size_t positions(std::size_t axis) const
        {
            const std::size_t padded = image[axis] + 2 * padding[axis];
            const std::size_t beyond = kernel[axis] - 1; // the first tap
            return padded < kernel[axis] || padded <= dilation[axis] * beyond
                       ? 0
                       : (padded - dilation[axis] * beyond - 1) / stride[axis] + 1;
        }

        [[nodiscard]] std::size_t positions() const
        {
            std::size_t n = 1;
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                n *= positions(axis);
            }
            return n;
        }

        /// The number of taps of the window.
        [[nodiscard]] std::size_t taps() const
        {
            std::size_t n = 1;
            for (const std::size_t extent : kernel)
            {
                n *= extent;
            }
            return n;
        }

        /// The place of a tap along an axis; beyond the image if it wraps below 0.
        [[nodiscard]] std::size_t place(std::size_t axis, std::size_t position, std::size_t tap) const
        {
            return position * stride[axis] + tap * dilation[axis] - padding[axis];
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
                    const std::size_t at = place(axis, position, tap);
                    means[position] += at < image[axis] ? places[at] / static_cast<double>(kernel[axis]) : 0;
                }
            }
            return means;
        }

        /// The sum over the taps that fall on each place along an axis, for given values along the positions.
        [[nodiscard]] std::vector<double> sum_at_places(std::size_t axis,
                                                        const std::vector<double>& at_positions) const
        {
            std::vector<double> sums(image[axis]);
            for (std::size_t position = 0; position < positions(axis); ++position)
            {
                for (std::size_t tap = 0; tap < kernel[axis]; ++tap)
                {
                    if (const std::size_t at = place(axis, position, tap); at < image[axis])
                    {
                        sums[at] += at_positions[position];
                    }
                }
            }
            return sums;
        }

        /// Calls f(tap, offset in the image, number of taps) for the taps of a position inside the image, in
        /// the order of memory: where `together`, at once for those that are neighbours in the image.
        template <std::size_t Axis = 0, class F>
        void for_each_run(const std::array<std::size_t, N>& position, bool together, F& f,
                          std::size_t tap = 0, std::size_t offset = 0) const
        {
            const std::size_t taps_before = tap * kernel[Axis];
            const std::size_t places_before = offset * image[Axis];
            std::size_t i = 0;
            while (i < kernel[Axis])
            {
                const std::size_t at = place(Axis, position[Axis], i);
                std::size_t count = 1;
                if (at < image[Axis])
                {
                    if constexpr (Axis + 1 < N)
                    {
                        for_each_run<Axis + 1>(position, together, f, taps_before + i, places_before + at);
                    }
                    else
                    {
                        if (together && dilation[Axis] == 1)
                        {
                            count = std::min(kernel[Axis] - i, image[Axis] - at);
                        }
                        f(taps_before + i, (places_before + at) * image[N], count);
                    }
                }
                i += count;
            }
        }

        /// Calls f(tap, offset in the image) for each of them.
        template <class F>
        void for_each_tap(const std::array<std::size_t, N>& position, F& f) const
        {
            const auto one = [&](std::size_t tap, std::size_t offset, std::size_t) { f(tap, offset); };
            for_each_run(position, false, one);
        }

        /// Calls f(index, position) for the positions [first, last), in the order of memory.
        template <class F>
        void for_each_position(std::size_t first, std::size_t last, F f) const
        {
            std::array<std::size_t, N> at;
            std::size_t rest = first;
            for (std::size_t axis = N; axis-- > 0;)
            {
                const std::size_t n = positions(axis);
                at[axis] = rest % n;
                rest /= n;
            }
            for (std::size_t i = first; i < last; ++i)
            {
                f(i, at);
                for (std::size_t axis = N; axis-- > 0;)
                {
                    if (++at[axis] < positions(axis))
                    {
                        break;
                    }
                    at[axis] = 0;
                }
            }
        }
    };

    /// Some positions of a grid, and some channels of its image.
    struct patch_range
    {
        std::size_t first;    ///< position
        std::size_t last;     ///< one beyond the last position
        std::size_t channel;  ///< the first
        std::size_t channels; ///< their number
    };

    /// Writes the patch at each position as a row (taps, channels), with zeros beyond the image.
    template <real T, std::size_t N>
    void gather_patches(const patch_grid<N>& g, const T* image, const patch_range& r, T* rows)
    {
        const std::size_t length = g.taps() * r.channels;
        g.for_each_position(r.first, r.last,
                            [&](std::size_t, const std::array<std::size_t, N>& position)
                            {
                                T* const end = rows + length;
                                T* const row = rows;
                                const auto copy =
                                    [&](std::size_t tap, std::size_t in_image, std::size_t count)
                                {
                                    T* const to = row + tap * r.channels;
                                    std::fill(rows, to, T(0));
                                    rows = std::copy_n(image + in_image + r.channel, count * r.channels, to);
                                };
                                g.for_each_run(position, r.channels == g.image[N], copy);
                                rows = std::fill_n(rows, end - rows, T(0));
                            });
    }

    /// Adds each patch row to its places in the image: the transpose of gather_patches.
    template <real T, std::size_t N>
    void scatter_patches(const patch_grid<N>& g, const T* rows, const patch_range& r, T* image)
    {
        const std::size_t length = g.taps() * r.channels;
        g.for_each_position(r.first, r.last,
                            [&](std::size_t, const std::array<std::size_t, N>& position)
                            {
                                const auto add = [&](std::size_t tap, std::size_t in_image, std::size_t count)
                                {
                                    T* const to = image + in_image + r.channel;
                                    add_elements(to, rows + tap * r.channels, count * r.channels);
                                };
                                g.for_each_run(position, r.channels == g.image[N], add);
                                rows += length;
                            });
    }
}

#endif
