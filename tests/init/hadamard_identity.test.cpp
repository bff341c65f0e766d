// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"

#include <fanin/init/hadamard_identity.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace fanin;

static_assert(init::hadamard_identity<float>.name() == "hadamard_identity");

namespace
{
    /// Sylvester's matrix of 2^m rows, by doubling: [[H, H], [H, -H]].
    std::vector<std::vector<int>> hadamard(std::size_t m)
    {
        std::vector<std::vector<int>> h{{1}};
        for (std::size_t step = 0; step < m; ++step)
        {
            const std::size_t n = h.size();
            std::vector<std::vector<int>> doubled(2 * n, std::vector<int>(2 * n));
            for (std::size_t i = 0; i < 2 * n; ++i)
            {
                for (std::size_t j = 0; j < 2 * n; ++j)
                {
                    doubled[i][j] = i >= n && j >= n ? -h[i - n][j - n] : h[i % n][j % n];
                }
            }
            h = doubled;
        }
        return h;
    }

    /// The weight from input i to output o, by the paper's algorithm 1.
    double expected(std::size_t in, std::size_t out, std::size_t i, std::size_t o)
    {
        if (out <= in)
        {
            return i == o;
        }
        const auto m = static_cast<std::size_t>(std::ceil(std::log2(static_cast<double>(out))));
        return std::pow(2.0, -(static_cast<double>(m) - 1) / 2) * hadamard(m)[i][o];
    }
}

TEMPLATE_TEST_CASE("hadamard_identity is the paper's algorithm 1", "", float, double)
{
    using T = TestType;
    for (const auto& [in, out] : {std::array<std::size_t, 2>{5, 5},
                                  {7, 3},
                                  {3, 7},
                                  {3, 8},
                                  {8, 9},
                                  {1, 2},
                                  {1, 1},
                                  {16, 32},
                                  {13, 20}})
    {
        const auto w = init::hadamard_identity<T>(in, out, 1);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t o = 0; o < out; ++o)
            {
                // one rounding to T, and pow's of one unit
                const double e = expected(in, out, i, o);
                wrong += std::abs(w(i, o) - e)
                         > std::abs(e)
                               * (std::numeric_limits<T>::epsilon() / 2 + (sizeof(T) == 4 ? 2e-16 : 4e-16));
            }
        }
        CAPTURE(in, out);
        CHECK(wrong == 0);
    }
}

TEST_CASE("towards a power of two, inputs go to orthogonal rows of squared length 2")
{
    for (const auto& [in, out] : {std::array<std::size_t, 2>{5, 8}, {31, 32}, {40, 64}})
    {
        const auto w = init::hadamard_identity<double>(in, out);
        double worst = 0;
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t j = 0; j < in; ++j)
            {
                double dot = 0;
                for (std::size_t o = 0; o < out; ++o)
                {
                    dot += w(i, o) * w(j, o);
                }
                worst = std::max(worst, std::abs(dot - (i == j ? 2 : 0)));
            }
        }
        // a squared scale that is rounded twice, and `out` sums
        CHECK(worst <= 2 * (static_cast<double>(out) + 3) * 0x1p-53);
    }
}

TEST_CASE("in a convolution hadamard_identity stands at the centre tap, in each group")
{
    const auto w = init::hadamard_identity<double>({3, 4, 5, 6}, axes::hwio);
    const auto grouped = init::hadamard_identity<double>({9, 2, 5, 1}, axes::oihw.with_groups(3));
    const auto transposed = init::hadamard_identity<double>({5, 6, 3, 4}, axes::oihw.transposed());
    std::size_t wrong = 0;
    const auto differs = [](double a, double b) { return std::abs(a - b) > 4e-16; };
    for (std::size_t y = 0; y < 5; ++y)
    {
        for (std::size_t x = 0; x < 4; ++x)
        {
            for (std::size_t i = 0; i < 5; ++i)
            {
                for (std::size_t o = 0; o < 6; ++o)
                {
                    const double weight = y == 1 && x == 2 ? expected(5, 6, i, o) : 0;
                    wrong += y < 3 && differs(w(y, x, i, o), weight);
                    wrong += y < 3 && differs(transposed(i, o, y, x), weight);
                }
            }
            for (std::size_t o = 0; o < 9 && x == 0; ++o)
            {
                for (std::size_t i = 0; i < 2; ++i)
                {
                    wrong += differs(grouped(o, i, y, 0), y == 2 ? expected(2, 3, i, o % 3) : 0);
                }
            }
        }
    }
    CHECK(wrong == 0);
}

TEMPLATE_TEST_CASE("hadamard_identity fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::hadamard_identity<T>, std::array<std::size_t, 2>{5, 11},
                                          axes::io)
          == "");
    CHECK(structured::difference_of_forms(init::hadamard_identity<T>, std::array<std::size_t, 4>{6, 1, 3, 4},
                                          axes::oihw.with_groups(3))
          == "");
}

TEST_CASE(
    "hadamard_identity knows the mean square of a matrix, refuses axes that do not fit, and says its law")
{
    for (const auto& [in, out] : {std::array<std::size_t, 2>{5, 5}, {7, 3}, {3, 7}, {9, 30}, {1, 2}})
    {
        const auto w = init::hadamard_identity<double>(in, out);
        double sum = 0;
        for (const double v : w)
        {
            sum += v * v;
        }
        const double found = init::hadamard_identity<double>.variance(axes::io.fans_of({in, out}));
        CHECK(std::abs(found * static_cast<double>(in * out) / sum - 1) < 1e-13);
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::hadamard_identity<float>({3, 4, 5}); },
                                                  {"pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::hadamard_identity<float>({3}, axes::o); },
                                                  {"axes of inputs = 0"})
          == "");
    CHECK(init::hadamard_identity<float>(0, 5).size() == 0);
    CHECK(init::hadamard_identity<float>(5, 0).size() == 0);
    CHECK(to_string(init::hadamard_identity<float>)
          == "hadamard_identity: I, or 2^(-(m - 1)/2) H_m with m = ceil(log2 out) where out > in");
}
