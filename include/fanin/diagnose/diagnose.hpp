// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DIAGNOSE_HPP
#define FANIN_DIAGNOSE_DIAGNOSE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <vector>

namespace fanin
{
    /// All faults of the stack in a report, causes before effects: non-finite numbers, the batch, dead and
    /// symmetric units, the signal, saturation, the gradient, the rank, the mean. One healthy verdict if
    /// there is no fault.
    ///
    /// The report must hold what is to be judged: gradients need `.backward`, ranks `.geometry`. With
    /// `.predict`, causes name the gains, and trends come from theory where the measurement agrees with it,
    /// without the scatter of one draw. Throws invalid_argument if an option is out of range.
    [[nodiscard]] std::vector<verdict> findings(const report& r, const diagnose_options& options = {});

    /// The first of the findings.
    [[nodiscard]] verdict diagnose(const report& r, const diagnose_options& options = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/diagnose/diagnose.ipp>
#endif

#endif
