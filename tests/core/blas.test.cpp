// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/blas.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>

// Without it xtensor-blas multiplies matrices by itself, a hundred times slower, and says nothing.
#if !defined(CXXBLAS_DRIVERS_CBLAS_H)
#error "fanin/core/blas.hpp came up without CBLAS"
#endif
#if !defined(HAVE_CBLAS)
#error "xtensor-blas was not configured for CBLAS"
#endif

TEMPLATE_TEST_CASE("the matrix product of the BLAS that was found is a matrix product", "", float, double)
{
    using matrix = xt::xtensor<TestType, 2, xt::layout_type::row_major>;
    const std::size_t rows = 7;
    const std::size_t inner = 11;
    const std::size_t columns = 5;
    matrix a(std::array<std::size_t, 2>{rows, inner});
    matrix b(std::array<std::size_t, 2>{inner, columns});
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        a.data()[i] = static_cast<TestType>(static_cast<int>(i * 7 % 13) - 6);
    }
    for (std::size_t i = 0; i < b.size(); ++i)
    {
        b.data()[i] = static_cast<TestType>(static_cast<int>(i * 5 % 11) - 5);
    }
    matrix c(std::array<std::size_t, 2>{rows, columns}, TestType(99));
    xt::blas::gemm(a, b, c);
    for (std::size_t i = 0; i < rows; ++i)
    {
        for (std::size_t j = 0; j < columns; ++j)
        {
            TestType expected = 0; // small integers: exact in any order
            for (std::size_t l = 0; l < inner; ++l)
            {
                expected += a(i, l) * b(l, j);
            }
            CHECK(c(i, j) == expected);
        }
    }
}
