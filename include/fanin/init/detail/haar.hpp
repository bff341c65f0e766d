// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_HAAR_HPP
#define FANIN_INIT_DETAIL_HAAR_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/random/key.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// Throws length_error where an extent is beyond the index type of the BLAS.
    void require_blas_extent(std::size_t n);

    /// q (rows, columns), column-major, rows >= columns: the first columns of an orthogonal matrix of Haar
    /// (uniform) measure. Throws length_error where an extent is beyond the index type of the BLAS.
    ///
    /// Stewart 1980: such a matrix is a product of reflections, each of which takes a vector of N(0, 1), one
    /// element shorter than the last, to a unit vector. The QR factorization of a matrix of N(0, 1) gives the
    /// same Q, with signs that make the diagonal of R positive (Mezzadri 2007): after each step the rest of
    /// the matrix is N(0, 1) anew. No factorization is needed. The vector of column k is elements k·rows + k
    /// up to (k + 1)·rows of the key's stream.
    template <real T>
    void haar_columns(T* q, std::size_t rows, std::size_t columns, key k);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/init/detail/haar.ipp>
#endif

#endif
