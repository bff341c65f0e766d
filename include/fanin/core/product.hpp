// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PRODUCT_HPP
#define FANIN_CORE_PRODUCT_HPP

#include <fanin/core/blas.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace fanin::detail
{
    /// A part of a row-major matrix in memory, or its transpose. Rows begin `step` elements apart.
    template <class T>
    struct block
    {
        T* data;
        std::size_t rows;
        std::size_t columns;
        std::size_t step;
        bool transposed = false;

        /// Columns [first, first + count).
        [[nodiscard]] block column_range(std::size_t first, std::size_t count) const
        {
            return {data + first, rows, count, step};
        }

        [[nodiscard]] block transpose() const
        {
            return {data, rows, columns, step, !transposed};
        }
    };

    template <real T>
    block<const T> block_of(const matrix<T>& m)
    {
        return {m.data(), m.shape()[0], m.shape()[1], m.shape()[1]};
    }

    template <real T>
    block<T> block_of(matrix<T>& m)
    {
        return {m.data(), m.shape()[0], m.shape()[1], m.shape()[1]};
    }

    inline xt::blas_index_t blas_extent(std::size_t n)
    {
        if (!std::in_range<xt::blas_index_t>(n))
        {
            throw length_error(join(
                "fanin: a matrix product over an extent of ", n, ", but the index type of the BLAS ends at ",
                std::numeric_limits<xt::blas_index_t>::max(), ": make the extents smaller"));
        }
        return static_cast<xt::blas_index_t>(n);
    }

    /// c = a · b + beta · c.
    template <real T>
    void multiply(const block<const T>& a, const block<const T>& b, const block<T>& c, T beta = 0)
    {
        const std::size_t inner = a.transposed ? a.rows : a.columns;
        if (c.rows == 0 || c.columns == 0 || inner == 0) // a BLAS may refuse empty matrices
        {
            for (std::size_t i = 0; i < c.rows; ++i)
            {
                for (std::size_t j = 0; j < c.columns; ++j)
                {
                    T& sum = c.data[i * c.step + j];
                    sum = beta == 0 ? T(0) : beta * sum; // uninitialized memory may hold NaN
                }
            }
            return;
        }
        const auto operation = [](bool transposed)
        { return transposed ? cxxblas::Transpose::Trans : cxxblas::Transpose::NoTrans; };
        cxxblas::gemm<xt::blas_index_t>(cxxblas::StorageOrder::RowMajor, operation(a.transposed),
                                        operation(b.transposed), blas_extent(c.rows), blas_extent(c.columns),
                                        blas_extent(inner), T(1), a.data, blas_extent(a.step), b.data,
                                        blas_extent(b.step), beta, c.data, blas_extent(c.step));
    }
}

#endif
