// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_ORTHOGONALITY_HPP
#define FANIN_AUDIT_DETAIL_ORTHOGONALITY_HPP

#include <fanin/audit/detail/audit_input.hpp>
#include <fanin/audit/detail/number_grid.hpp>
#include <fanin/core/linkage.hpp>

namespace fanin::detail
{
    /// How far a weight is from gain · Q, with orthonormal rows or columns, whichever are shorter.
    struct orthogonality
    {
        double gain;     ///< the best one
        double residual; ///< ‖(WᵀW - gain² I) v‖ / (gain² ‖v‖), for random v
        bool holds;      ///< no more than rounding explains
    };

    /// By two products of the matrix, and two of its transpose, with random signs.
    [[nodiscard]] orthogonality orthogonality_of(const audit_input& input, const number_grid& grid);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/orthogonality.ipp>
#endif

#endif
