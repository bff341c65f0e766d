// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/mimetic.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

namespace init = fanin::init;
using fanin::key;

static_assert(fanin::joint_initializer<init::mimetic_initializer<float>>);
static_assert(!fanin::initializer<init::mimetic_initializer<float>>);
static_assert(init::mimetic_value_out<double>.name() == "mimetic");

namespace
{
    using wide = std::vector<std::vector<long double>>;

    template <class T>
    wide product(const fanin::factor_pair<T>& f)
    {
        const std::size_t n = f.left.shape()[0];
        wide p(n, std::vector<long double>(n));
        for (std::size_t i = 0; i < n; ++i)
        {
            for (std::size_t j = 0; j < n; ++j)
            {
                for (std::size_t r = 0; r < f.left.shape()[1]; ++r)
                {
                    p[i][j] += static_cast<long double>(f.left(i, r)) * f.right(j, r);
                }
            }
        }
        return p;
    }

    /// noise · Z + identity · I, with Z drawn as a matrix of its own.
    wide target(std::size_t n, double noise, double identity, key k)
    {
        const auto z = init::normal<double>.with_stddev(1 / std::sqrt(static_cast<double>(n)))(n, n, k);
        wide m(n, std::vector<long double>(n));
        for (std::size_t i = 0; i < n; ++i)
        {
            for (std::size_t j = 0; j < n; ++j)
            {
                m[i][j] = static_cast<long double>(noise) * z(i, j) + (i == j ? identity : 0.0);
            }
        }
        return m;
    }

    /// The singular values in descending order, by rotations of pairs of rows until all are orthogonal
    /// (one-sided Jacobi).
    std::vector<long double> singular_values(wide m)
    {
        const std::size_t n = m.size();
        const auto dot = [&](std::size_t a, std::size_t b)
        {
            long double sum = 0;
            for (std::size_t j = 0; j < n; ++j)
            {
                sum += m[a][j] * m[b][j];
            }
            return sum;
        };
        for (int sweep = 0; sweep < 30; ++sweep)
        {
            for (std::size_t a = 0; a < n; ++a)
            {
                for (std::size_t b = a + 1; b < n; ++b)
                {
                    const long double angle = std::atan2(2 * dot(a, b), dot(a, a) - dot(b, b)) / 2;
                    for (std::size_t j = 0; j < n; ++j)
                    {
                        const long double x = m[a][j];
                        m[a][j] = std::cos(angle) * x + std::sin(angle) * m[b][j];
                        m[b][j] = std::cos(angle) * m[b][j] - std::sin(angle) * x;
                    }
                }
            }
        }
        std::vector<long double> values;
        for (std::size_t a = 0; a < n; ++a)
        {
            values.push_back(std::sqrt(dot(a, a)));
        }
        std::sort(values.begin(), values.end(), std::greater<>());
        return values;
    }
}

TEMPLATE_TEST_CASE("the factors of mimetic multiply to the best product of their rank", "", float, double)
{
    using T = TestType;
    const long double rounding = std::numeric_limits<T>::epsilon();
    struct law
    {
        init::mimetic_initializer<T> i;
        double noise;
        double identity;
    };
    for (const law& l :
         {law{init::mimetic_query_key<T>, 0.7, 0.7}, law{init::mimetic_value_out<T>, 0.4, -0.4},
          law{init::mimetic_value_out<T>.with_noise(2).with_identity(0), 2, 0}})
    {
        constexpr std::size_t n = 12;
        const wide m = target(n, l.noise, l.identity, 5);
        const std::vector<long double> sigma = singular_values(m);
        for (const std::size_t rank : {1u, 4u, 11u, 12u})
        {
            const fanin::factor_pair<T> f = l.i.factors(n, rank, 5);
            REQUIRE(f.left.shape()[0] == n);
            REQUIRE(f.left.shape()[1] == rank);
            const wide p = product(f);
            long double off = 0; // Eckart & Young 1936: no product of this rank is closer
            for (std::size_t i = 0; i < n; ++i)
            {
                for (std::size_t j = 0; j < n; ++j)
                {
                    off += (m[i][j] - p[i][j]) * (m[i][j] - p[i][j]);
                }
            }
            long double least = 0;
            for (std::size_t r = rank; r < n; ++r)
            {
                least += sigma[r] * sigma[r];
            }
            CHECK(std::abs(std::sqrt(off) - std::sqrt(least)) < 20 * n * rounding);
            for (std::size_t r = 0; r < rank; ++r) // both factors have the roots of the singular values
            {
                long double left = 0;
                long double right = 0;
                for (std::size_t i = 0; i < n; ++i)
                {
                    left += static_cast<long double>(f.left(i, r)) * f.left(i, r);
                    right += static_cast<long double>(f.right(i, r)) * f.right(i, r);
                }
                CHECK(std::abs(left - sigma[r]) < 20 * n * rounding);
                CHECK(std::abs(right - sigma[r]) < 20 * n * rounding);
            }
        }
    }
}

TEST_CASE("the product of mimetic has the diagonal and the noise of its law")
{
    constexpr std::size_t n = 48;
    constexpr std::size_t draws = 20;
    std::vector<double> diagonal;
    std::vector<double> others;
    std::vector<double> cut;
    for (std::size_t d = 0; d < draws; ++d)
    {
        const wide p = product(init::mimetic_value_out<double>.factors(n, n, key(3).child(d)));
        const wide q = product(init::mimetic_query_key<double>.factors(n, n / 4, key(4).child(d)));
        for (std::size_t i = 0; i < n; ++i)
        {
            cut.push_back(static_cast<double>(q[i][i]));
            for (std::size_t j = 0; j < n; ++j)
            {
                (i == j ? diagonal : others).push_back(static_cast<double>(p[i][j]));
            }
        }
    }
    const double variance = 0.4 * 0.4 / n;
    const auto check = [&](const std::vector<double>& values, double mean)
    {
        const auto m = sampling::moments_of(values);
        CHECK(std::abs(m.mean - mean) < sampling::mean_tolerance(variance, m.count));
        CHECK(std::abs(m.variance - variance)
              < sampling::variance_tolerance(variance, sampling::normal_kurtosis, m.count));
    };
    check(diagonal, -0.4);
    check(others, 0);
    // of the largest singular values alone, a quarter: between none and all of the diagonal
    const double mean = sampling::moments_of(cut).mean;
    CHECK(mean > 0.7 / 4);
    CHECK(mean < 0.7);
}

TEST_CASE("mimetic draws from its key alone, and float as double")
{
    const auto i = init::mimetic_query_key<double>;
    const auto f = i.factors(20, 5, 7);
    CHECK((f.left == i.factors(20, 5, 7).left));
    CHECK((f.right == i.factors(20, 5, 7).right));
    CHECK((f.left != i.factors(20, 5, 8).left));
    const auto single = init::mimetic_query_key<float>.factors(20, 5, 7);
    std::size_t wrong = 0;
    for (std::size_t j = 0; j < f.left.size(); ++j)
    {
        wrong += single.left.data()[j] != static_cast<float>(f.left.data()[j]);
        wrong += single.right.data()[j] != static_cast<float>(f.right.data()[j]);
    }
    CHECK(wrong == 0);
}

TEST_CASE("mimetic without noise, without anything, and without elements")
{
    const wide p = product(init::mimetic_value_out<double>.with_noise(0).factors(6, 6, 1));
    const wide none =
        product(init::mimetic_value_out<double>.with_noise(0).with_identity(0).factors(6, 3, 1));
    for (std::size_t i = 0; i < 6; ++i)
    {
        for (std::size_t j = 0; j < 6; ++j)
        {
            CHECK(std::abs(p[i][j] - (i == j ? -0.4L : 0)) < 1e-15);
            CHECK(none[i][j] == 0);
        }
    }
    CHECK(init::mimetic_query_key<float>.factors(5, 0, 1).left.size() == 0);
    CHECK(init::mimetic_query_key<float>.factors(0, 0, 1).right.size() == 0);
}

TEST_CASE("mimetic refuses ranks and factors that do not exist")
{
    const auto i = init::mimetic_query_key<float>;
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)i.factors(4, 5, 1); },
                                                  {"the rank of a product = 5", "at most its width, 4"})
          == "");
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), 1e200, -1e200, 1e-200})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)i.with_noise(bad); }, {"noise ="}) == "");
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)i.with_identity(bad); }, {"identity ="})
              == "");
    }
}

TEST_CASE("mimetic says what it draws")
{
    CHECK(to_string(init::mimetic_query_key<float>)
          == "mimetic: left · rightᵀ = 0.7 Z + 0.7 I, Z N(0, 1/width)");
    CHECK(to_string(init::mimetic_value_out<float>)
          == "mimetic: left · rightᵀ = 0.4 Z - 0.4 I, Z N(0, 1/width)");
}
