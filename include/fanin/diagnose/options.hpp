// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_OPTIONS_HPP
#define FANIN_DIAGNOSE_OPTIONS_HPP

#include <fanin/core/error.hpp>

namespace fanin
{
    /// Where a diagnosis draws its lines. Fields in alphabetical order, for designated initializers.
    struct diagnose_options
    {
        /// A signal, a gradient or an angle between samples vanishes or explodes where the stack is deeper than this many
        /// depth scales of its variance, ξ = 1/|ln χ| at the rate χ of the deeper half: by e⁶ in variance, within which
        /// Schoenholz et al. 2017 find stacks to train. What changes algebraically, as tanh on the edge of chaos (1/depth)
        /// and angles under relu (1/depth²), stays below.
        double depth_scales = 6;
        /// Of a layer's units. One half is what a symmetric law gives at most: a unit whose samples are all alike is
        /// below 0 as often as above.
        double max_dead_fraction = 0.5;
        /// Of the second moment of an activation, the mean's: 1/π for relu.
        double max_mean_fraction = 0.5;
        double max_saturated_fraction = 0.5; ///< of a layer's activations
        /// Standard deviations, from draw to draw of the weights, that a finding must be beyond.
        double sigmas = 6;
    };

    namespace detail
    {
        inline void require_valid(const diagnose_options& o)
        {
            const auto share = [](double v) { return v >= 0 && v <= 1; };
            require(o.depth_scales > 0, "depth_scales", o.depth_scales, "more than 0");
            require(share(o.max_dead_fraction), "max_dead_fraction", o.max_dead_fraction, "in [0, 1]");
            require(share(o.max_mean_fraction), "max_mean_fraction", o.max_mean_fraction, "in [0, 1]");
            require(share(o.max_saturated_fraction), "max_saturated_fraction", o.max_saturated_fraction,
                    "in [0, 1]");
            require(o.sigmas >= 0, "sigmas", o.sigmas, "at least 0");
        }
    }
}

#endif
