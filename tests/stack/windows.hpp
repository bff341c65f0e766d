// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_WINDOWS_HPP
#define FANIN_TESTS_STACK_WINDOWS_HPP

// Convolutions, transposed convolutions and pooling by their definition: one loop over all pairs of an input
// and an output place, along any number of axes.

#include <fanin/core/concepts.hpp>

#include <cstddef>
#include <vector>

namespace windows
{
    using extents = std::vector<std::size_t>;

    struct window
    {
        extents kernel;
        extents stride;
        extents padding;
        extents dilation;
    };

    inline std::size_t product(const extents& e)
    {
        std::size_t n = 1;
        for (const std::size_t v : e)
        {
            n *= v;
        }
        return n;
    }

    /// The indices of element i of an array of the extents.
    inline std::vector<long> unravel(std::size_t i, const extents& e)
    {
        std::vector<long> at(e.size());
        for (std::size_t axis = e.size(); axis-- > 0;)
        {
            at[axis] = static_cast<long>(i % e[axis]);
            i /= e[axis];
        }
        return at;
    }

    /// The extents of the outputs of a convolution of images.
    inline extents outputs(const extents& image, const window& w)
    {
        extents out;
        for (std::size_t axis = 0; axis < image.size(); ++axis)
        {
            out.push_back((image[axis] + 2 * w.padding[axis] - w.dilation[axis] * (w.kernel[axis] - 1) - 1)
                              / w.stride[axis]
                          + 1);
        }
        return out;
    }

    /// Calls f(position, tap, place) for all positions and taps, with the place on the image, if it is there.
    template <class F>
    void for_each_connection(const extents& image, const extents& positions, const window& w, F f)
    {
        for (std::size_t p = 0; p < product(positions); ++p)
        {
            for (std::size_t t = 0; t < product(w.kernel); ++t)
            {
                const std::vector<long> position = unravel(p, positions);
                const std::vector<long> tap = unravel(t, w.kernel);
                std::size_t place = 0;
                bool inside = true;
                for (std::size_t axis = 0; axis < image.size(); ++axis)
                {
                    const long at = position[axis] * static_cast<long>(w.stride[axis])
                                    + tap[axis] * static_cast<long>(w.dilation[axis])
                                    - static_cast<long>(w.padding[axis]);
                    inside = inside && at >= 0 && at < static_cast<long>(image[axis]);
                    place = place * image[axis] + static_cast<std::size_t>(at);
                }
                if (inside)
                {
                    f(p, t, place);
                }
            }
        }
    }

    /// Channels of the image of a convolution, or of a transposed one, with the other side's columns.
    struct channels
    {
        std::size_t image;
        std::size_t columns;
        std::size_t groups = 1;
    };

    /// Calls f(position · columns + column, kernel element, place · channels + channel): each connection of a
    /// convolution with kernel (taps, channels of a group, columns).
    template <class F>
    void for_each_weight(const extents& image, const extents& positions, const window& w, const channels& c,
                         F f)
    {
        const std::size_t in_group = c.image / c.groups;
        const std::size_t out_group = c.columns / c.groups;
        for_each_connection(image, positions, w,
                            [&](std::size_t p, std::size_t t, std::size_t place)
                            {
                                for (std::size_t o = 0; o < c.columns; ++o)
                                {
                                    for (std::size_t i = 0; i < in_group; ++i)
                                    {
                                        f(p * c.columns + o, (t * in_group + i) * c.columns + o,
                                          place * c.image + o / out_group * in_group + i);
                                    }
                                }
                            });
    }
}

#endif
