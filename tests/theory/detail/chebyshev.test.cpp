// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/theory/detail/chebyshev.hpp>

#include <cmath>
#include <cstddef>

TEMPLATE_TEST_CASE_SIG("a rule of degree N is exact for polynomials of degree N", "", ((std::size_t N), N), 8,
                       16)
{
    const auto& rule = fanin::detail::chebyshev<N>();
    CHECK(rule.points.front() == -1);
    CHECK(rule.points[N / 2] == 0);
    CHECK(rule.points.back() == 1);
    for (std::size_t degree = 0; degree <= N; ++degree)
    {
        CAPTURE(degree);
        const double n = static_cast<double>(degree);
        double integral = 0;
        for (std::size_t j = 0; j <= N; ++j)
        {
            integral += rule.weights[j] * std::pow(rule.points[j], n);
        }
        CHECK(std::abs(integral - (degree % 2 == 0 ? 2 / (n + 1) : 0)) < 1e-15 * N);

        for (std::size_t i = 0; i <= N; ++i)
        {
            double slope = 0;
            for (std::size_t j = 0; j <= N; ++j)
            {
                slope += rule.slope_from[i][j] * std::pow(rule.points[j], n);
            }
            const double exact = degree == 0 ? 0 : n * std::pow(rule.points[i], n - 1);
            CHECK(std::abs(slope - exact) < 1e-15 * N * N * N); // the largest entry is of size N²/3
        }
    }
}

TEST_CASE("every second point of a rule is a point of the rule of half its degree")
{
    for (std::size_t j = 0; j <= 8; ++j)
    {
        CHECK(fanin::detail::chebyshev<16>().points[2 * j] == fanin::detail::chebyshev<8>().points[j]);
    }
}
