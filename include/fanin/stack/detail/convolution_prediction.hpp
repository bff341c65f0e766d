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
    /// The fraction of a signal that reaches the outputs along an axis, where padding hides some taps, and
    /// its profile.
    inline double spread_over(const patch_grid& g, const signal& x, std::size_t axis,
                              std::vector<double>& profile)
    {
        const bool known = x.profile[axis].size() == g.image[axis];
        profile = g.mean_over_taps(axis, known ? x.profile[axis] : std::vector<double>(g.image[axis], 1.0));
        const double mean =
            std::accumulate(profile.begin(), profile.end(), 0.0) / static_cast<double>(profile.size());
        for (double& v : profile)
        {
            v = mean > 0 ? v / mean : 1;
        }
        return mean;
    }

    /// The prediction for a convolution with its activation φ, averaged over the positions. The second
    /// moments of the positions are taken as a product of one along the height and one along the width, which
    /// linear layers and relu preserve.
    inline prediction predict_convolution(const activation_in_theory& act, const patch_grid& grid,
                                          std::size_t channels, const drawn_law& w, const signal& x)
    {
        std::array<std::vector<double>, 2> profile;
        const double seen = spread_over(grid, x, 0, profile[0]) * spread_over(grid, x, 1, profile[1]);
        // gradients: every weight serves several positions and reaches several inputs
        const double out = w.fans.in * static_cast<double>(grid.positions(0) * grid.positions(1) * channels)
                           / static_cast<double>(features_of(x.shape));
        prediction p = predict_linear(
            act, {w.initializer, w.activation, {w.fans.in, out}, w.variance, w.bias_variance},
            {static_cast<double>(channels), seen}, x, {grid.positions(0), grid.positions(1), channels});
        if (p.y)
        {
            const double all = w.fans.in * seen * w.variance * x.second_moment() + w.bias_variance;
            const double even = all > 0 ? w.bias_variance / all : 1; // biases are uniform
            for (std::vector<double>& along : profile)
            {
                for (double& v : along)
                {
                    v = v * (1 - even) + even;
                }
            }
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
            p.y->profile = std::move(profile);
        }
        return p;
    }
}

#endif
