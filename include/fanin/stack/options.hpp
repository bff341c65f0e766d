// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_OPTIONS_HPP
#define FANIN_STACK_OPTIONS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stats/histogram.hpp>

#include <cstddef>
#include <optional>

namespace fanin
{
    /// What a propagation measures. Fields in alphabetical order, for designated initializers.
    struct propagate_options
    {
        bool backward = false; ///< send a cotangent back, and report gradients
        /// The gradient of the output (batch, features) that goes back; by default N(0, 1), from the child
        /// "cotangent" of the key.
        std::optional<xt::xtensor<double, 2>> cotangent = std::nullopt;
        /// Measure the effective rank of each activation and the mean cosine between its rows, for a singular value
        /// decomposition each.
        bool geometry = false;
        histogram_options histogram{}; ///< of every summary
        bool predict = false;          ///< say what theory expects of each layer, some milliseconds each
        std::size_t threads =
            1; ///< that draw and measure; the report is the same for any number. The BLAS has its own.
        bool weights = false; ///< summarize the weights too
    };
}

#endif
