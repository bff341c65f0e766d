// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_RECURRENT_PASS_HPP
#define FANIN_RECURRENT_DETAIL_RECURRENT_PASS_HPP

#include <fanin/core/product.hpp>
#include <fanin/recurrent/detail/cell.hpp>
#include <fanin/recurrent/detail/time_order.hpp>
#include <fanin/stack/batch.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// What a cell has made of its sequences, in order of time: rows of tokens.
    template <real T>
    struct cell_states
    {
        matrix<T> gates;  ///< (tokens, gates · n)
        matrix<T> states; ///< (tokens, n)
        matrix<T> memory; ///< (tokens, n); empty if the cell has none
    };

    /// A cell over time, forward and backward. `u` holds the recurrent weights (n, gates · n).
    template <class Cell, real T>
    class recurrent_pass
    {
    public:
        recurrent_pass(const Cell& cell, const time_order& order, const matrix<T>& u)
            : m_cell(cell)
            , m_order(order)
            , m_u(u)
            , m_units(u.shape()[0])
        {
        }

        /// h_t = cell(z_t + h_{t-1} · U). `pre_activations` takes those of all gates, unless it is empty;
        /// `bias` is that of the recurrent part which goes to the memory, empty or n.
        void run(cell_states<T>& s, matrix<T>& pre_activations, std::span<const T> bias) const
        {
            const std::size_t n = m_units;
            for (std::size_t t = 0; t < m_order.steps(); ++t)
            {
                const std::size_t first = m_order.begin(t);
                const std::size_t rows = m_order.rows(t);
                const std::size_t last = t > 0 ? m_order.begin(t - 1) : 0;
                if (Cell::has_memory && !bias.empty())
                {
                    for (std::size_t row = first; row < first + rows; ++row)
                    {
                        std::copy(bias.begin(), bias.end(), s.memory.data() + row * n);
                    }
                }
                else if (Cell::has_memory)
                {
                    std::fill_n(s.memory.data() + first * n, rows * n, T(0));
                }
                for (const product_part& p : Cell::parts)
                {
                    if (t > 0)
                    {
                        multiply(block<const T>(row_range(block_of(std::as_const(s.states)), last, rows)),
                                 part_of(block_of(m_u), p),
                                 row_range(p.to_memory ? block_of(s.memory) : part_of(block_of(s.gates), p),
                                           first, rows),
                                 T(1));
                    }
                }
                m_cell.run(cell_step<T>{
                    .rows = rows,
                    .units = n,
                    .gates = s.gates.data() + first * Cell::gates * n,
                    .pre_activations = pre_activations.size() > 0
                                           ? pre_activations.data() + first * Cell::gates * n
                                           : nullptr,
                    .state = s.states.data() + first * n,
                    .before = t > 0 ? s.states.data() + last * n : nullptr,
                    .memory = Cell::has_memory ? s.memory.data() + first * n : nullptr,
                    .old_memory = Cell::has_memory && t > 0 ? s.memory.data() + last * n : nullptr});
            }
        }

        /// Backward through time. `d_states` holds the gradients of the states from outside, and gets those
        /// through time added; the gates become gradients of the pre-activations of the input, and the memory
        /// of a cell whose parts go there, gradients of these.
        void run_back(cell_states<T>& s, matrix<T>& d_states) const
        {
            const std::size_t n = m_units;
            const std::size_t most = m_order.rows(0);
            matrix<T> d_before = new_matrix<T>("gradients of states", most, n);
            matrix<T> d_memory = new_matrix<T>("gradients of states", Cell::has_memory ? most : 0, n);
            std::fill(d_memory.begin(), d_memory.end(), T(0));
            for (std::size_t t = m_order.steps(); t-- > 0;)
            {
                const std::size_t first = m_order.begin(t);
                const std::size_t rows = m_order.rows(t);
                const std::size_t last = t > 0 ? m_order.begin(t - 1) : 0;
                T* const d = d_states.data() + first * n;
                for (std::size_t i = 0; i < m_order.rows(t + 1) * n; ++i)
                {
                    d[i] += d_before.data()[i];
                }
                m_cell.run_back(cell_step_back<T>{
                    .rows = rows,
                    .units = n,
                    .gates = s.gates.data() + first * Cell::gates * n,
                    .before = t > 0 ? s.states.data() + last * n : nullptr,
                    .memory = Cell::has_memory ? s.memory.data() + first * n : nullptr,
                    .old_memory = Cell::has_memory && t > 0 ? s.memory.data() + last * n : nullptr,
                    .d_state = d,
                    .d_before = d_before.data(),
                    .d_memory = Cell::has_memory ? d_memory.data() : nullptr});
                for (const product_part& p : Cell::parts)
                {
                    if (t > 0)
                    {
                        multiply(row_range(gradient_of(s, p), first, rows),
                                 part_of(block_of(m_u), p).transpose(),
                                 row_range(block_of(d_before), 0, rows), T(1));
                    }
                }
            }
        }

        /// The gradient of U after run_back: Σ_t h_{t-1}ᵀ · dz_t. Steps of equally many sequences make one
        /// product.
        [[nodiscard]] matrix<T> weight_gradient(const cell_states<T>& s) const
        {
            matrix<T> du = new_matrix<T>("gradients of weights", m_units, m_u.shape()[1]);
            std::fill(du.begin(), du.end(), T(0));
            for (std::size_t t = 1; t < m_order.steps();)
            {
                const std::size_t rows = m_order.rows(t);
                std::size_t end = t + 1;
                while (m_order.rows(t - 1) == rows && m_order.rows(end) == rows)
                {
                    ++end;
                }
                const std::size_t all = (end - t) * rows;
                const auto before = row_range(block_of(s.states), m_order.begin(t - 1), all);
                for (const product_part& p : Cell::parts)
                {
                    multiply(before.transpose(), row_range(gradient_of(s, p), m_order.begin(t), all),
                             part_of(block_of(du), p), T(1));
                }
                t = end;
            }
            return du;
        }

    private:
        template <class X>
        block<X> part_of(const block<X>& gates, const product_part& p) const
        {
            return gates.column_range(p.first_gate * m_units, p.gates * m_units);
        }

        // dz of a part of the product.
        block<const T> gradient_of(const cell_states<T>& s, const product_part& p) const
        {
            return p.to_memory ? block_of(s.memory) : part_of(block_of(s.gates), p);
        }

        const Cell& m_cell;
        const time_order& m_order;
        const matrix<T>& m_u;
        std::size_t m_units;
    };
}

#endif
