// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SINGULAR_VALUES_HPP
#define FANIN_CORE_SINGULAR_VALUES_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>

#include <vector>

namespace fanin::detail
{
    /// a = Σ values[i] · left[i] · right[i]ᵀ, the values in descending order.
    struct singular_triples
    {
        std::vector<double> values; ///< min(rows, columns)
        matrix<double> left;        ///< (values, rows), one vector per row
        matrix<double> right;       ///< (values, columns), one vector per row
    };

    /// The singular value decomposition of a matrix by LAPACK's gesdd, or the values alone. The elements of
    /// `a` must be finite. Throws runtime_error where gesdd does not converge, and length_error where an
    /// extent is beyond the index type of the BLAS.
    singular_triples decompose(matrix<double> a, bool with_vectors);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/core/singular_values.ipp>
#endif

#endif
