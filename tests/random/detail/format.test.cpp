// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/detail/format.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

using fanin::detail::format_of;

TEMPLATE_TEST_CASE("the constants of an element type are what IEEE 754 and their names say", "", float,
                   double)
{
    using T = TestType;
    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    using format = format_of<T>;
    constexpr int bits = 8 * sizeof(T);
    constexpr int fraction = std::numeric_limits<T>::digits - 1;

    CHECK(format::mantissa == fraction);
    CHECK(format::mantissa_mask == (word{1} << fraction) - 1);
    CHECK(format::sign == std::bit_cast<word>(T(-0.0)));
    CHECK(format::half == std::bit_cast<word>(T(0.5)));
    CHECK(format::integer == std::bit_cast<word>(std::ldexp(T(1), fraction)));
    CHECK(format::word == std::ldexp(T(1), -bits));

    // an exponent beside `integer`, less the offset, is the power of two that a fraction of [1/2, 1) is taken
    // of
    for (const int power : {-125, -3, 0, 1, 100})
    {
        const word exponent = std::bit_cast<word>(std::ldexp(T(0.75), power)) >> fraction;
        CHECK(std::bit_cast<T>(exponent | format::integer) - format::offset == T(power));
        const word negative = std::bit_cast<word>(-std::ldexp(T(0.75), power)) >> fraction;
        CHECK(std::bit_cast<T>(negative | format::integer) - format::negative_offset == T(power));
    }

    CHECK(format::ln_4 == static_cast<T>(2 * std::numbers::ln2_v<long double>));
    CHECK(format::minus_two_ln_2 == -format::ln_4);
    T n = 1;
    for (const T c : format::minus_log1p)
    {
        CHECK(c == 1 / n);
        n += 1;
    }
}
