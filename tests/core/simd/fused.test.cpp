// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/simd/fused.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>

using fanin::detail::fused;

TEMPLATE_TEST_CASE("fused rounds once: what is left of a product beside its rounded value is found exactly",
                   "", float, double)
{
    using T = TestType;
    const T eps = std::numeric_limits<T>::epsilon();
    // (1 + e)(1 - e) = 1 - e², which rounds to 1
    CHECK(fused(1 + eps, 1 - eps, T(-1)) == -eps * eps);
    CHECK(fused(1 + eps, 1 + eps, -(1 + 2 * eps)) == eps * eps);
    CHECK(fused(T(1) / 3, T(3), T(-1))
          == 3 * (T(1) / 3 - T(0.25)) - T(0.25)); // the error of 1/3, three times
    // the product overflows, the sum does not
    const T max = std::numeric_limits<T>::max();
    CHECK(fused(max, T(2), -max) == max);
    // a tie that the last addend breaks
    CHECK(fused(T(1), T(1), eps / 2) == T(1));
    CHECK(fused(1 + eps, 1 + eps, -eps / 2) == 1 + 2 * eps);
}

TEMPLATE_TEST_CASE("fused is the C library's fma, bit for bit", "", float, double)
{
    using T = TestType;
    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    std::mt19937_64 engine(3);
    bool same = true;
    for (int i = 0; i < 300'000; ++i)
    {
        const T a = std::bit_cast<T>(static_cast<word>(engine()));
        const T b = std::bit_cast<T>(static_cast<word>(engine()));
        const T c = i % 2 == 0 ? std::bit_cast<T>(static_cast<word>(engine())) : -a * b;
        const T found = fused(a, b, c);
        const T expected = std::fma(a, b, c);
        same = same
               && (std::bit_cast<word>(found) == std::bit_cast<word>(expected)
                   || (std::isnan(found) && std::isnan(expected)));
    }
    CHECK(same);
}
