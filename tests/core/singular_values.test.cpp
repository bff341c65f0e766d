// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "stack/jacobi.hpp"
#include "stack/reference.hpp"

#include <fanin/core/singular_values.hpp>

#include <cmath>
#include <cstddef>
#include <utility>

using namespace fanin;

TEST_CASE("the singular values of a matrix that can be decomposed by hand")
{
    const auto t = detail::decompose(matrix<double>{{3, 0}, {4, 5}}, false);
    REQUIRE(t.values.size() == 2);
    CHECK(std::abs(t.values[0] - 3 * std::sqrt(5.0)) < 1e-14); // aᵀa = {{25, 20}, {20, 25}}: 45 and 5
    CHECK(std::abs(t.values[1] - std::sqrt(5.0)) < 1e-14);
    CHECK(detail::decompose(matrix<double>::from_shape({0, 3}), true).values.empty());
}

TEST_CASE("a decomposition gives the matrix back, and its vectors are orthonormal")
{
    for (const auto& [rows, columns] :
         {std::pair<std::size_t, std::size_t>{7, 4}, {3, 11}, {6, 6}, {1, 5}, {5, 1}})
    {
        CAPTURE(rows, columns);
        const matrix<double> a = reference::gaussian<double>(rows, columns, 5);
        const auto t = detail::decompose(a, true);
        const auto plain = jacobi::singular_values(a);
        REQUIRE(t.values.size() == plain.size());
        const double u = 1e-15 * static_cast<double>(rows + columns) * plain[0]; // Weyl: |δσ| <= |δA|
        CHECK(detail::decompose(a, false).values.size() == plain.size());
        for (std::size_t k = 0; k < plain.size(); ++k)
        {
            CHECK(std::abs(t.values[k] - plain[k]) <= u);
            CHECK(std::abs(detail::decompose(a, false).values[k] - plain[k]) <= u);
            for (std::size_t l = 0; l < plain.size(); ++l)
            {
                double left = 0;
                double right = 0;
                for (std::size_t i = 0; i < rows; ++i)
                {
                    left += t.left(k, i) * t.left(l, i);
                }
                for (std::size_t j = 0; j < columns; ++j)
                {
                    right += t.right(k, j) * t.right(l, j);
                }
                CHECK(std::abs(left - (k == l ? 1 : 0)) < 1e-14);
                CHECK(std::abs(right - (k == l ? 1 : 0)) < 1e-14);
            }
        }
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (std::size_t j = 0; j < columns; ++j)
            {
                double sum = 0;
                for (std::size_t k = 0; k < plain.size(); ++k)
                {
                    sum += t.values[k] * t.left(k, i) * t.right(k, j);
                }
                CHECK(std::abs(sum - a(i, j)) <= u);
            }
        }
    }
}
