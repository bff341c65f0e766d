// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PRODUCT_HPP
#define FANIN_CORE_PRODUCT_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>

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
            return {data == nullptr ? nullptr : data + first, rows, count, step}; // null without elements
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

    /// c = a · b + beta · c. Throws length_error where an extent is beyond the index type of the BLAS.
    template <real T>
    void multiply(const block<const T>& a, const block<const T>& b, const block<T>& c, T beta = 0);

    /// Where rows begin at multiples of that, OpenBLAS computes each as in the whole: its kernels take up to
    /// 24 at once. (Of columns that would not hold.)
    inline constexpr std::size_t rows_at_once = 48;

    /// While it lives, so many threads share the rows of a large product that its thread asks for, where an
    /// OpenBLAS has been told to run one thread (OPENBLAS_NUM_THREADS=1). No bit of the product changes. Else
    /// the BLAS has threads of its own, which would fight these for the processors.
    class product_threads
    {
    public:
        explicit product_threads(std::size_t threads);
        product_threads(const product_threads&) = delete;
        product_threads& operator=(const product_threads&) = delete;
        ~product_threads();

    private:
        std::size_t m_before;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/core/product.ipp>
#endif

#endif
