// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_JUDGE_HPP
#define FANIN_AUDIT_DETAIL_JUDGE_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/audit_input.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/linkage.hpp>

namespace fanin::detail
{
    /// Throws invalid_argument where there are no elements, the axes do not fit the shape, or the level is
    /// not in (0, 1).
    void require_audit(const audit_input& input);

    /// Of an array that claims independent elements.
    [[nodiscard]] audit_result audit_elements(const audit_input& input, law_of_fans law);

    /// The weights have inputs and outputs, and no groups or batches, each of which has a matrix of its own.
    [[nodiscard]] bool is_one_matrix(const audit_input& input);

    /// Of an array that claims gain · Q with Q orthogonal.
    [[nodiscard]] audit_result audit_orthogonal(const audit_input& input, double gain);

    /// Of an array that claims any other law, beside two draws of it of the shape.
    [[nodiscard]] audit_result audit_beside_draws(const audit_input& input, const array_view& draw,
                                                  const array_view& other);

    /// Of an array that claims nothing.
    [[nodiscard]] audit_result audit_unclaimed(const audit_input& input);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/beside_draws.ipp>
#include <fanin/audit/detail/judge.ipp>
#endif

#endif
