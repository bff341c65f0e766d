// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_POSITION_ROWS_HPP
#define FANIN_TRANSFORMER_DETAIL_POSITION_ROWS_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/layer_weights.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>

namespace fanin::detail
{
    /// Throws invalid_argument unless the rows are tokens of sequences of at most n.
    inline void require_positions(const sequence_layout& sequences, std::size_t n)
    {
        if (sequences.empty())
        {
            throw invalid_argument("fanin: the rows are samples, but positions are those of tokens in "
                                   "sequences: pass sequences(x, n), with n tokens to a sequence");
        }
        if (sequences.max_length() > n)
        {
            throw invalid_argument(join("fanin: a sequence has ", sequences.max_length(),
                                        " tokens, but there are ", n,
                                        " positions: use more positions, or shorter sequences"));
        }
    }

    /// x + table[position of the row]
    template <real T>
    batch<T> add_position_rows(batch<T> x, const block<const T>& table)
    {
        const sequence_layout sequences = x.sequences();
        sample_shape shape = x.shape();
        matrix<T> y = std::move(x).values();
        const std::size_t width = table.columns;
        for (std::size_t i = 0; i < sequences.count(); ++i)
        {
            T* const first = y.data() + sequences.begin(i) * width;
            std::transform(first, first + sequences.length(i) * width, table.data, first, std::plus<T>());
        }
        return {std::move(y), std::move(shape)};
    }

    /// The sums over all sequences of the rows at each of n positions: (n, width).
    template <real T>
    matrix<T> sums_by_position(const matrix<T>& rows, const sequence_layout& sequences, std::size_t n)
    {
        const std::size_t width = rows.shape()[1];
        matrix<T> sums = new_matrix<T>("gradients of weights", n, width);
        std::fill(sums.begin(), sums.end(), T(0));
        for (std::size_t i = 0; i < sequences.count(); ++i)
        {
            const T* const first = rows.data() + sequences.begin(i) * width;
            std::transform(first, first + sequences.length(i) * width, sums.data(), sums.data(),
                           std::plus<T>());
        }
        return sums;
    }

    template <real T>
    matrix<T> sinusoids(std::size_t n, std::size_t width)
    {
        matrix<T> table = new_matrix<T>("positions", n, width);
        for (std::size_t j = 0; j < width; ++j)
        {
            const double frequency =
                std::pow(10000.0, -static_cast<double>(j - j % 2) / static_cast<double>(width));
            for (std::size_t t = 0; t < n; ++t)
            {
                const double angle = static_cast<double>(t) * frequency;
                table(t, j) = static_cast<T>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
            }
        }
        return table;
    }
}

#endif
