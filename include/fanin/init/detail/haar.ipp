// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_HAAR_IPP
#define FANIN_INIT_DETAIL_HAAR_IPP

#include <fanin/core/blas.hpp>
#include <fanin/core/error.hpp>
#include <fanin/init/detail/haar.hpp>
#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The number of reflectors applied at once: enough for fast matrix products, few enough for a small
    /// overhead per block.
    inline constexpr std::size_t reflector_block = 128;

    FANIN_INLINE void require_blas_extent(std::size_t n)
    {
        if (!std::in_range<xt::blas_index_t>(n))
        {
            throw length_error(
                join("fanin: an orthogonal matrix of extent ", n, ", but the index type of the BLAS ends at ",
                     std::numeric_limits<xt::blas_index_t>::max(), ": make the extents smaller"));
        }
    }

    /// Replaces x by the u of the reflection I - 2 u uᵀ / uᵀu that takes x to ∓‖x‖ times the first unit
    /// vector, with u[0] = 1. Returns the sign with which the reflection takes that vector to x / ‖x‖; x = 0
    /// is read as the first unit vector.
    template <real T>
    T to_reflector(std::span<T> x)
    {
        double squares = 0;
        cxxblas::dot<xt::blas_index_t>(static_cast<xt::blas_index_t>(x.size()), x.data(), 1, x.data(), 1,
                                       squares);
        const T sign = std::copysign(T(1), x[0]);
        const T head = x[0] + sign * static_cast<T>(std::sqrt(squares)); // no cancellation
        for (T& element : x.subspan(1))
        {
            element = head == 0 ? T(0) : element / head;
        }
        x[0] = 1;
        return -sign;
    }

    /// v (rows, columns), column-major, rows >= columns, holds a reflector H_k in column k, from row k on,
    /// with zeros above it. It becomes the first columns of H_0 · H_1 · ... , column k times signs[k].
    ///
    /// Blocks of reflectors are applied from the last to the first. With U the reflectors of a block, their
    /// product is I - U T Uᵀ, where T⁻¹ is the upper triangle of UᵀU with half the diagonal (Joffrain, Low,
    /// Quintana-Ortí, van de Geijn & Van Zee 2006).
    template <real T>
    void multiply_reflectors(T* v, std::size_t rows, std::size_t columns, std::span<const T> signs)
    {
        namespace blas = cxxblas;
        using index = xt::blas_index_t;
        const auto whole = static_cast<index>(rows);
        std::vector<T> inverse(reflector_block * reflector_block); // T⁻¹ (block, block)
        std::vector<T> z(reflector_block * columns);
        for (std::size_t last = columns, first = 0; last > 0; last = first)
        {
            first = (last - 1) / reflector_block * reflector_block;
            const std::size_t width = last - first;
            const auto b = static_cast<index>(width);
            const auto height = static_cast<index>(rows - first);
            const auto right = static_cast<index>(columns - last);
            T* const u = v + first * rows + first;    // (height, b)
            T* const z_own = z.data();                // (b, b)
            T* const z_right = z_own + width * width; // (b, right)

            blas::syrk<index>(blas::ColMajor, blas::Upper, blas::Trans, b, height, T(1), u, whole, T(0),
                              inverse.data(), b);
            for (std::size_t i = 0; i < width; ++i)
            {
                inverse[i * width + i] /= 2;
                for (std::size_t j = 0; j < width; ++j) // U₁ᵀ, the part of Uᵀ that meets the unit vectors
                {
                    z_own[j * width + i] = i <= j ? signs[first + j] * u[i * rows + j] : T(0);
                }
            }
            if (right > 0)
            {
                const T* const q = u + width * rows; // (height, right), its first b rows still zeros
                blas::gemm<index>(blas::ColMajor, blas::Trans, blas::NoTrans, b, right, height - b, T(1),
                                  u + b, whole, q + b, whole, T(0), z_right, b);
            }
            blas::trsm<index>(blas::ColMajor, blas::Left, blas::Upper, blas::NoTrans, blas::NonUnit, b,
                              b + right, T(1), inverse.data(), b, z_own, b);
            if (right > 0)
            {
                blas::gemm<index>(blas::ColMajor, blas::NoTrans, blas::NoTrans, height, right, b, T(-1), u,
                                  whole, z_right, b, T(1), u + width * rows, whole);
            }
            blas::trmm<index>(blas::ColMajor, blas::Right, blas::Upper, blas::NoTrans, blas::NonUnit, height,
                              b, T(-1), z_own, b, u, whole);
            for (std::size_t i = 0; i < width; ++i)
            {
                u[i * rows + i] += signs[first + i];
            }
        }
    }

    template <real T>
    void haar_columns(T* q, std::size_t rows, std::size_t columns, key k)
    {
        require_blas_extent(rows);
        std::vector<T> signs(columns);
        for (std::size_t column = 0; column < columns; ++column)
        {
            T* const top = q + column * rows;
            std::fill_n(top, column, T(0));
            const std::span<T> x(top + column, rows - column);
            draw(x, k, column * rows + column, normal_law{0, 1});
            signs[column] = to_reflector(x);
        }
        multiply_reflectors<T>(q, rows, columns, signs);
    }
}

#endif
