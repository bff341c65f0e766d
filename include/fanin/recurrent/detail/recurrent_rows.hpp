// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_RECURRENT_ROWS_HPP
#define FANIN_RECURRENT_DETAIL_RECURRENT_ROWS_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/sigmoid.hpp>
#include <fanin/act/tanh.hpp>
#include <fanin/recurrent/detail/recurrent_pass.hpp>
#include <fanin/recurrent/detail/time_order.hpp>
#include <fanin/stack/detail/activate.hpp>
#include <fanin/stack/detail/flat_fraction.hpp>
#include <fanin/stack/tape.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Of states in order of time: all in the order of the tokens, or the last of each sequence.
    template <real T>
    matrix<T> in_order_of_tokens(const matrix<T>& states, const time_order& order, bool last)
    {
        const std::size_t units = states.shape()[1];
        matrix<T> y = uninitialized<T>("the elements of a batch",
                                       last ? order.last_rows().size() : states.shape()[0], units);
        if (last)
        {
            gather_rows(block_of(states), order.last_rows(), block_of(y));
        }
        else
        {
            scatter_rows(block_of(states), order.tokens(), block_of(y));
        }
        return y;
    }

    /// The transpose of in_order_of_tokens.
    template <real T>
    matrix<T> in_order_of_time(const matrix<T>& dy, const time_order& order, bool last, std::size_t units)
    {
        matrix<T> d = uninitialized<T>("gradients of states", order.tokens().size(), units);
        if (last)
        {
            std::fill(d.begin(), d.end(), T(0));
            scatter_rows(block_of(dy), order.last_rows(), block_of(d));
        }
        else
        {
            gather_rows(block_of(dy), order.tokens(), block_of(d));
        }
        return d;
    }

    /// Some columns of a matrix in order of time, in the order of the tokens.
    template <real T>
    matrix<T> columns_by_token(const matrix<T>& m, const time_order& order, std::size_t first,
                               std::size_t count)
    {
        matrix<T> y = uninitialized<T>("the rows of a gate", m.shape()[0], count);
        scatter_rows(block_of(m).column_range(first, count), order.tokens(), block_of(y));
        return y;
    }

    /// The rows [begin(step), begin(step + 1)).
    template <real T>
    matrix<T> rows_of_step(const matrix<T>& m, const time_order& order, std::size_t step)
    {
        const std::size_t units = m.shape()[1];
        matrix<T> y = new_matrix<T>("the states of a step", order.rows(step), units);
        std::copy_n(m.data() + order.begin(step) * units, y.size(), y.data());
        return y;
    }

    /// φ'(z) in the place of z. Notes the fraction of flat slopes.
    template <class Activation, real T>
    void slopes_in_place(const Activation& f, matrix<T>& z, tape<T>& t)
    {
        const std::span<T> all(z.data(), z.size());
        slopes(f, all);
        if (t.recorder().measures())
        {
            t.recorder().note_flat(flat_fraction<T>(all, t.recorder().others()));
        }
    }

    /// Adds the rows of the gates, of the cell, and of the states at the shown steps, until the observer ends
    /// the pass.
    template <class Cell, real T>
    void show_gates(const cell_states<T>& s, matrix<T> pre_activations, const time_order& order,
                    bool every_step, tape<T>& t)
    {
        const std::size_t units = s.states.shape()[1];
        if (!t.recorder().measures())
        {
            return;
        }
        std::size_t index = 1; // after x W + b
        const auto show = [&](std::string name, matrix<T> values, const std::optional<interval>& range)
        {
            if (!t.stopped())
            {
                const batch<T> y(std::move(values));
                t.recorder().enter(index);
                t.recorder().add_row(std::move(name), y.shape(), y, range);
                t.recorder().leave();
            }
            ++index;
        };
        for (std::size_t i = 0; i < Cell::rows.size(); ++i)
        {
            const std::string name(Cell::rows[i]);
            if (i == Cell::gates)
            {
                show(name, columns_by_token(s.memory, order, 0, units), std::nullopt);
                continue;
            }
            if (!t.stopped())
            {
                t.recorder().pre_activation(columns_by_token(pre_activations, order, i * units, units));
            }
            bool squashed = false;
            if constexpr (Cell::gates > 1)
            {
                squashed = i == Cell::candidate;
            }
            show(name, columns_by_token(s.gates, order, i * units, units),
                 squashed ? unsaturated_range_of(act::tanh) : unsaturated_range_of(act::sigmoid));
        }
        pre_activations = {};
        for (const std::size_t step : order.shown_steps(every_step))
        {
            show(join("t = ", step + 1), rows_of_step(s.states, order, step), std::nullopt);
        }
    }

    /// The gradients of the rows of show_gates: those of the states. Each one's factor is that of the way
    /// back to the shown step before.
    template <class Cell, real T>
    void show_state_gradients(const matrix<T>& d, const time_order& order, bool every_step, tape<T>& t)
    {
        if (!t.recorder().measures())
        {
            return;
        }
        const std::vector<std::size_t> steps = order.shown_steps(every_step);
        for (std::size_t i = steps.size(); i-- > 0;)
        {
            t.recorder().open_gradient(rows_of_step(d, order, steps[i]));
            t.recorder().close_gradient(rows_of_step(d, order, steps[i > 0 ? i - 1 : 0]));
        }
        for (std::size_t i = 0; i < Cell::rows.size(); ++i)
        {
            t.recorder().skip_gradient();
        }
    }
}

#endif
