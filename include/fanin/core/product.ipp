// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PRODUCT_IPP
#define FANIN_CORE_PRODUCT_IPP

#include <fanin/core/blas.hpp>
#include <fanin/core/blas_extent.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/core/product.hpp>

#include <algorithm>
#include <cstddef>

#if defined(__ELF__)
// The names for Fortran, as nobody else declares them: with an OpenBLAS they are there, else their address is
// null.
extern "C" [[gnu::weak]] int openblas_get_parallel_();
extern "C" [[gnu::weak]] int openblas_get_num_threads_();
#endif

namespace fanin::detail
{
    /// Whether the BLAS computes a product in the thread that asks for it, and several at a time. (1: an
    /// OpenBLAS with threads of its own. One of OpenMP has another number of them for each thread that asks.)
    FANIN_INLINE bool one_thread_in_blas()
    {
#if defined(__ELF__)
        return openblas_get_parallel_ != nullptr && openblas_get_num_threads_ != nullptr
               && openblas_get_parallel_() == 1 && openblas_get_num_threads_() == 1;
#else
        return false;
#endif
    }

    /// How many threads share a product that this thread asks for.
    inline std::size_t& threads_of_products()
    {
        static thread_local std::size_t threads = 1;
        return threads;
    }

    FANIN_INLINE product_threads::product_threads(std::size_t threads)
        : m_before(threads_of_products())
    {
        threads_of_products() = one_thread_in_blas() ? threads : 1;
    }

    FANIN_INLINE product_threads::~product_threads()
    {
        threads_of_products() = m_before;
    }

    /// The fewest multiplications for which another thread pays off: OpenBLAS then computes the parts, too,
    /// by its kernels for large products.
    inline constexpr double products_of_thread = 0x1p24;

    template <real T>
    void multiply(const block<const T>& a, const block<const T>& b, const block<T>& c, T beta)
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
        static_cast<void>(blas_extent(c.rows));
        const auto columns = blas_extent(c.columns);
        const auto terms = blas_extent(inner);
        const auto step_a = blas_extent(a.step);
        const auto step_b = blas_extent(b.step);
        const auto step_c = blas_extent(c.step);
        const auto rows = [&](std::size_t first, std::size_t last)
        {
            cxxblas::gemm<xt::blas_index_t>(cxxblas::StorageOrder::RowMajor, operation(a.transposed),
                                            operation(b.transposed), blas_extent(last - first), columns,
                                            terms, T(1), a.data + first * (a.transposed ? 1 : a.step), step_a,
                                            b.data, step_b, beta, c.data + first * c.step, step_c);
        };
        const double products =
            static_cast<double>(c.rows) * static_cast<double>(c.columns) * static_cast<double>(inner);
        const double threads =
            std::min(static_cast<double>(threads_of_products()), products / products_of_thread);
        threads < 2 ? rows(0, c.rows)
                    : for_parts(c.rows, static_cast<std::size_t>(threads), rows_at_once, rows);
    }
}

#endif
