// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_OPTIONS_HPP
#define FANIN_STACK_OPTIONS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stats/histogram.hpp>

#include <cstddef>
#include <optional>

namespace fanin
{
    /// The measurements of a propagation. Fields in alphabetical order, for designated initializers.
    struct propagate_options
    {
        bool backward = false; ///< run a backward pass and report gradients
        /// The gradient of the output (batch, features) for the backward pass; by default N(0, 1) from the
        /// child "cotangent" of the key.
        std::optional<xt::xtensor<double, 2>> cotangent = std::nullopt;
        /// Measure the effective rank of each activation and the mean cosine between its rows, at the cost of
        /// a singular value decomposition per layer.
        bool geometry = false;
        histogram_options histogram{}; ///< for all summaries
        /// Measure the loss of the output, the logits (batch, classes); a backward pass then begins with its
        /// gradient.
        std::optional<cross_entropy> loss = std::nullopt;
        /// Count what each summary would lose in fp16, bf16, E4M3 and E5M2: summary::precision.
        bool precision = false;
        bool predict = false; ///< add the prediction of each layer, some 0.1 ms each
        /// For draws and measurements, without effect on the report. They share large products, too, where an
        /// OpenBLAS runs one thread (OPENBLAS_NUM_THREADS=1); else the BLAS has its own for them. They stay,
        /// asleep, until the calling thread ends.
        std::size_t threads = 1;
        bool weights = false; ///< summarize the weights, too
    };
}

#endif
