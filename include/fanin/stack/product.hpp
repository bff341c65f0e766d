// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PRODUCT_HPP
#define FANIN_STACK_PRODUCT_HPP

#include <fanin/core/blas.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>

#include <cstddef>
#include <initializer_list>
#include <utility>

namespace fanin::detail
{
    inline void require_blas_extents(std::initializer_list<std::size_t> extents)
    {
        for (const std::size_t n : extents)
        {
            if (!std::in_range<xt::blas_index_t>(n))
            {
                throw length_error(join("fanin: a matrix product over an extent of ", n,
                                        " is beyond the index type of the BLAS"));
            }
        }
    }

    /// c = op(a) · op(b), where an op is the matrix or its transpose; c has the shape of the product.
    template <real T>
    void multiply(const matrix<T>& a, bool transpose_a, const matrix<T>& b, bool transpose_b, matrix<T>& c)
    {
        const std::size_t inner = a.shape()[transpose_a ? 0 : 1];
        if (c.size() == 0 || inner == 0)
        {
            c.fill(T(0)); // the empty sum; a BLAS may refuse empty matrices
            return;
        }
        require_blas_extents({a.shape()[0], a.shape()[1], b.shape()[0], b.shape()[1]});
        xt::blas::gemm(a, b, c, transpose_a, transpose_b);
    }
}

#endif
