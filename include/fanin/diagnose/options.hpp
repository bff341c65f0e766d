// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_OPTIONS_HPP
#define FANIN_DIAGNOSE_OPTIONS_HPP

#include <fanin/core/error.hpp>

namespace fanin
{
    /// The thresholds of a diagnosis. Fields in alphabetical order, for designated initializers.
    struct diagnose_options
    {
        /// A signal, a gradient or an angle between samples vanishes or explodes if some stretch of layers up
        /// to the end is deeper than this many depth scales ξ = 1/|ln χ|, with χ the mean factor of the
        /// variance per layer of the stretch. The default, a factor of e⁶ in variance, is the depth up to
        /// which Schoenholz et al. 2017 could train. Power laws, as tanh on the edge of chaos (1/depth) and
        /// angles under relu (1/depth²), stay below.
        double depth_scales = 6;
        /// Maximum fraction of a layer's units that are dead. A symmetric law gives at most one half: if all
        /// samples are equal, a unit is below 0 as often as above.
        double max_dead_fraction = 0.5;
        /// Maximum of the loss at the start, above ln C, the loss of equal logits of C classes.
        double max_loss_excess = 1;
        /// Maximum of mean² / second moment of the activations: relu has 1/π.
        double max_mean_fraction = 0.5;
        double max_saturated_fraction = 0.5; ///< maximum fraction of saturated activations in a layer
        /// Maximum growth of the RMS of a pre-norm stream of attention, from its first branch to its last:
        /// GPT-2 small has 11, and 54 without 1/√(2·depth).
        double max_stream_growth = 40;
        /// Minimum of the mean entropy of attention's weights, over that of equal weights: 0.2 of ln 128 are
        /// two or three tokens.
        double min_attention_entropy = 0.2;
        /// A finding from measurements must exceed the scatter over draws of the weights by this many
        /// standard deviations. A change that theory foretells is a finding without, wherever the measurement
        /// is within so many of theory.
        double sigmas = 6;
    };

    namespace detail
    {
        inline void require_valid(const diagnose_options& o)
        {
            const auto is_fraction = [](double v) { return v >= 0 && v <= 1; };
            require(o.depth_scales > 0, "depth_scales", o.depth_scales, "more than 0: 6 is the default");
            require(is_fraction(o.max_dead_fraction), "max_dead_fraction", o.max_dead_fraction,
                    "in [0, 1]: 0.5 is the default");
            require(o.max_loss_excess >= 0, "max_loss_excess", o.max_loss_excess,
                    "at least 0: 1 is the default");
            require(is_fraction(o.max_mean_fraction), "max_mean_fraction", o.max_mean_fraction,
                    "in [0, 1]: 0.5 is the default");
            require(is_fraction(o.max_saturated_fraction), "max_saturated_fraction", o.max_saturated_fraction,
                    "in [0, 1]: 0.5 is the default");
            require(o.max_stream_growth >= 1, "max_stream_growth", o.max_stream_growth,
                    "at least 1: 40 is the default");
            require(is_fraction(o.min_attention_entropy), "min_attention_entropy", o.min_attention_entropy,
                    "in [0, 1]: 0.2 is the default");
            require(o.sigmas >= 0, "sigmas", o.sigmas, "at least 0: 6 is the default");
        }
    }
}

#endif
