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
    /// The second moments of the outputs of a convolution along each axis, relative to those of outputs that
    /// see the whole fan in.
    using window_profile = std::array<std::vector<double>, std::tuple_size_v<decltype(signal::profile)>>;

    /// The profile of a signal along an axis.
    inline std::vector<double> profile_of(const signal& x, std::size_t axis, std::size_t extent)
    {
        const bool known = x.profile[axis].size() == extent;
        return known ? x.profile[axis] : std::vector<double>(extent, 1.0);
    }

    /// Divides a profile by its mean, which it returns.
    inline double normalize(std::vector<double>& profile)
    {
        const double mean =
            std::accumulate(profile.begin(), profile.end(), 0.0) / static_cast<double>(profile.size());
        for (double& v : profile)
        {
            v = mean > 0 ? v / mean : 1;
        }
        return mean;
    }

    /// Outputs of a convolution: `units` features with weights of their own, in samples of the shape.
    struct window_outputs
    {
        sample_shape shape;
        double units;
        window_profile profile;
    };

    /// The prediction for a convolution with its activation φ, averaged over the positions. The second
    /// moments of the positions are taken as a product of one along each axis, which linear layers and relu
    /// preserve.
    inline prediction predict_windows(const activation_in_theory& act, const drawn_law& w, const signal& x,
                                      window_outputs outputs)
    {
        const std::size_t axes = outputs.shape.size() - 1;
        double seen = 1;
        for (std::size_t axis = 0; axis < axes; ++axis)
        {
            seen *= normalize(outputs.profile[axis]);
        }
        // gradients: every weight serves several positions and reaches several inputs
        const double out = w.fans.in * static_cast<double>(features_of(outputs.shape))
                           / static_cast<double>(features_of(x.shape));
        const double channels = static_cast<double>(outputs.shape.back());
        const double of_output = static_cast<double>(features_of(outputs.shape)) / channels;
        prediction p =
            predict_linear(act, {w.initializer, w.activation, {w.fans.in, out}, w.variance, w.bias_variance},
                           {outputs.units, seen}, x, outputs.shape);
        if (p.y)
        {
            const double all = w.fans.in * seen * w.variance * x.second_moment() + w.bias_variance;
            const double even = all > 0 ? w.bias_variance / all : 1; // biases are uniform
            for (std::vector<double>& along : outputs.profile)
            {
                for (double& v : along)
                {
                    v = v * (1 - even) + even;
                }
            }
            // What is not empty grows at its edge, as one patch does. Empty outputs have the derivative at 0.
            const double taps = x.shape.empty() ? 1 : w.fans.in / static_cast<double>(x.shape.back());
            const double of_input =
                static_cast<double>(features_of(x.shape)) / static_cast<double>(x.shape.back());
            const auto side_of = [&](double places)
            { return axes == 2 ? std::sqrt(places) : std::pow(places, 1 / static_cast<double>(axes)); };
            const double side = side_of((1 - x.empty_positions) * of_input) + side_of(taps) - 1;
            const double filled = axes == 2 ? side * side : std::pow(side, static_cast<double>(axes));
            p.y->empty_positions =
                w.bias_variance > 0 || x.empty_positions == 0 ? 0 : std::max(0.0, 1 - filled / of_output);
            if (p.y->empty_positions > 0.1)
            {
                p.factor_log_variance = std::numeric_limits<double>::quiet_NaN();
            }
            p.y->profile = std::move(outputs.profile);
        }
        return p;
    }

    /// Whether φ(s z) = s φ(z) for s > 0.
    inline bool is_homogeneous(const activation_in_theory& act)
    {
        const std::array<double, 5> z{0, 1, 3, -1, -3};
        std::array<double, 5> y{};
        act.f.values(z, y);
        return y[0] == 0 && std::abs(y[2] - 3 * y[1]) < 1e-9 && std::abs(y[4] - 3 * y[3]) < 1e-9;
    }

    /// The prediction for a convolution: padding hides some taps.
    template <std::size_t N>
    prediction predict_convolution(const activation_in_theory& act, const patch_grid<N>& grid,
                                   std::size_t channels, const drawn_law& w, const signal& x)
    {
        window_outputs outputs{{}, static_cast<double>(channels), {}};
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            outputs.profile[axis] = grid.mean_over_taps(axis, profile_of(x, axis, grid.image[axis]));
            outputs.shape.push_back(grid.positions(axis));
        }
        outputs.shape.push_back(channels);
        return predict_windows(act, w, x, std::move(outputs));
    }

    /// The prediction for a transposed convolution, whose outputs are an image. Where the stride does not
    /// divide the kernel, outputs see different numbers of taps (Odena, Dumoulin & Olah 2016): their sizes
    /// differ, and only homogeneous activations keep the ratios. None for others if they differ much, or if
    /// some outputs see no input.
    template <std::size_t N>
    prediction predict_transposed(const activation_in_theory& act, const patch_grid<N>& grid,
                                  const drawn_law& w, const signal& x)
    {
        window_outputs outputs{{}, static_cast<double>(grid.image[N]), {}};
        double squares = 1; // mean square of the second moments of the outputs, relative
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            std::vector<double>& profile = outputs.profile[axis];
            profile = grid.sum_at_places(axis, profile_of(x, axis, grid.positions(axis)));
            double mean = 0;
            double square = 0;
            for (double& v : profile)
            {
                v *= static_cast<double>(grid.stride[axis]) / static_cast<double>(grid.kernel[axis]);
                if (!(v > 0))
                {
                    return {};
                }
                mean += v / static_cast<double>(profile.size());
                square += v * v / static_cast<double>(profile.size());
            }
            squares *= square / (mean * mean);
            // outputs of different remainders have weights of their own
            outputs.units *= static_cast<double>(std::min(grid.stride[axis], grid.kernel[axis]));
            outputs.shape.push_back(grid.image[axis]);
        }
        outputs.shape.push_back(grid.image[N]);
        return squares > 1.02 && !is_homogeneous(act) ? prediction{}
                                                     : predict_windows(act, w, x, std::move(outputs));
    }
}

#endif
