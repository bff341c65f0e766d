// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_CAUSE_HPP
#define FANIN_DIAGNOSE_CAUSE_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    /// The parts of a stack that change a signal or a gradient.
    enum class cause_kind
    {
        unknown,      ///< layers that theory does not know, or no prediction in the report
        weights,      ///< the gain of the weights differs from the gain that the activation needs
        biases,       ///< the biases outweigh the signal
        activation,   ///< the activation at its pre-activation, with the gain that it needs
        dropout,      ///< dropout divides by 1 - probability
        padding,      ///< zeros beyond the edges of an image
        residual_sum, ///< the branch adds to the skip connection
        norm,         ///< a norm in the block, with the layers that it normalizes
        input_scale,  ///< the batch is far from an RMS of 1
        symmetry,     ///< units have equal weights
        attention,    ///< the scale of its scores, or the mixing of tokens without a skip connection
        stream        ///< a residual stream that is far smaller or larger than its branches
    };

    [[nodiscard]] constexpr std::string_view to_string(cause_kind kind) noexcept
    {
        switch (kind)
        {
        case cause_kind::weights:
            return "weights";
        case cause_kind::biases:
            return "biases";
        case cause_kind::activation:
            return "activation";
        case cause_kind::dropout:
            return "dropout";
        case cause_kind::padding:
            return "padding";
        case cause_kind::residual_sum:
            return "residual-sum";
        case cause_kind::norm:
            return "norm";
        case cause_kind::input_scale:
            return "input-scale";
        case cause_kind::symmetry:
            return "symmetry";
        case cause_kind::attention:
            return "attention";
        case cause_kind::stream:
            return "stream";
        case cause_kind::unknown:
            break;
        }
        return "unknown";
    }

    /// The part of one kind in a change: a summand of the logarithm of its factor.
    struct contribution
    {
        cause_kind kind = cause_kind::unknown;
        double log_factor = 0;
    };

    /// The largest contributor to a finding.
    struct cause
    {
        cause_kind kind = cause_kind::unknown;
        std::vector<std::size_t> rows; ///< of the report, which contribute
        std::optional<double> value;   ///< such as the gain drawn, the standard deviation of a bias
        std::optional<double> wanted;  ///< such as the gain that the activation needs
        /// Logarithms of factors over the stretch of the finding, the largest contributor first.
        std::vector<contribution> contributions;
        std::string sentence; ///< "xavier has gain 1, relu needs gain 1.41"; empty if nothing is known
    };
}

#endif
