// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_VERDICT_HPP
#define FANIN_DIAGNOSE_VERDICT_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/remedy.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fanin
{
    /// A fault of a stack, or healthy.
    enum class verdict_kind
    {
        nonfinite,      ///< NaN or infinity
        dead,           ///< more than half of a layer's units are 0 for every sample
        vanishing,      ///< the signal or the gradient has decayed by the end of the stack
        exploding,      ///< the signal or the gradient has grown by the end of the stack
        saturated,      ///< most units of a layer are saturated
        rank_collapsed, ///< the samples, or the tokens of each sequence, become parallel
        overconfident,  ///< the loss starts far above that of equal logits
        mean_shifted,   ///< the mean dominates the second moment of the activations
        unscaled_input, ///< the batch is far from an RMS of 1
        symmetric,      ///< units are equal for every sample
        overwritten,    ///< a branch outweighs the stream that it is added to
        growing,        ///< a pre-norm stream ends far larger than it began
        one_token,      ///< attention sees a single token
        uniform,        ///< attention sees all tokens alike, and its queries and keys cannot learn
        post_norm,      ///< branches outweigh what post-norms keep of the stream
        healthy
    };

    [[nodiscard]] constexpr std::string_view to_string(verdict_kind kind) noexcept
    {
        switch (kind)
        {
        case verdict_kind::nonfinite:
            return "nonfinite";
        case verdict_kind::dead:
            return "dead";
        case verdict_kind::vanishing:
            return "vanishing";
        case verdict_kind::exploding:
            return "exploding";
        case verdict_kind::saturated:
            return "saturated";
        case verdict_kind::rank_collapsed:
            return "rank-collapsed";
        case verdict_kind::overconfident:
            return "overconfident";
        case verdict_kind::mean_shifted:
            return "mean-shifted";
        case verdict_kind::unscaled_input:
            return "unscaled-input";
        case verdict_kind::symmetric:
            return "symmetric-units";
        case verdict_kind::overwritten:
            return "overwritten";
        case verdict_kind::growing:
            return "growing";
        case verdict_kind::one_token:
            return "one-token-attention";
        case verdict_kind::uniform:
            return "uniform-attention";
        case verdict_kind::post_norm:
            return "unstable-post-norm";
        case verdict_kind::healthy:
            break;
        }
        return "healthy";
    }

    /// The way through the stack.
    enum class direction
    {
        forward, ///< the signal
        backward ///< the gradient
    };

    [[nodiscard]] constexpr std::string_view to_string(direction d) noexcept
    {
        return d == direction::forward ? "forward" : "backward";
    }

    /// One finding about a stack.
    struct verdict
    {
        verdict_kind kind = verdict_kind::healthy;
        fanin::direction direction = fanin::direction::forward;
        std::optional<std::size_t> first_layer; ///< row of the report that shows it first, in that direction
        std::string first_name;                 ///< path and name of that row: "2: dense 100 xavier relu"
        /// Mean factor per layer over the counted layers: of the signal's RMS, or backward of the norm of a
        /// sample's gradient. In stacks of repeated blocks, per block. 1 if there are too few.
        double growth_per_layer = 1;
        std::size_t layers = 0; ///< the layers counted, or the blocks
        double begin = 0;       ///< RMS, or norm of the gradient, before them in the direction
        double end = 0;         ///< RMS, or norm of the gradient, after them
        /// The standard deviations, from draw to draw, by which what is judged differs from a stack without
        /// the fault: the change, less its drift by chance, divided by its scatter, or the excess over a
        /// threshold. Where the measurement agrees with theory, the change is theory's, and may have fewer
        /// than `diagnose_options::sigmas`. None if the finding is no matter of chance.
        std::optional<double> sigmas;
        /// Depth at which float underflows (growth below 1) or overflows (growth above 1); none without a
        /// steady change.
        std::optional<double> depth_limit;
        std::string
            finding; ///< the measurement: "the RMS falls from 1 to 0.0313 over 10 layers (0.707 per layer)"
        fanin::cause cause;   ///< "xavier has gain 1, relu needs gain 1.41"
        fanin::remedy remedy; ///< "he instead of xavier (gain √2)"
    };

    namespace detail
    {
        /// "layer 2 (dense 100 xavier relu)"
        inline std::string layer_text(std::string_view path_and_name)
        {
            const std::size_t colon = path_and_name.find(": ");
            return colon == std::string_view::npos ? join("layer ", path_and_name)
                                                   : join("layer ", path_and_name.substr(0, colon), " (",
                                                          path_and_name.substr(colon + 2), ")");
        }

        /// The kind and the place: "vanishing forward from layer 2 (dense 100 xavier relu)".
        inline std::string title_of(const verdict& v)
        {
            std::string text(to_string(v.kind));
            const bool has_direction = v.kind != verdict_kind::healthy
                                       && v.kind != verdict_kind::unscaled_input
                                       && v.kind != verdict_kind::overconfident;
            text += has_direction ? join(" ", to_string(v.direction)) : "";
            text += v.first_name.empty() ? "" : " from " + layer_text(v.first_name);
            return text;
        }

        /// The measurement and its limit: "the RMS is multiplied by 0.707 per layer and underflows float
        /// after 252 layers".
        inline std::string measurement_of(const verdict& v)
        {
            if (!v.depth_limit || !is_finite(*v.depth_limit))
            {
                return v.finding;
            }
            return join(v.finding, v.finding.empty() ? "" : " and ",
                        v.growth_per_layer < 1 ? "underflows" : "overflows", " float after ",
                        std::round(*v.depth_limit), " layers");
        }
    }

    /// One sentence: kind and place, measurement, cause, remedy. "vanishing forward from layer 2 (dense 100
    /// xavier relu): the RMS falls from 1 to 0.0313 over 10 layers (0.707 per layer) and underflows float
    /// after 252 layers; xavier has gain 1, relu needs gain 1.41; try he instead of xavier (gain √2)".
    [[nodiscard]] inline std::string to_string(const verdict& v)
    {
        std::string text = detail::join(detail::title_of(v), ": ", detail::measurement_of(v));
        text += v.cause.sentence.empty() ? "" : "; " + v.cause.sentence;
        text += v.remedy.sentence.empty() ? "" : "; try " + v.remedy.sentence;
        return text;
    }
}

#endif
