// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_STATES_HPP
#define FANIN_DIAGNOSE_DETAIL_STATES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>

namespace fanin::detail
{
    /// The states of a recurrent layer at one step.
    struct state_at
    {
        double step; ///< from 1
        double size; ///< RMS
    };

    /// The states inside of row i, at the steps that the report has.
    inline array_list<state_at> states_of(const report& r, std::size_t row)
    {
        const std::string inside = r.layers[row].path + ".";
        array_list<state_at> states;
        for (const layer_report& l : r.layers)
        {
            if (l.name.starts_with("t = ") && l.path.starts_with(inside))
            {
                states.push_back({std::strtod(l.name.c_str() + 4, nullptr), l.activation.root_mean_square()});
            }
        }
        return states;
    }

    /// Recurrent weights that amplify their states: these grow by more than the line, and by more than e
    /// while the number of steps doubles, which sums over steps do not. States of gates are bounded.
    inline std::optional<verdict> find_growing_states(const evidence& e)
    {
        for (const std::size_t row : e.main_path)
        {
            const array_list<state_at> states = e.r.layers[row].facts.kind == layer_kind::recurrent
                                                    ? states_of(e.r, row)
                                                    : array_list<state_at>{};
            if (states.size() < 2)
            {
                continue;
            }
            const state_at& last = states.back();
            const state_at* half = states.begin();
            while (half + 1 < states.end() && 2 * half[1].step <= last.step)
            {
                ++half;
            }
            if (!(states.front().size > 0 && half->size > 0))
            {
                continue;
            }
            const double total = std::log(last.size / states.front().size);
            const double late = std::log(last.size / half->size);
            if (!(total > e.line() && late > 1) || !is_finite(total))
            {
                continue;
            }
            const double rate = late / (last.step - half->step);
            verdict v = e.at(verdict_kind::exploding, direction::forward, row);
            v.layers = 1;
            v.begin = states.front().size;
            v.end = last.size;
            v.growth_per_layer = std::exp(total);
            v.finding =
                join("the RMS of the states grows from ", short_number(states.front().size),
                     " at t = ", to_text(states.front().step), " to ", short_number(last.size),
                     " at t = ", to_text(last.step), " (", short_number(std::exp(rate)), " per step)");
            v.cause.kind = cause_kind::weights;
            v.cause.rows = {row};
            v.cause.sentence = "the recurrent weights amplify the states";
            v.remedy = scale_weights({row}, std::exp(-rate));
            v.remedy.sentence = join("recurrent weights with ", short_number(std::exp(-rate)),
                                     " times the standard deviation");
            return v;
        }
        return std::nullopt;
    }
}

#endif
