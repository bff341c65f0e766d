// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_POSITIONS_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_POSITIONS_HPP

#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/activation_series.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// What is known of the positions of y = φ(z).
    inline void set_positions(signal& y, const signal& z, signal of_units, const activation_in_theory& act,
                              std::shared_ptr<const activation_on_grid> grid)
    {
        y.positions = nullptr;
        const position_state* const s = positions_of(z);
        if (s == nullptr)
        {
            return;
        }
        const auto cosine = [before = s->cosine, g = std::move(grid)](const position_offset& d)
        {
            const double c = std::clamp(before(d), -1.0, 1.0);
            return g->second_moment > 0 ? activation_products(*g, *g, c).value / g->second_moment : 0;
        };
        auto state = std::make_shared<position_state>(
            position_state{remembered(cosine), y.mean(), y.second_moment(), y.shape});
        state->cosine_before = s->cosine;
        state->before = std::make_shared<const signal>(z);
        state->of_units = std::make_shared<const signal>(std::move(of_units));
        state->values = [f = act.f](const std::vector<double>& x, std::vector<double>& out)
        { f.values(x, out); };
        if (act.f.has_slopes())
        {
            state->slopes = [f = act.f](const std::vector<double>& x, std::vector<double>& out)
            { f.slopes(x, out); };
        }
        y.positions = std::move(state);
    }
}

#endif
