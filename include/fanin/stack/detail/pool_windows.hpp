// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOL_WINDOWS_HPP
#define FANIN_STACK_DETAIL_POOL_WINDOWS_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/patches.hpp>
#include <fanin/stack/detail/pool_prediction.hpp>
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

        /// The prediction behind windows that do not overlap the padding.
        [[nodiscard]] prediction predict(pooling how, const signal& x) const
        {
            if (x.shape.size() != N + 1 || padding != std::array<std::size_t, N>{})
            {
                return {};
            }
            std::array<std::size_t, N + 1> image{};
            std::copy_n(x.shape.begin(), N + 1, image.begin());
            const patch_grid<N> grid{image, window, stride, padding, all_equal<N>(1)};
            if (grid.positions() == 0)
            {
                return {}; // forward will say why
            }
            pooled_windows w{.how = how,
                             .taps = {},
                             .stride = {},
                             .out = sample(grid),
                             .profile = {},
                             .even_profile = {},
                             .sizes = {},
                             .apart = true};
            for (std::size_t tap = 0; tap < grid.taps(); ++tap)
            {
                position_offset at{};
                for (std::size_t axis = N, rest = tap; axis-- > 0; rest /= window[axis])
                {
                    at[axis] = static_cast<std::ptrdiff_t>(rest % window[axis]);
                }
                w.taps.push_back(at);
            }
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                if (image[axis] < 4)
                {
                    return {}; // both edges are near: what two taps see in common is not known
                }
                w.stride[axis] = static_cast<std::ptrdiff_t>(stride[axis]);
                w.apart = w.apart && stride[axis] >= window[axis];
                w.profile[axis] = profile_of_windows(grid, axis, x.profile[axis]);
                for (std::size_t at = 0; at < grid.positions(axis) && x.profile[axis].size() == image[axis];
                     ++at)
                {
                    const auto first =
                        x.profile[axis].begin() + static_cast<std::ptrdiff_t>(at * stride[axis]);
                    w.sizes[axis].emplace_back(first, first + static_cast<std::ptrdiff_t>(window[axis]));
                }
                w.even_profile[axis] = profile_of_windows(grid, axis, x.even_profile[axis]);
            }
            return predict_pooled(x, w);
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

    private:
        // Means over the windows along an axis, divided by their mean; empty if uniform.
        static std::vector<double> profile_of_windows(const patch_grid<N>& grid, std::size_t axis,
                                                      const std::vector<double>& before)
        {
            if (before.size() != grid.image[axis])
            {
                return {};
            }
            std::vector<double> means = grid.mean_over_taps(axis, before);
            double all = 0;
            for (const double v : means)
            {
                all += v / static_cast<double>(means.size());
            }
            for (double& v : means)
            {
                v = all > 0 ? v / all : 1;
            }
            return means;
        }
    };
}

#endif
