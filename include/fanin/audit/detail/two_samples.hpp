// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_TWO_SAMPLES_HPP
#define FANIN_AUDIT_DETAIL_TWO_SAMPLES_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/measure.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/linkage.hpp>

#include <vector>

namespace fanin::detail
{
    /// How often elements occur, up to their signs: 4 in looks_linear, r^d in icnr, 1 where all are drawn.
    [[nodiscard]] double multiplicity_of(const array_view& x);

    /// What tells two arrays apart, whose cells have the same edges, at thresholds that are `inflation` times
    /// those of independent elements. The bounds hold for many elements, not for few.
    [[nodiscard]] std::vector<audit_finding> compare_samples(const measurement& x, const measurement& draw,
                                                             double inflation, double level);

    /// The greatest statistic of that comparison, in logarithms of a likelihood.
    [[nodiscard]] double greatest_difference(const measurement& x, const measurement& draw);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/two_samples.ipp>
#endif

#endif
