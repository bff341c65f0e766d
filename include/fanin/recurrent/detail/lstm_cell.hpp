// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_LSTM_CELL_HPP
#define FANIN_RECURRENT_DETAIL_LSTM_CELL_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/sigmoid.hpp>
#include <fanin/act/tanh.hpp>
#include <fanin/recurrent/detail/cell.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace fanin::detail
{
    /// c = f ⊙ c' + i ⊙ g, h = o ⊙ tanh(c); gates i, f, g, o in this order.
    struct lstm_cell
    {
        static constexpr std::string_view name = "lstm";
        static constexpr std::string_view with_article = "an lstm";
        static constexpr std::size_t gates = 4;
        static constexpr std::size_t keeping_gate = 1;
        static constexpr std::size_t candidate = 2;
        static constexpr bool has_opposite_gate = true; // gate 0 lets in what gate 1 forgets
        static constexpr bool has_memory = true;
        static constexpr std::array<std::string_view, 5> rows{"input gate", "forget gate", "candidate",
                                                              "output gate", "cell"};
        static constexpr std::array<product_part, 1> parts{{{0, 4}}};

        template <real T>
        void run(const cell_step<T>& s) const
        {
            const std::size_t n = s.units;
            if (s.pre_activations != nullptr)
            {
                std::copy_n(s.gates, s.rows * 4 * n, s.pre_activations);
            }
            for (std::size_t row = 0; row < s.rows; ++row)
            {
                T* const i = s.gates + row * 4 * n;
                T* const f = i + n;
                T* const g = f + n;
                T* const o = g + n;
                activate(act::sigmoid, std::span<T>(i, 2 * n));
                activate(act::tanh, std::span<T>(g, n));
                activate(act::sigmoid, std::span<T>(o, n));
                T* const c = s.memory + row * n;
                const T* const old = s.old_memory;
                for (std::size_t k = 0; k < n; ++k)
                {
                    c[k] = i[k] * g[k] + (old != nullptr ? f[k] * old[row * n + k] : T(0));
                }
                T* const h = s.state + row * n;
                std::copy_n(c, n, h);
                activate(act::tanh, std::span<T>(h, n));
                for (std::size_t k = 0; k < n; ++k)
                {
                    h[k] *= o[k];
                }
            }
        }

        template <real T>
        void run_back(const cell_step_back<T>& s) const
        {
            const std::size_t n = s.units;
            for (std::size_t row = 0; row < s.rows; ++row)
            {
                T* const i = s.gates + row * 4 * n;
                T* const f = i + n;
                T* const g = f + n;
                T* const o = g + n;
                const T* const dh = s.d_state + row * n;
                T* const dc = s.d_memory + row * n;
                T* const squashed = s.d_before + row * n; // borrowed
                std::copy_n(s.memory + row * n, n, squashed);
                activate(act::tanh, std::span<T>(squashed, n));
                for (std::size_t k = 0; k < n; ++k)
                {
                    const T old = s.old_memory != nullptr ? s.old_memory[row * n + k] : T(0);
                    const T d = dc[k] + dh[k] * o[k] * (1 - squashed[k] * squashed[k]);
                    o[k] = dh[k] * squashed[k] * o[k] * (1 - o[k]);
                    dc[k] = d * f[k];
                    f[k] = d * old * f[k] * (1 - f[k]);
                    const T in = i[k];
                    i[k] = d * g[k] * in * (1 - in);
                    g[k] = d * in * (1 - g[k] * g[k]);
                    squashed[k] = 0;
                }
            }
        }
    };
}

#endif
