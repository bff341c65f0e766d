// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONVOLUTION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_CONVOLUTION_PREDICTION_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/image_patches.hpp>
#include <fanin/stack/detail/linear_prediction.hpp>
#include <fanin/stack/detail/patches.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/seen_taps.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>

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
    inline std::vector<double> profile_along(const window_profile& profile, std::size_t axis,
                                             std::size_t extent)
    {
        return profile[axis].size() == extent ? profile[axis] : std::vector<double>(extent, 1.0);
    }

    /// Divides the profiles along the first axes by their means. Returns the product of these: the fraction
    /// of a signal that reaches the outputs, where padding hides some taps.
    inline double normalize(window_profile& profile, std::size_t axes)
    {
        double seen = 1;
        for (std::size_t axis = 0; axis < axes; ++axis)
        {
            std::vector<double>& along = profile[axis];
            const double mean =
                std::accumulate(along.begin(), along.end(), 0.0) / static_cast<double>(along.size());
            for (double& v : along)
            {
                v = mean > 0 ? v / mean : 1;
            }
            seen *= mean;
        }
        return seen;
    }

    /// Adds what is uniform, the fraction `even` of the second moment.
    inline void even_out(window_profile& profile, double even)
    {
        for (std::vector<double>& along : profile)
        {
            for (double& v : along)
            {
                v = v * (1 - even) + even;
            }
        }
    }

    /// Outputs of a convolution: `units` features with weights of their own, in samples of the shape.
    struct window_outputs
    {
        sample_shape shape;
        double units;
        window_profile profile;
        window_profile even_profile; ///< for a uniform input
        bool of_patches;             ///< whether each sees one patch
        double strides = 1;          ///< product: gradients of places between them have other weights
        position_cosine positions{}; ///< of the sums that they are of
    };

    /// The prediction for a convolution with its activation φ, averaged over the positions. The second
    /// moments of the positions are taken as a product of one along each axis, which linear layers and relu
    /// preserve.
    inline prediction predict_windows(const activation_in_theory& act, const drawn_law& w, const signal& x,
                                      window_outputs outputs)
    {
        const std::size_t axes = outputs.shape.size() - 1;
        const double seen = normalize(outputs.profile, axes);
        const double of_even = normalize(outputs.even_profile, axes);
        // gradients: every weight serves several positions and reaches several inputs
        const double out = w.fans.in * static_cast<double>(features_of(outputs.shape))
                           / static_cast<double>(features_of(x.shape));
        const double channels = static_cast<double>(outputs.shape.back());
        const double of_output = static_cast<double>(features_of(outputs.shape)) / channels;
        prediction p = predict_linear(
            act, {w.initializer, w.activation, {w.fans.in, out}, w.variance, w.bias_variance},
            {outputs.units, seen, !outputs.of_patches, std::move(outputs.positions)}, x, outputs.shape);
        if (p.y)
        {
            p.factor *= std::sqrt(of_even / seen);
            p.overlap.places.gain /= outputs.strides;
            if (p.weights)
            {
                p.weights->inputs_seen = of_even; // whatever the batch has at its edges
            }
            const double all = w.fans.in * seen * w.variance * x.second_moment() + w.bias_variance;
            const double even = all > 0 ? w.bias_variance / all : 1; // biases are uniform
            even_out(outputs.profile, even);
            even_out(outputs.even_profile, even);
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
            p.y->even_profile = std::move(outputs.even_profile);
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

    /// Notes the products of places apart, unless an activation has changed them.
    inline prediction with_far_profile(prediction p, window_profile far)
    {
        if (p.y && !p.y->law && std::abs(p.y->mean()) < 1e-9 * std::sqrt(p.y->second_moment()))
        {
            p.y->far_profile = std::move(far);
        }
        return p;
    }

    /// The prediction for a convolution: padding hides some taps.
    template <std::size_t N>
    prediction predict_convolution(const activation_in_theory& act, const patch_grid<N>& grid,
                                   std::size_t channels, const drawn_law& w, const signal& x)
    {
        window_outputs outputs{{}, static_cast<double>(channels), {}, {}, true};
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            const std::size_t extent = grid.image[axis];
            outputs.profile[axis] = grid.mean_over_taps(axis, profile_along(x.profile, axis, extent));
            outputs.even_profile[axis] =
                grid.mean_over_taps(axis, profile_along(x.even_profile, axis, extent));
            outputs.shape.push_back(grid.positions(axis));
            outputs.strides *= static_cast<double>(grid.stride[axis]);
        }
        outputs.shape.push_back(channels);
        if (const position_state* const s = positions_of(x)) // each tap has weights of its own
        {
            outputs.positions = [cosine = s->cosine, strides = grid.stride](position_offset d)
            {
                for (std::size_t axis = 0; axis < N; ++axis)
                {
                    d[axis] *= static_cast<std::ptrdiff_t>(strides[axis]);
                }
                return cosine(d);
            };
        }
        if (!x.patches)
        {
            signal seen = x;
            see_taps(seen, grid);
            auto far = seen.far_profile;
            return with_far_profile(predict_windows(act, w, seen, std::move(outputs)), std::move(far));
        }
        signal of_patches = x;
        complete_pairs(of_patches);
        see_taps(of_patches, grid);
        x.patches({.positions = grid.positions(),
                   .taps = grid.taps(),
                   .channels = grid.image[N],
                   .for_each_tap =
                       [&](std::size_t position, function_ref<void(std::size_t, std::size_t)> f)
                   {
                       grid.for_each_position(position, position + 1,
                                              [&](std::size_t, const std::array<std::size_t, N>& at)
                                              { grid.for_each_tap(at, f); });
                   }},
                  of_patches);
        auto far = of_patches.far_profile;
        return with_far_profile(predict_windows(act, w, of_patches, std::move(outputs)), std::move(far));
    }

    /// The prediction for a transposed convolution, whose outputs are an image. Where the stride does not
    /// divide the kernel, outputs see different numbers of taps (Odena, Dumoulin & Olah 2016): their sizes
    /// differ, and only homogeneous activations keep the ratios. None for others if they differ much, or if
    /// some outputs see no input.
    template <std::size_t N>
    prediction predict_transposed(const activation_in_theory& act, const patch_grid<N>& grid,
                                  const drawn_law& w, const signal& x)
    {
        window_outputs outputs{{}, static_cast<double>(grid.image[N]), {}, {}, false};
        double squares = 1; // mean square of the second moments of the outputs, relative
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            std::vector<double>& profile = outputs.profile[axis];
            profile = grid.sum_at_places(axis, profile_along(x.profile, axis, grid.positions(axis)));
            const double of_taps =
                static_cast<double>(grid.stride[axis]) / static_cast<double>(grid.kernel[axis]);
            outputs.even_profile[axis] =
                grid.sum_at_places(axis, profile_along(x.even_profile, axis, grid.positions(axis)));
            for (double& v : outputs.even_profile[axis])
            {
                v *= of_taps;
            }
            double mean = 0;
            double square = 0;
            for (double& v : profile)
            {
                v *= of_taps;
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
