// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SINGULAR_VALUES_IPP
#define FANIN_CORE_SINGULAR_VALUES_IPP

#include <fanin/core/blas_extent.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/lapack.hpp>
#include <fanin/core/singular_values.hpp>

#include <algorithm>
#include <cstddef>

namespace fanin::detail
{
    FANIN_INLINE singular_triples decompose(matrix<double> a, bool with_vectors)
    {
        const std::size_t rows = a.shape()[0];
        const std::size_t columns = a.shape()[1];
        const std::size_t count = std::min(rows, columns);
        singular_triples t;
        if (count == 0)
        {
            return t;
        }
        t.values.resize(count);
        if (with_vectors)
        {
            t.left.resize({count, rows});
            t.right.resize({count, columns});
        }
        using index = xt::blas_index_t;
        std::vector<index> integers(8 * count);
        // LAPACK's matrices are column-major: it sees aᵀ = Σ values · right · leftᵀ. The columns of its first
        // factor are the right vectors, hence rows in row-major order. The rows of its second factor have
        // length `count`.
        matrix<double> second;
        if (with_vectors)
        {
            second.resize({rows, count});
        }
        const auto run = [&](double* work, index size)
        {
            return cxxlapack::gesdd<index>(with_vectors ? 'S' : 'N', blas_extent(columns), blas_extent(rows),
                                           a.data(), blas_extent(columns), t.values.data(), t.right.data(),
                                           blas_extent(columns), second.data(), blas_extent(count), work,
                                           size, integers.data());
        };
        double best_size = 0;
        run(&best_size, -1);
        std::vector<double> work(static_cast<std::size_t>(best_size));
        if (run(work.data(), blas_extent(work.size())) != 0)
        {
            throw runtime_error(join("fanin: the singular values of a (", rows, ", ", columns,
                                     ") matrix: LAPACK's gesdd did not converge"));
        }
        for (std::size_t i = 0; with_vectors && i < count; ++i)
        {
            for (std::size_t j = 0; j < rows; ++j)
            {
                t.left(i, j) = second(j, i);
            }
        }
        return t;
    }
}

#endif
