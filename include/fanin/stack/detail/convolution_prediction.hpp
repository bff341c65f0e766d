// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONVOLUTION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_CONVOLUTION_PREDICTION_HPP

#include <fanin/init/fans.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/linear_prediction.hpp>
#include <fanin/stack/detail/patches.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The fraction of a signal that reaches the outputs, where padding hides some taps, and their profile.
    struct seen_by_taps
    {
        double fraction = 1;
        std::array<std::vector<double>, 2> profile;

        seen_by_taps(const patch_grid& g, const std::array<std::vector<double>, 2>& before)
        {
            for (std::size_t axis = 0; axis < 2; ++axis)
            {
                const bool known = before[axis].size() == g.image[axis];
                std::vector<double>& along = profile[axis];
                along =
                    g.mean_over_taps(axis, known ? before[axis] : std::vector<double>(g.image[axis], 1.0));
                const double mean =
                    std::accumulate(along.begin(), along.end(), 0.0) / static_cast<double>(along.size());
                for (double& v : along)
                {
                    v = mean > 0 ? v / mean : 1;
                }
                fraction *= mean;
            }
        }

        /// Adds biases, which are the fraction `even` of the second moment.
        void even_out(double even)
        {
            for (std::vector<double>& along : profile)
            {
                for (double& v : along)
                {
                    v = v * (1 - even) + even;
                }
            }
        }
    };

    /// The prediction for a convolution with its activation φ, averaged over the positions. The second
    /// moments of the positions are taken as a product of one along the height and one along the width, which
    /// linear layers and relu preserve.
    inline prediction predict_convolution(const activation_in_theory& act, const patch_grid& grid,
                                          std::size_t channels, const drawn_law& w, const signal& x)
    {
        seen_by_taps seen(grid, x.profile);
        seen_by_taps of_even(grid, x.even_profile);
        // gradients: every weight serves several positions and reaches several inputs
        const double out = w.fans.in * static_cast<double>(grid.positions(0) * grid.positions(1) * channels)
                           / static_cast<double>(features_of(x.shape));
        signal of_patches = x;
        if (x.patches)
        {
            complete_pairs(of_patches);
            x.patches(grid, of_patches);
        }
        prediction p =
            predict_linear(act, {w.initializer, w.activation, {w.fans.in, out}, w.variance, w.bias_variance},
                           {static_cast<double>(channels), seen.fraction, false}, of_patches,
                           {grid.positions(0), grid.positions(1), channels});
        if (p.y)
        {
            p.factor *= std::sqrt(of_even.fraction / seen.fraction);
            const double all = w.fans.in * seen.fraction * w.variance * x.second_moment() + w.bias_variance;
            const double even = all > 0 ? w.bias_variance / all : 1; // biases are uniform
            seen.even_out(even);
            of_even.even_out(even);
            // What is not empty grows at its edge, as one patch does. Empty outputs have the derivative at 0.
            const double taps = x.shape.empty() ? 1 : w.fans.in / static_cast<double>(x.shape.back());
            const double of_output = static_cast<double>(grid.positions(0) * grid.positions(1));
            const double of_input =
                static_cast<double>(features_of(x.shape)) / static_cast<double>(x.shape.back());
            const double side = std::sqrt((1 - x.empty_positions) * of_input) + std::sqrt(taps) - 1;
            p.y->empty_positions = w.bias_variance > 0 || x.empty_positions == 0
                                       ? 0
                                       : std::max(0.0, 1 - side * side / of_output);
            if (p.y->empty_positions > 0.1)
            {
                p.factor_log_variance = std::numeric_limits<double>::quiet_NaN();
            }
            p.y->profile = std::move(seen.profile);
            p.y->even_profile = std::move(of_even.profile);
        }
        return p;
    }
}

#endif
