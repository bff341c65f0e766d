// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_BLAS_EXTENT_HPP
#define FANIN_CORE_BLAS_EXTENT_HPP

#include <fanin/core/blas.hpp>
#include <fanin/core/error.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace fanin::detail
{
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
}

#endif
