// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_RNN_CELL_HPP
#define FANIN_RECURRENT_DETAIL_RNN_CELL_HPP

#include <fanin/act/activation.hpp>
#include <fanin/recurrent/detail/cell.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace fanin::detail
{
    /// h = φ(z). Its "gate" is z itself, which stays, as the backward pass needs it.
    template <class Activation>
    struct rnn_cell
    {
        static constexpr std::string_view name = "rnn";
        static constexpr std::string_view with_article = "an rnn";
        static constexpr std::size_t gates = 1;
        static constexpr bool has_memory = false;
        static constexpr std::array<std::string_view, 0> rows{};
        static constexpr std::array<product_part, 1> parts{{{0, 1}}};

        Activation f;

        template <real T>
        void run(const cell_step<T>& s) const
        {
            std::copy_n(s.gates, s.rows * s.units, s.state);
            activate(f, std::span<T>(s.state, s.rows * s.units));
        }

        /// The gates are the slopes φ'(z) here.
        template <real T>
        void run_back(const cell_step_back<T>& s) const
        {
            for (std::size_t i = 0; i < s.rows * s.units; ++i)
            {
                s.gates[i] *= s.d_state[i];
                s.d_before[i] = 0;
            }
        }
    };
}

#endif
