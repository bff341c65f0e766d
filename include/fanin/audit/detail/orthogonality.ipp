// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_ORTHOGONALITY_IPP
#define FANIN_AUDIT_DETAIL_ORTHOGONALITY_IPP

#include <fanin/audit/detail/orthogonality.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fanin::detail
{
    /// A weight as the matrix from (taps, inputs) to outputs.
    class as_matrix
    {
    public:
        explicit as_matrix(const audit_input& input)
            : m_w(input.w)
        {
            std::size_t axis = input.w.shape().size() - 1; // of the outputs
            for (std::size_t i = 0; i < input.axes.rank(); ++i)
            {
                axis = input.axes.role(i) == init::axis::out ? i : axis;
            }
            for (std::size_t i = 0; i < input.w.shape().size(); ++i)
            {
                (i < axis ? m_outer : i > axis ? m_inner : m_out) *= input.w.shape()[i];
            }
        }

        [[nodiscard]] std::size_t rows() const
        {
            return m_outer * m_inner;
        }

        [[nodiscard]] std::size_t columns() const
        {
            return m_out;
        }

        /// y = W v, or y = Wᵀ v.
        [[nodiscard]] std::vector<double> times(const std::vector<double>& v, bool transposed) const
        {
            std::vector<double> y(transposed ? columns() : rows());
            std::size_t at = 0;
            for (std::size_t outer = 0; outer < m_outer; ++outer)
            {
                for (std::size_t out = 0; out < m_out; ++out)
                {
                    for (std::size_t row = outer * m_inner; row < (outer + 1) * m_inner; ++row)
                    {
                        const double w = m_w[at++];
                        transposed ? y[out] += w * v[row] : y[row] += w * v[out];
                    }
                }
            }
            return y;
        }

    private:
        const array_view& m_w;
        std::size_t m_outer = 1;
        std::size_t m_out = 1;
        std::size_t m_inner = 1;
    };

    FANIN_INLINE orthogonality orthogonality_of(const audit_input& input, const number_grid& grid)
    {
        const as_matrix w(input);
        const bool tall = w.rows() >= w.columns();
        const std::size_t n = std::min(w.rows(), w.columns());
        orthogonality found{0, 0, true};
        std::uint64_t state = 0x9e3779b97f4a7c15;
        for (int probe = 0; probe < 2; ++probe)
        {
            std::vector<double> v(n);
            for (double& sign : v)
            {
                state = state * 6364136223846793005 + 1442695040888963407;
                sign = state >> 63 != 0 ? 1 : -1;
            }
            const std::vector<double> there = w.times(v, !tall);
            const std::vector<double> back = w.times(there, tall);
            const auto norm = static_cast<double>(n); // ‖v‖²
            double square = 0;                        // of the gain
            for (std::size_t i = 0; i < n; ++i)
            {
                square += back[i] * v[i] / norm;
            }
            double squares = 0;
            for (std::size_t i = 0; i < n; ++i)
            {
                squares += (back[i] - square * v[i]) * (back[i] - square * v[i]);
            }
            const double residual = std::sqrt(squares / norm);
            found.gain = std::sqrt(std::max(square, 0.0));
            found.residual = std::max(found.residual, square > 0 ? residual / square : 1);
        }
        // Each element is rounded, and the last digits depend on the BLAS.
        const double size = std::sqrt(static_cast<double>(std::max(w.rows(), w.columns())));
        found.holds = found.residual <= 64 * std::ldexp(1.0, -grid.digits) * size;
        return found;
    }
}

#endif
