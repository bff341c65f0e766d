// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PRODUCT_IPP
#define FANIN_CORE_PRODUCT_IPP

#include <fanin/core/blas.hpp>
#include <fanin/core/blas_extent.hpp>
#include <fanin/core/product.hpp>

namespace fanin::detail
{
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
        cxxblas::gemm<xt::blas_index_t>(cxxblas::StorageOrder::RowMajor, operation(a.transposed),
                                        operation(b.transposed), blas_extent(c.rows), blas_extent(c.columns),
                                        blas_extent(inner), T(1), a.data, blas_extent(a.step), b.data,
                                        blas_extent(b.step), beta, c.data, blas_extent(c.step));
    }
}

#endif
