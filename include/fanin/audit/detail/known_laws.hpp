// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_KNOWN_LAWS_HPP
#define FANIN_AUDIT_DETAIL_KNOWN_LAWS_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/measure.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <vector>

namespace fanin::detail
{
    /// The level at which laws other than the claim are said to fit.
    inline constexpr double level_of_other_laws = 1e-6;

    /// N(mean, stddev²) truncated at ±2 of its deviations, and then of that standard deviation.
    [[nodiscard]] truncated_normal_law usual_truncation(double mean, double stddev);

    /// The three known laws with the least distance from the array, first those whose tests it passes; of
    /// those that its fans determine.
    [[nodiscard]] std::vector<near_law> nearest_laws(const measurement& m, const init::fans& f);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/known_laws.ipp>
#endif

#endif
