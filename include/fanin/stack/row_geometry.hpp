// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ROW_GEOMETRY_HPP
#define FANIN_STACK_ROW_GEOMETRY_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/sequence_layout.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <optional>

namespace fanin
{
    /// The geometry of the samples of a batch, the rows of a matrix.
    struct row_geometry
    {
        /// Effective rank exp(-Σ p ln p) with p = σ/Σσ of the singular values (Roy & Vetterli 2007,
        /// definition 1): 1 if all rows are parallel, min(batch, features) if all σ are equal, 0 if the batch
        /// is 0.
        double effective_rank = 0;
        /// Mean cosine of the angle between two different nonzero rows; 0 with fewer than two.
        double mean_cosine = 0;
        /// Features that are not 0 and equal another one for every sample: units of equal weights, which a
        /// gradient cannot tell apart.
        std::size_t symmetric_units = 0;
        /// Mean cosine of two different nonzero tokens of one sequence, over all such pairs, and of two
        /// sequences; absent if the rows are no tokens, or there is no such pair.
        std::optional<double> cosine_within{};
        std::optional<double> cosine_between{};
    };

    /// The geometry of the rows of a finite matrix (batch, features), samples or the tokens of sequences. It
    /// costs a singular value decomposition: about ten times n²·max(batch, features) operations, with n =
    /// min(batch, features).
    template <real T>
    [[nodiscard]] row_geometry geometry_of_rows(const matrix<T>& x, const sequence_layout& sequences = {});

    namespace detail
    {
        /// None if the elements, summarized by `measured`, are not finite.
        template <real T>
        std::optional<row_geometry> geometry_if_finite(const batch<T>& x, const summary& measured)
        {
            return measured.nonfinite() == 0 ? std::optional(geometry_of_rows(x.values(), x.sequences()))
                                             : std::nullopt;
        }
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/row_geometry.ipp>
#endif

#endif
