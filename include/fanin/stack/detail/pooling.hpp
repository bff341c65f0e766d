// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOLING_HPP
#define FANIN_STACK_DETAIL_POOLING_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/stack/detail/patches.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

// Pooling of one sample: outputs are (positions, channels), of an image with N axes before its channels.
namespace fanin::detail
{
    /// The largest element of each window, the first of equal ones, or a NaN; `places` are its places in the
    /// image, unless they are null.
    template <real T, std::size_t N>
    void pool_maximum(const patch_grid<N>& g, const T* image, T* out, std::uint32_t* places)
    {
        const std::size_t channels = g.image[N];
        std::vector<std::uint32_t> unwanted(places == nullptr ? channels : 0);
        g.for_each_position(0, g.positions(),
                            [&](std::size_t index, const std::array<std::size_t, N>& position)
                            {
                                T* const best = out + index * channels;
                                std::uint32_t* const at =
                                    places == nullptr ? unwanted.data() : places + index * channels;
                                bool first = true;
                                const auto compare = [&](std::size_t, std::size_t offset)
                                {
                                    for (std::size_t c = 0; c < channels; ++c)
                                    {
                                        const T v = image[offset + c];
                                        const bool better = first || v > best[c]
                                                            || (is_nan(static_cast<double>(v))
                                                                && !is_nan(static_cast<double>(best[c])));
                                        best[c] = better ? v : best[c];
                                        at[c] = better ? static_cast<std::uint32_t>(offset + c) : at[c];
                                    }
                                    first = false;
                                };
                                g.for_each_tap(position, compare);
                            });
    }

    /// The mean of each window, summed up in double: over its taps on the image, or over all taps, where
    /// those on the padding count as zeros.
    template <real T, std::size_t N>
    void pool_average(const patch_grid<N>& g, bool count_padding, const T* image, T* out)
    {
        const std::size_t channels = g.image[N];
        std::vector<double> sums(channels);
        g.for_each_position(0, g.positions(),
                            [&](std::size_t index, const std::array<std::size_t, N>& position)
                            {
                                sums.assign(channels, 0.0);
                                std::size_t taps = 0;
                                const auto sum = [&](std::size_t, std::size_t offset)
                                {
                                    ++taps;
                                    for (std::size_t c = 0; c < channels; ++c)
                                    {
                                        sums[c] += static_cast<double>(image[offset + c]);
                                    }
                                };
                                g.for_each_tap(position, sum);
                                const auto count = static_cast<double>(count_padding ? g.taps() : taps);
                                for (std::size_t c = 0; c < channels; ++c)
                                {
                                    out[index * channels + c] = static_cast<T>(sums[c] / count);
                                }
                            });
    }

    /// Adds the gradients of the means to those of the image: the transpose of pool_average.
    template <real T, std::size_t N>
    void spread_average(const patch_grid<N>& g, bool count_padding, const T* d, T* image)
    {
        const std::size_t channels = g.image[N];
        g.for_each_position(0, g.positions(),
                            [&](std::size_t index, const std::array<std::size_t, N>& position)
                            {
                                std::size_t taps = 0;
                                const auto count_taps = [&](std::size_t, std::size_t) { ++taps; };
                                g.for_each_tap(position, count_taps);
                                const T part = T(1) / static_cast<T>(count_padding ? g.taps() : taps);
                                const auto add = [&](std::size_t, std::size_t offset)
                                {
                                    for (std::size_t c = 0; c < channels; ++c)
                                    {
                                        image[offset + c] += part * d[index * channels + c];
                                    }
                                };
                                g.for_each_tap(position, add);
                            });
    }
}

#endif
