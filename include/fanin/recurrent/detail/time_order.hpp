// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_TIME_ORDER_HPP
#define FANIN_RECURRENT_DETAIL_TIME_ORDER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/sequence_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// The tokens of all sequences, step by step. Of one step, the longest sequence comes first, so that
    /// those which go on are the first rows of the step: each step is one block of rows, and so is what it
    /// takes over from the step before.
    class time_order
    {
    public:
        /// Throws invalid_argument if there are no sequences; `layer` is the name of what needs them.
        time_order(const sequence_layout& sequences, std::string_view layer);

        [[nodiscard]] std::size_t steps() const noexcept
        {
            return m_begins.size() - 1;
        }

        /// The first row of a step; of one beyond the last, the number of rows.
        [[nodiscard]] std::size_t begin(std::size_t step) const
        {
            return m_begins[step];
        }

        /// The number of sequences that have this step; 0 beyond the last.
        [[nodiscard]] std::size_t rows(std::size_t step) const
        {
            return step < steps() ? m_begins[step + 1] - m_begins[step] : 0;
        }

        /// The tokens, that is, rows of the batch, in order of time.
        [[nodiscard]] const std::vector<std::size_t>& tokens() const noexcept
        {
            return m_tokens;
        }

        /// The row of the last step of each sequence, in order of time.
        [[nodiscard]] const std::vector<std::size_t>& last_rows() const noexcept
        {
            return m_last_rows;
        }

        /// All steps, or 0, 1, 3, 7, ... and the last.
        [[nodiscard]] std::vector<std::size_t> shown_steps(bool all) const;

    private:
        std::vector<std::size_t> m_begins;
        std::vector<std::size_t> m_tokens;
        std::vector<std::size_t> m_last_rows;
    };

    /// Row i of y = row rows[i] of x.
    template <real T>
    void gather_rows(const block<const T>& x, const std::vector<std::size_t>& rows, const block<T>& y)
    {
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            std::copy_n(x.data + rows[i] * x.step, x.columns, y.data + i * y.step);
        }
    }

    /// Row rows[i] of y = row i of x.
    template <real T>
    void scatter_rows(const block<const T>& x, const std::vector<std::size_t>& rows, const block<T>& y)
    {
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            std::copy_n(x.data + i * x.step, x.columns, y.data + rows[i] * y.step);
        }
    }

    /// Rows [first, first + count).
    template <class T>
    block<T> row_range(const block<T>& b, std::size_t first, std::size_t count)
    {
        return {b.data + first * b.step, count, b.columns, b.step};
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/recurrent/detail/time_order.ipp>
#endif

#endif
