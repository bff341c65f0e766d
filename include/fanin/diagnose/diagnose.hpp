// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DIAGNOSE_HPP
#define FANIN_DIAGNOSE_DIAGNOSE_HPP

#include <fanin/diagnose/detail/examination.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace fanin
{
    /// All that is wrong with the stack of a report, what explains the rest before it: numbers that are none, the signal,
    /// the gradient, the samples beside each other; one healthy verdict where nothing is.
    ///
    /// What a report does not hold is not judged: gradients want `.backward`, ranks `.geometry`. With `.predict`, causes
    /// name the gains of the weights, and trends are told from theory wherever the measurement agrees with it, without the
    /// scatter of one draw. Throws invalid_argument where an option is out of its range.
    [[nodiscard]] inline std::vector<verdict> findings(const report& r, const diagnose_options& options = {})
    {
        detail::require_valid(options);
        const detail::examination e(r, options);
        const std::optional<verdict> signal = e.changing(direction::forward);
        std::optional<verdict> dead = e.dead();
        if (dead && signal && signal->kind == verdict_kind::vanishing
            && dead->first_layer > signal->first_layer)
        {
            dead.reset(); // of a signal that had gone before
        }
        std::vector<verdict> all;
        for (const auto& v : {e.nonfinite(), std::as_const(dead), signal, e.saturated(),
                              e.changing(direction::backward), e.rank_collapsed(), e.mean_shifted()})
        {
            if (v)
            {
                all.push_back(*v);
            }
        }
        if (all.empty())
        {
            all.push_back(e.healthy());
        }
        return all;
    }

    /// The first of the findings.
    [[nodiscard]] inline verdict diagnose(const report& r, const diagnose_options& options = {})
    {
        return findings(r, options).front();
    }
}

#endif
