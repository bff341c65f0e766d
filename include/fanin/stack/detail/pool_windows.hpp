// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOL_WINDOWS_HPP
#define FANIN_STACK_DETAIL_POOL_WINDOWS_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/patches.hpp>
#include <fanin/stack/detail/windows.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace fanin::detail
{
    /// Windows that move over samples with N axes before the channels.
    template <std::size_t N>
    struct pool_windows
    {
        std::array<std::size_t, N> window;
        std::array<std::size_t, N> padding;
        std::array<std::size_t, N> stride;

        pool_windows(const std::array<std::size_t, N>& w, const std::array<std::size_t, N>& p,
                     const std::array<std::size_t, N>& s)
            : window(w)
            , padding(p)
            , stride(s == std::array<std::size_t, N>{} ? w : s)
        {
            require_positive<N>("the window", window);
            require_moderate<N>("the window", window);
            require_positive<N>("stride", stride);
            bool fits = true;
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                fits = fits && padding[axis] < window[axis];
            }
            require(fits, "padding", shape_text(padding), "less than the window, ", shape_text(window));
        }

        /// Throws invalid_argument where the samples have other axes or are smaller than the window.
        [[nodiscard]] patch_grid<N> on(const sample_shape& shape) const
        {
            if (const std::string why = misfit_of_axes<N>(shape); !why.empty())
            {
                throw invalid_argument("fanin: " + why);
            }
            std::array<std::size_t, N + 1> image{};
            std::copy_n(shape.begin(), N + 1, image.begin());
            const patch_grid<N> grid{image, window, stride, padding, all_equal<N>(1)};
            if (grid.positions() == 0)
            {
                throw invalid_argument(join("fanin: the window is larger than the samples, which are ",
                                            shape_text(shape), ": use a smaller window or more padding"));
            }
            return grid;
        }

        [[nodiscard]] static sample_shape sample(const patch_grid<N>& grid)
        {
            sample_shape s;
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                s.push_back(grid.positions(axis));
            }
            s.push_back(grid.image[N]);
            return s;
        }
    };
}

#endif
