// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_RECURRENT_LAYER_HPP
#define FANIN_RECURRENT_RECURRENT_LAYER_HPP

#include <fanin/core/extent.hpp>
#include <fanin/recurrent/detail/gate_laws.hpp>
#include <fanin/recurrent/detail/recurrent_laws.hpp>
#include <fanin/recurrent/detail/recurrent_pass.hpp>
#include <fanin/recurrent/detail/recurrent_rows.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/labelled.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace fanin
{
    /// A cell that runs over the tokens of each sequence, with one W, U and b for all steps:
    ///     h_t = cell(x_t W + b, h_{t-1} U), h_0 = 0.
    /// W is (in, gates · n), U (n, gates · n); each gate is drawn as a matrix of its own, (in, n) or (n, n).
    /// The key of the layer draws W from its child 0, U from "recurrent"; of several gates, gate g from
    /// child g of these.
    ///
    /// The rows before that of the layer are x W + b, each gate over all tokens, the cell of an LSTM, and the
    /// states at t = 1, 2, 4, ... T. Weights, gradients and parameters of U are those of the layer's own row,
    /// of W and b those of the first. A state's gradient is that of all that it leads to.
    ///
    /// Memory, in numbers per token: 2 · gates · n of pre-activations and gates, n of states, and n of cells;
    /// another gates · n for the rows of gates. Backward keeps in · n and 3 · gates · n in place of these.
    template <class Cell, class Laws>
    class recurrent_layer
    {
    public:
        recurrent_layer(std::size_t units, Cell cell, Laws laws, detail::recurrent_output output = {})
            : m_units(units)
            , m_cell(std::move(cell))
            , m_laws(std::move(laws))
            , m_output(output)
        {
            detail::require(units > 0, detail::join("the width of ", Cell::with_article), units,
                            "at least 1");
        }

        /// The layer with another law of U.
        template <initializer I>
        [[nodiscard]] auto recurrent(I law) const
        {
            return with_laws(
                detail::recurrent_laws{m_laws.input, std::move(law), m_laws.bias, m_laws.recurrent_bias});
        }

        /// The layer with biases. A law of one gate, such as init::forget_bias or init::chrono, leaves those
        /// of the other gates 0.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B law) const
        {
            static_assert(Cell::gates > 1 || !(detail::keeping_law<B> || detail::paired_law<B>),
                          "fanin: an rnn has no gates, and so no forget gate: write lstm or gru, or another "
                          "law of biases");
            return with_laws(detail::recurrent_laws{m_laws.input, m_laws.recurrent, std::move(law),
                                                    m_laws.recurrent_bias});
        }

        /// A gru with a bias within the reset product: g = tanh(x W_g + b_g + r ⊙ (h U_g + b)), from the
        /// child "recurrent bias" of the key. It is the part of bias_hh that a bias of W does not stand for.
        template <bias_initializer B>
        [[nodiscard]] auto with_recurrent_bias(B law) const
            requires(Cell::parts.size() > 1)
        {
            return with_laws(
                detail::recurrent_laws{m_laws.input, m_laws.recurrent, m_laws.bias, std::move(law)});
        }

        /// The layer that returns the last state of each sequence, (sequences, n) in place of (tokens, n).
        [[nodiscard]] recurrent_layer last() const
        {
            return recurrent_layer(m_units, m_cell, m_laws, {m_output.every_step, true});
        }

        /// The layer with a row for the states at every step, for over_time.
        [[nodiscard]] recurrent_layer every_step() const
        {
            return recurrent_layer(m_units, m_cell, m_laws, {true, m_output.last});
        }

        /// The layer with these laws in place of its own.
        template <class Other>
        [[nodiscard]] auto with_laws(Other laws) const
        {
            return recurrent_layer<Cell, Other>(m_units, m_cell, std::move(laws), m_output);
        }

        /// Throws invalid_argument if the rows are no tokens.
        template <real T>
            requires detail::runs_on<Cell, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            const detail::time_order order(x.sequences(), Cell::with_article);
            const sequence_layout sequences = x.sequences();
            batch<T> z = run_child(input_layer(), 0, std::move(x), k, t);
            return over_time(std::move(z), order, sequences,
                             detail::recurrent_weights<T, Cell>(m_laws, m_units, k), k, t);
        }

        template <real T>
            requires detail::runs_on<Cell, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto sequences = t.template pop<sequence_layout>();
            const detail::time_order order(sequences, Cell::with_article);
            const auto u = t.template pop<matrix<T>>();
            detail::cell_states<T> s;
            s.memory = t.template pop<matrix<T>>();
            s.states = t.template pop<matrix<T>>();
            s.gates = t.template pop<matrix<T>>();
            if constexpr (requires { m_cell.f; })
            {
                detail::slopes_in_place(m_cell.f, s.gates, t);
            }
            matrix<T> d = detail::in_order_of_time(dy.values(), order, m_output.last, m_units);
            t.recycle(std::move(dy));
            const detail::recurrent_pass<Cell, T> pass(m_cell, order, u);
            pass.run_back(s, d);
            if (t.recorder().measures())
            {
                t.recorder().weight_gradient(pass.weight_gradient(s), s.memory,
                                             detail::bias_count(m_laws.recurrent_bias, m_units));
            }
            detail::show_state_gradients<Cell>(d, order, m_output.every_step, t);
            matrix<T> dz = t.take(s.gates.shape()[0], s.gates.shape()[1]);
            detail::scatter_rows(detail::block_of(std::as_const(s.gates)), order.tokens(),
                                 detail::block_of(dz));
            return run_child_backward(input_layer(), 0, batch<T>(std::move(dz)), k, t);
        }

        /// The layer with held weights and biases, and its output for x.
        template <real T>
            requires detail::runs_on<Cell, T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const detail::time_order order(x.sequences(), Cell::with_article);
            const sequence_layout sequences = x.sequences();
            auto input = hold_child(input_layer(), 0, std::move(x), k, t);
            matrix<T> u = detail::held_recurrent_weights<T, Cell>(m_laws, m_units, k, t);
            const detail::recurrent_laws laws{
                input.first.layer.weights(), held_weights<T>(u), input.first.layer.bias(),
                detail::hold_bias<T>(m_laws.recurrent_bias, m_units, m_units, k.child("recurrent bias"), t)};
            batch<T> y = over_time(std::move(input.second), order, sequences, std::move(u), k, t);
            return std::pair(
                recurrent_layer<Cell, std::remove_const_t<decltype(laws)>>(m_units, m_cell, laws, m_output),
                std::move(y));
        }

        /// Of x W + b alone: weights that all steps share make the steps depend on each other.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return {.rows = predict_child(input_layer(), 0, x).rows};
        }

        /// "lstm 64 glorot, recurrent orthogonal, bias chrono", "rnn 64 he relu, last state"
        [[nodiscard]] std::string name() const
        {
            return detail::recurrent_name(m_cell, m_laws, m_units, m_output);
        }

        [[nodiscard]] layer_facts facts() const
        {
            return detail::recurrent_facts(m_cell, m_laws);
        }

        /// Tokens of a sequence mix.
        [[nodiscard]] layer_traits traits() const
        {
            layer_traits all{.samplewise = false};
            if constexpr (requires { m_cell.f; })
            {
                all.differentiable = detail::has_derivative(m_cell.f);
                all.unsaturated_range = detail::unsaturated_range_of(m_cell.f);
            }
            return all;
        }

        /// The laws: `.input`, `.recurrent`, `.bias` and `.recurrent_bias`.
        [[nodiscard]] const Laws& laws() const noexcept
        {
            return m_laws;
        }

    private:
        auto input_layer() const
        {
            return detail::input_layer_of<Cell>(m_laws, m_units);
        }

        template <real T>
        batch<T> over_time(batch<T> z, const detail::time_order& order, const sequence_layout& sequences,
                           matrix<T> u, key k, tape<T>& t) const
        {
            if (t.stopped())
            {
                return z;
            }
            const std::size_t tokens = z.samples();
            const std::size_t columns = Cell::gates * m_units;
            const auto space = [&](std::size_t width)
            { return detail::uninitialized<T>("the states of a cell", tokens, width); };
            detail::cell_states<T> s{space(columns), space(m_units), space(Cell::has_memory ? m_units : 0)};
            detail::gather_rows(detail::block_of(z.values()), order.tokens(), detail::block_of(s.gates));
            t.recycle(std::move(z));
            matrix<T> before = t.recorder().measures() && Cell::gates > 1 ? space(columns) : matrix<T>{};
            const auto bias =
                detail::drawn_bias<T>(m_laws.recurrent_bias, m_units, m_units, k.child("recurrent bias"));
            detail::recurrent_pass<Cell, T>(m_cell, order, u).run(s, before, detail::elements_of<T>(bias));

            matrix<T> y = detail::in_order_of_tokens(s.states, order, m_output.last);
            detail::show_gates<Cell>(s, std::move(before), order, m_output.every_step, t);
            if (t.stopped())
            {
                return y;
            }
            if constexpr (requires { m_cell.f; })
            {
                t.recorder().pre_activation(s.gates);
            }
            t.recorder().weights(detail::elements_of(u));
            t.recorder().parameters({u.size(), detail::bias_count(m_laws.recurrent_bias, m_units)});
            if (t.recording())
            {
                t.push(std::move(s.gates));
                t.push(std::move(s.states));
                t.push(std::move(s.memory));
                t.push(std::move(u));
                t.push(sequences);
            }
            return m_output.last ? batch<T>(std::move(y)) : batch<T>(std::move(y)).with_sequences(sequences);
        }

        std::size_t m_units;
        Cell m_cell;
        Laws m_laws;
        detail::recurrent_output m_output;
    };
}

#endif
