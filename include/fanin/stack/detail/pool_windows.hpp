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

        /// The prediction behind windows over activations of a convolution.
        [[nodiscard]] prediction predict(pooling how, const signal& x) const
        {
            if (x.shape.size() != N + 1)
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
                             .sizes = {}};
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
                w.padded = w.padded || padding[axis] > 0;
                const std::vector<double>& along = x.profile[axis];
                const bool known = along.size() == image[axis];
                for (std::size_t at = 0; (known || padding[axis] > 0) && at < grid.positions(axis); ++at)
                {
                    std::vector<double>& sizes = w.sizes[axis].emplace_back();
                    for (std::size_t tap = 0; tap < window[axis]; ++tap)
                    {
                        const std::size_t place = grid.place(axis, at, tap);
                        sizes.push_back(place >= image[axis] ? -1 : known ? along[place] : 1);
                    }
                }
                const std::vector<double> whole(image[axis], 1.0);
                w.inside[axis] = grid.mean_over_taps(axis, whole);
                w.profile[axis] = means_inside(grid, axis, known ? along : whole);
                w.even_profile[axis] = means_inside(
                    grid, axis, x.even_profile[axis].size() == image[axis] ? x.even_profile[axis] : whole);
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
        // Means over the taps of a window that are on the image, along an axis.
        static std::vector<double> means_inside(const patch_grid<N>& grid, std::size_t axis,
                                                const std::vector<double>& before)
        {
            std::vector<double> means = grid.mean_over_taps(axis, before);
            const std::vector<double> inside =
                grid.mean_over_taps(axis, std::vector<double>(before.size(), 1.0));
            for (std::size_t i = 0; i < means.size(); ++i)
            {
                means[i] /= inside[i]; // padding is less than the window
            }
            return means;
        }
    };
}

#endif
