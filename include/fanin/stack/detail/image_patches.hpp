// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_IMAGE_PATCHES_HPP
#define FANIN_STACK_DETAIL_IMAGE_PATCHES_HPP

#include <fanin/core/function_ref.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// The patches of an image that a window sees, whatever the number of axes.
    struct image_patches
    {
        std::size_t positions; ///< of the window
        std::size_t taps;
        std::size_t channels;
        /// Calls f(tap, offset of its first channel in the image) for the taps of a position that lie inside
        /// the image.
        function_ref<void(std::size_t position, function_ref<void(std::size_t, std::size_t)> f)> for_each_tap;
    };
}

#endif
