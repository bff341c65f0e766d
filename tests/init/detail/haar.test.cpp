// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/detail/haar.hpp> // first, as whoever includes fanin's header alone
#include <fanin/init/detail/haar.ipp> // what stands in no header, too

#include "catch.hpp"
#include "core/raises.hpp"
#include "init/haar_reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

using fanin::key;
using fanin::detail::haar_columns;
using fanin::detail::to_reflector;

namespace
{
    template <class T>
    std::vector<T> drawn(std::size_t rows, std::size_t columns, key k)
    {
        std::vector<T> q(rows * columns, std::numeric_limits<T>::quiet_NaN());
        haar_columns(q.data(), rows, columns, k);
        return q;
    }

    // around the width of a block of reflectors, too
    constexpr std::pair<std::size_t, std::size_t> shapes[] = {
        {1, 1},     {2, 1},     {17, 1},    {2, 2},     {3, 2},     {3, 3},    {53, 37},
        {127, 127}, {128, 128}, {129, 128}, {129, 129}, {200, 131}, {257, 257}};
}

TEMPLATE_TEST_CASE("the columns are those of the reflections one by one", "", float, double)
{
    using T = TestType;
    for (const auto& [rows, columns] : shapes)
    {
        const std::vector<T> q = drawn<T>(rows, columns, 5);
        const haar::matrix expected = haar::reference<T>(rows, columns, 5);
        double worst = 0;
        for (std::size_t i = 0; i < q.size(); ++i)
        {
            const auto off =
                static_cast<double>(std::abs(static_cast<long double>(q[i]) - expected.elements[i]));
            worst = std::max(worst, off == off ? off : 1);
        }
        CAPTURE(rows, columns, worst);
        // each reflection may turn a column by some units in the last place
        CHECK(worst
              <= 4 * static_cast<double>(columns) * static_cast<double>(std::numeric_limits<T>::epsilon()));
    }
}

TEMPLATE_TEST_CASE("the columns are orthonormal to the last digits", "", float, double)
{
    using T = TestType;
    for (const auto& [rows, columns] : shapes)
    {
        for (int seed = 0; seed < 5; ++seed)
        {
            const std::vector<T> q = drawn<T>(rows, columns, seed);
            CAPTURE(rows, columns, seed);
            CHECK(haar::excess<T>(rows, columns, 1,
                                  [&, m = rows](std::size_t i, std::size_t k) { return q[k * m + i]; })
                  <= 1);
        }
    }
}

TEST_CASE("small matrices, whose rounding is worst beside their bound, are orthonormal for many keys")
{
    double worst = 0;
    for (int seed = 0; seed < 20'000; ++seed)
    {
        for (const auto& [rows, columns] :
             {std::pair<std::size_t, std::size_t>{1, 1}, {2, 2}, {3, 2}, {5, 5}})
        {
            const std::vector<float> q = drawn<float>(rows, columns, seed);
            worst = std::max(worst,
                             haar::excess<float>(rows, columns, 1, [&, m = rows](std::size_t i, std::size_t k)
                                                 { return q[k * m + i]; }));
        }
    }
    CAPTURE(worst);
    CHECK(worst <= 1);
    CHECK(worst > 0.01); // else it was not measured
}

TEST_CASE("the first column has the direction of the first normal numbers")
{
    std::array<double, 5> x{};
    draw(std::span<double>(x), key(3), 0, fanin::detail::normal_law{0, 1});
    double norm = 0;
    for (const double e : x)
    {
        norm += e * e;
    }
    const std::vector<double> q = drawn<double>(5, 4, 3);
    for (std::size_t i = 0; i < 5; ++i)
    {
        CHECK(std::abs(q[i] - x[i] / std::sqrt(norm)) < 1e-15);
    }
}

TEMPLATE_TEST_CASE("a vector of zeros, or without a first element, gives a reflection too", "", float, double)
{
    using T = TestType;
    std::array<T, 3> zeros{};
    CHECK(to_reflector(std::span<T>(zeros)) == -1); // takes e to -e, and the sign back to e
    CHECK((zeros == std::array<T, 3>{1, 0, 0}));

    std::array<T, 1> one{-2};
    CHECK(to_reflector(std::span<T>(one)) == 1);
    CHECK(one[0] == 1);

    std::array<T, 3> x{0, 3, -4};
    CHECK(to_reflector(std::span<T>(x)) == -1);
    CHECK(x[0] == 1);
    CHECK(std::abs(x[1] - T(0.6)) < 1e-6);
    CHECK(std::abs(x[2] - T(-0.8)) < 1e-6);

    std::array<T, 3> negative{-5, 0, 0};
    CHECK(to_reflector(std::span<T>(negative)) == 1);
    CHECK((negative == std::array<T, 3>{1, 0, 0}));
}

TEST_CASE("reflectors of zeros leave the unit vectors")
{
    // three columns that reflect along unit vectors
    std::vector<double> v{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    const std::vector<double> signs{-1, -1, 1};
    fanin::detail::multiply_reflectors<double>(v.data(), 4, 3, signs);
    CHECK((v == std::vector<double>{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0}));
}

TEST_CASE("an extent beyond the index type of the BLAS is refused before anything is written")
{
    constexpr auto most = static_cast<std::size_t>(std::numeric_limits<xt::blas_index_t>::max());
    CHECK_NOTHROW(fanin::detail::require_blas_extent(most));
    float q = 9;
    CHECK(failing_to_raise<std::length_error>([&] { haar_columns(&q, most + 1, 1, key(1)); },
                                              {"of extent ", "index type of the BLAS"})
          == "");
    CHECK(q == 9);
}
