// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_GRU_CELL_HPP
#define FANIN_RECURRENT_DETAIL_GRU_CELL_HPP

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
    /// g = tanh(z_g + r ⊙ m), h = (1 - u) ⊙ g + u ⊙ h'; gates r, u, g in this order, m the recurrent part of
    /// the candidate.
    struct gru_cell
    {
        static constexpr std::string_view name = "gru";
        static constexpr std::string_view with_article = "a gru";
        static constexpr std::size_t gates = 3;
        static constexpr std::size_t keeping_gate = 1;
        static constexpr std::size_t candidate = 2;
        static constexpr bool has_opposite_gate = false;
        static constexpr bool has_memory = true;
        static constexpr std::array<std::string_view, 3> rows{"reset gate", "update gate", "candidate"};
        static constexpr std::array<product_part, 2> parts{{{0, 2}, {2, 1, true}}};

        template <real T>
        void run(const cell_step<T>& s) const
        {
            const std::size_t n = s.units;
            for (std::size_t row = 0; row < s.rows; ++row)
            {
                T* const r = s.gates + row * 3 * n;
                T* const u = r + n;
                T* const g = u + n;
                T* const before_activation =
                    s.pre_activations != nullptr ? s.pre_activations + row * 3 * n : nullptr;
                if (before_activation != nullptr)
                {
                    std::copy_n(r, 2 * n, before_activation);
                }
                activate(act::sigmoid, std::span<T>(r, 2 * n));
                const T* const m = s.memory + row * n;
                for (std::size_t k = 0; k < n; ++k)
                {
                    g[k] += r[k] * m[k];
                }
                if (before_activation != nullptr)
                {
                    std::copy_n(g, n, before_activation + 2 * n);
                }
                activate(act::tanh, std::span<T>(g, n));
                T* const h = s.state + row * n;
                for (std::size_t k = 0; k < n; ++k)
                {
                    h[k] = (1 - u[k]) * g[k] + (s.before != nullptr ? u[k] * s.before[row * n + k] : T(0));
                }
            }
        }

        template <real T>
        void run_back(const cell_step_back<T>& s) const
        {
            const std::size_t n = s.units;
            for (std::size_t row = 0; row < s.rows; ++row)
            {
                T* const r = s.gates + row * 3 * n;
                T* const u = r + n;
                T* const g = u + n;
                T* const m = s.memory + row * n;
                const T* const dh = s.d_state + row * n;
                for (std::size_t k = 0; k < n; ++k)
                {
                    const T before = s.before != nullptr ? s.before[row * n + k] : T(0);
                    const T dg = dh[k] * (1 - u[k]) * (1 - g[k] * g[k]);
                    s.d_before[row * n + k] = dh[k] * u[k];
                    u[k] = dh[k] * (before - g[k]) * u[k] * (1 - u[k]);
                    g[k] = dg;
                    const T reset = r[k];
                    r[k] = dg * m[k] * reset * (1 - reset);
                    m[k] = dg * reset;
                }
            }
        }
    };
}

#endif
