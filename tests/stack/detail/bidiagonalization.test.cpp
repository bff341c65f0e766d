// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "stack/jacobi.hpp"
#include "stack/reference.hpp"

#include <fanin/stack/detail/bidiagonalization.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

using namespace fanin;

namespace
{
    std::vector<double> times(const matrix<double>& a, const std::vector<double>& x)
    {
        std::vector<double> y(a.shape()[0]);
        for (std::size_t i = 0; i < y.size(); ++i)
        {
            for (std::size_t j = 0; j < x.size(); ++j)
            {
                y[i] += a(i, j) * x[j];
            }
        }
        return y;
    }

    std::vector<double> transposed_times(const matrix<double>& a, const std::vector<double>& x)
    {
        std::vector<double> y(a.shape()[1]);
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            for (std::size_t j = 0; j < y.size(); ++j)
            {
                y[j] += a(i, j) * x[i];
            }
        }
        return y;
    }

    matrix<double> diagonal(std::size_t rows, const std::vector<double>& values)
    {
        matrix<double> a = matrix<double>::from_shape({rows, values.size()});
        a.fill(0);
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            a(i, i) = values[i];
        }
        return a;
    }

    std::vector<double> start(std::size_t length)
    {
        const auto x = reference::gaussian<double>(1, length, 11);
        return {x.begin(), x.end()};
    }

    void step(detail::bidiagonalization& b, const matrix<double>& a)
    {
        b.step([&](const std::vector<double>& x) { return times(a, x); },
               [&](const std::vector<double>& x) { return transposed_times(a, x); });
    }

    double distance(const std::vector<double>& x, const std::vector<double>& y, double factor)
    {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            sum += (x[i] - factor * y[i]) * (x[i] - factor * y[i]);
        }
        return std::sqrt(sum);
    }
}

TEST_CASE("a vector that is added is orthogonal to the others, however close to them it was")
{
    detail::orthonormal_basis basis(50);
    const std::vector<double> x = start(50);
    const double norm = basis.add(x);
    CHECK(std::abs(norm - detail::norm_of(x)) < 1e-14);
    std::vector<double> close = x;
    close[3] += 1e-9; // one pass would leave 1e-16 / 1e-9
    CHECK(basis.add(close) < 1e-9);
    REQUIRE(basis.size() == 2);
    const std::vector<double> first{1, 0};
    const std::vector<double> a = basis.combine(first.data());
    const std::vector<double> b = basis.last();
    CHECK(distance(a, x, 1 / norm) < 1e-15);
    CHECK(std::abs(std::inner_product(a.begin(), a.end(), b.begin(), 0.0)) < 1e-15);
    CHECK(std::abs(detail::norm_of(b) - 1) < 1e-15);
    CHECK(basis.add(std::vector<double>(50)) == 0);
    CHECK(basis.size() == 2);
}

TEST_CASE("a triple is one of the matrix up to its residual, at every step")
{
    const matrix<double> a = reference::gaussian<double>(23, 17, 3);
    const auto all = jacobi::singular_values(a);
    detail::bidiagonalization b(23, start(17));
    for (std::size_t k = 1; k <= 17; ++k)
    {
        step(b, a);
        CHECK(b.steps() == k);
        CHECK(b.closed() == (k == 17));
        const auto [largest, smallest] = b.extremes();
        for (const detail::ritz_triple& t : {largest, smallest})
        {
            // products of lengths up to 23 and norms up to 9, orthogonalized in double
            CHECK(std::abs(detail::norm_of(t.left) - 1) < 1e-13);
            CHECK(std::abs(detail::norm_of(t.right) - 1) < 1e-13);
            CHECK(distance(times(a, t.right), t.left, t.value) < 1e-13);
            CHECK(std::abs(distance(transposed_times(a, t.left), t.right, t.value) - t.residual) < 1e-13);
            CHECK(std::any_of(all.begin(), all.end(),
                              [&](double s) { return std::abs(s - t.value) <= t.residual + 1e-13; }));
        }
        CHECK(largest.value <= all.front() + 1e-13); // B is a part of A
        CHECK(smallest.value >= all.back() - 1e-13);
    }
    CHECK(std::abs(b.extremes().first.value - all.front()) < 1e-13);
    CHECK(std::abs(b.extremes().second.value - all.back()) < 1e-13);
}

TEST_CASE("values that have converged do not come back")
{
    // The largest converge at once; without orthogonalization their copies fill B.
    std::vector<double> values(30);
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        values[i] = std::pow(1.7, -static_cast<double>(i));
    }
    const matrix<double> a = diagonal(41, values);
    detail::bidiagonalization b(41, start(30));
    while (!b.closed() && b.steps() < 30)
    {
        step(b, a);
    }
    CHECK(b.steps() == 30);
    const auto [largest, smallest] = b.extremes();
    CHECK(std::abs(largest.value - 1) < 1e-14);
    CHECK(std::abs(smallest.value - values.back()) < 1e-14); // of 2.1e-7
}

TEST_CASE("a matrix of few distinct values closes as soon as it has shown them")
{
    detail::bidiagonalization same(20, start(20));
    step(same, diagonal(20, std::vector<double>(20, 3)));
    CHECK(same.closed());
    CHECK(std::abs(same.extremes().first.value - 3) < 1e-14);
    CHECK(std::abs(same.extremes().second.value - 3) < 1e-14);

    std::vector<double> three(15, 2);
    three[4] = 5;
    three[9] = 0.5;
    detail::bidiagonalization few(15, start(15));
    while (!few.closed())
    {
        step(few, diagonal(15, three));
    }
    CHECK(few.steps() == 3);
    CHECK(std::abs(few.extremes().first.value - 5) < 1e-13);
    CHECK(std::abs(few.extremes().second.value - 0.5) < 1e-13);

    detail::bidiagonalization nothing(6, start(4));
    step(nothing, diagonal(6, std::vector<double>(4, 0)));
    CHECK(nothing.closed());
    CHECK(nothing.extremes().first.value == 0);
    CHECK(nothing.extremes().first.residual == 0);
}

TEST_CASE("elements that are not finite are told, not decomposed")
{
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    {
        detail::bidiagonalization b(5, start(4));
        CHECK(b.finite());
        step(b, diagonal(5, {1, bad, 1, 1}));
        CHECK_FALSE(b.finite());
    }
}
