// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/simd/paths.hpp"

#include <fanin/core/simd/pack.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define FANIN_KERNEL "core/simd/operations.inl"
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

using fanin::simd_path;

namespace
{
    /// f(operations of the path).
    template <class F>
    void on(simd_path path, F f)
    {
        switch (path)
        {
#if FANIN_SIMD_X86
        case simd_path::avx512:
            return f(fanin::detail::avx512::operations{});
        case simd_path::avx2:
            return f(fanin::detail::avx2::operations{});
#endif
        default:
            return f(fanin::detail::scalar::operations{});
        }
    }

    template <class T>
    using word_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    template <class T>
    struct operands
    {
        std::vector<T> a;
        std::vector<T> b;
        std::vector<T> c;

        void add(T x, T y, T z)
        {
            a.push_back(x);
            b.push_back(y);
            c.push_back(z);
        }

        /// To a multiple of every pack's size.
        void pad()
        {
            while (a.size() % 16 != 0)
            {
                add(a[a.size() / 2], b[b.size() / 3], c[c.size() / 4]);
            }
        }
    };

    /// Every pair of the values, each with some third one that is not 0, and triples of no pattern.
    template <class T>
    operands<T> crossed(const std::vector<T>& values, const std::vector<T>& random)
    {
        operands<T> all;
        std::size_t n = 0;
        for (const T x : values)
        {
            for (const T y : values)
            {
                const T z = values[n++ * 7 % values.size()];
                all.add(x, y, z == 0 ? T(3) : z);
            }
        }
        for (std::size_t i = 0; i + 2 < random.size(); ++i)
        {
            all.add(random[i], random[i + 1], random[i + 2] == 0 ? T(3) : random[i + 2]);
        }
        all.pad();
        return all;
    }

    /// What rounds, overflows, underflows, cancels or is no number.
    template <class T>
    operands<T> telling_reals()
    {
        using limits = std::numeric_limits<T>;
        const T eps = limits::epsilon();
        std::vector<T> values;
        for (const T x : {T(0), T(1), T(2), T(3), T(1) / T(3), T(0.1), T(1) + eps, T(1) - eps / 2, 1 / eps,
                          1 / eps + 1, T(2) / eps, limits::min(), limits::denorm_min(),
                          limits::min() - limits::denorm_min(), limits::max(), limits::max() / 2,
                          std::sqrt(limits::max()), std::sqrt(limits::min()), limits::infinity()})
        {
            values.push_back(x);
            values.push_back(-x);
        }
        values.push_back(limits::quiet_NaN());

        std::mt19937_64 engine(1);
        std::vector<T> random;
        for (int i = 0; i < 20'000; ++i)
        {
            const auto exponent =
                static_cast<int>(engine() % (i % 2 == 0 ? 5 : 200)) - (i % 2 == 0 ? 2 : 100);
            const T fraction = 1 + static_cast<T>(engine() >> 11) * T(0x1p-53);
            random.push_back(std::ldexp(engine() % 2 == 0 ? fraction : -fraction, exponent));
        }
        operands<T> all = crossed(values, random);

        // sums that cancel to the rounding error of a product, or are a tie but for their last bits
        for (std::size_t i = 0; i < 60'000; ++i)
        {
            const T x = std::bit_cast<T>(static_cast<word_of<T>>(engine()));
            const T y = i % 3 == 0 ? std::bit_cast<T>(static_cast<word_of<T>>(engine())) : random[i % 1000];
            const T product = x * y;
            const T half_of_last = std::abs(product) * eps / 4;
            const T near = i % 2 == 0 ? -product : half_of_last;
            all.add(x, y, i % 5 == 0 ? std::nextafter(near, T(0)) : near);
            all.add(product, T(1), half_of_last);
        }
        all.pad();
        return all;
    }

    template <class W>
    operands<W> telling_words()
    {
        constexpr int bits = 8 * sizeof(W);
        std::vector<W> values{0, static_cast<W>(~W{0} / 3), static_cast<W>(~W{0} / 7)};
        for (int bit = 0; bit < bits; ++bit)
        {
            values.push_back(static_cast<W>(W{1} << bit));
            values.push_back(static_cast<W>((W{1} << bit) - 1));
            values.push_back(static_cast<W>(~(W{1} << bit)));
        }
        std::mt19937_64 engine(2);
        std::vector<W> random;
        for (int i = 0; i < 20'000; ++i)
        {
            random.push_back(static_cast<W>(engine() >> engine() % bits));
        }
        return crossed(values, random);
    }

    template <class T>
    bool same(T x, T y)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return std::bit_cast<word_of<T>>(x) == std::bit_cast<word_of<T>>(y)
                   || (std::isnan(x) && std::isnan(y));
        }
        else
        {
            return x == y;
        }
    }

    template <class T>
    using expectations = std::vector<std::pair<std::string, std::function<T(T, T, T)>>>;

    /// Names and operands of what a path works out differently; "" where all is as expected.
    template <class T, class Run>
    std::string differences(const operands<T>& in, const expectations<T>& expected, Run run)
    {
        const std::size_t n = in.a.size();
        std::vector<T> found(n * expected.size());
        run(in.a.data(), in.b.data(), in.c.data(), n, found.data());
        std::string wrong;
        for (std::size_t j = 0; j < expected.size(); ++j)
        {
            for (std::size_t i = 0; i < n; ++i)
            {
                if (!same(found[j * n + i], expected[j].second(in.a[i], in.b[i], in.c[i])))
                {
                    wrong += expected[j].first + " of " + std::to_string(in.a[i]) + ", "
                             + std::to_string(in.b[i]) + ", " + std::to_string(in.c[i]) + " in lane "
                             + std::to_string(i % 16) + '\n';
                    break;
                }
            }
        }
        return wrong;
    }

    /// x/z as IEEE 754 has it, also for z = 0.
    template <class T>
    __attribute__((no_sanitize("float-divide-by-zero"))) T quotient(T x, T z)
    {
        return x / z;
    }
}

TEMPLATE_TEST_CASE("packs of numbers compute what plain arithmetic does, bit for bit, on every path", "",
                   float, double)
{
    using T = TestType;
    const auto in = telling_reals<T>();
    const T first = in.a[0];
    const expectations<T> expected{
        {"-a", [](T x, T, T) { return -x; }},
        {"a + b", [](T x, T y, T) { return x + y; }},
        {"a - b", [](T x, T y, T) { return x - y; }},
        {"a * b", [](T x, T y, T) { return x * y; }},
        {"a / c", [](T x, T, T z) { return quotient(x, z); }},
        {"fma", [](T x, T y, T z) { return std::fma(x, y, z); }},
        {"sqrt", [](T x, T, T) { return std::sqrt(x); }},
        {"min", [](T x, T y, T) { return x < y ? x : y; }},
        {"max", [](T x, T y, T) { return x > y ? x : y; }},
        {"a < b ? b : c", [](T x, T y, T z) { return x < y ? y : z; }},
        {"a <= b ? b : c", [](T x, T y, T z) { return x <= y ? y : z; }},
        {"a == b ? b : c", [](T x, T y, T z) { return x == y ? y : z; }},
        {"a < b & b < c ? a : b", [](T x, T y, T z) { return x < y && y < z ? x : y; }},
        {"a < b | b < c ? a : b", [](T x, T y, T z) { return x < y || y < z ? x : y; }},
        {"!(a < b) ? a : b", [](T x, T y, T) { return !(x < y) ? x : y; }},
        {"as_bits(a < b)",
         [](T x, T y, T) { return std::bit_cast<T>(x < y ? static_cast<word_of<T>>(-1) : word_of<T>{0}); }},
        {"abs", [](T x, T, T) { return std::abs(x); }},
        {"copysign", [](T x, T y, T) { return std::copysign(x, y); }},
        {"flip_sign", [](T x, T y, T) { return std::signbit(y) ? -x : x; }},
        {"as_real(as_bits(a))", [](T x, T, T) { return x; }},
        {"of", [first](T, T, T) { return first; }},
    };
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path,
           [&](auto operations) { CHECK(differences(in, expected, operations.template of_reals<T>) == ""); });
    }
}

TEMPLATE_TEST_CASE("packs of words compute what plain integers do on every path", "", std::uint32_t,
                   std::uint64_t)
{
    using W = TestType;
    using T = std::conditional_t<sizeof(W) == 4, float, double>;
    using integer = std::make_signed_t<W>;
    constexpr int width = 8 * sizeof(W);
    const auto bit = [](int n) { return [n](W x, W, W) { return static_cast<W>(x >> n & 1); }; };
    const auto in = telling_words<W>();
    const W first = in.c[0];
    const expectations<W> expected{
        {"a + b", [](W x, W y, W) { return static_cast<W>(x + y); }},
        {"a - b", [](W x, W y, W) { return static_cast<W>(x - y); }},
        {"a * b", [](W x, W y, W) { return static_cast<W>(x * y); }},
        {"a ^ b", [](W x, W y, W) { return x ^ y; }},
        {"a | b", [](W x, W y, W) { return x | y; }},
        {"a & b", [](W x, W y, W) { return x & y; }},
        {"min", [](W x, W y, W) { return std::min(x, y); }},
        {"max", [](W x, W y, W) { return std::max(x, y); }},
        {"a < b ? a : of", [first](W x, W y, W) { return x < y ? x : first; }},
        {"a <= b ? a : of", [first](W x, W y, W) { return x <= y ? x : first; }},
        {"a == b ? a : of", [first](W x, W y, W) { return x == y ? x : first; }},
        {"shift_left by 2", [](W x, W, W) { return static_cast<W>(x << 2); }},
        {"shift_left by all but one", [](W x, W, W) { return static_cast<W>(x << (width - 1)); }},
        {"shift_right by 1", [](W x, W, W) { return x >> 1; }},
        {"shift_right by half", [](W x, W, W) { return x >> (width / 2); }},
        {"shift_right by all but one", [](W x, W, W) { return x >> (width - 1); }},
        {"sign_fill", [](W x, W, W) { return static_cast<integer>(x) < 0 ? static_cast<W>(~W{0}) : W{0}; }},
        {"to_real", [](W x, W, W) { return std::bit_cast<W>(static_cast<T>(static_cast<integer>(x))); }},
        {"has_bit 0", bit(0)},
        {"has_bit in the middle", bit(width / 2)},
        {"has_bit next to last", bit(width - 2)},
        {"has_bit last", bit(width - 1)},
        {"of", [first](W, W, W) { return first; }},
    };
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path,
           [&](auto operations) { CHECK(differences(in, expected, operations.template of_words<W>) == ""); });
    }
}

TEST_CASE("to_int drops the fraction, on every path")
{
    std::vector<float> x{0.0f,  -0.0f,     0.5f,           -0.99999994f, 1.5f,
                         -1.5f, 0x1p-149f, -2147483648.0f, 2147483520.0f};
    std::mt19937_64 engine(4);
    while (x.size() < 4096)
    {
        const float fraction = static_cast<float>(static_cast<std::int64_t>(engine())) * 0x1p-63f;
        x.push_back(std::ldexp(fraction, static_cast<int>(engine() % 31)));
    }
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        std::vector<std::uint32_t> found(x.size());
        on(path, [&](auto operations) { operations.whole_parts(x.data(), x.size(), found.data()); });
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            const auto expected = static_cast<std::int64_t>(std::trunc(x[i]));
            if (static_cast<std::int32_t>(found[i]) != expected)
            {
                CAPTURE(x[i]);
                CHECK(static_cast<std::int32_t>(found[i]) == expected);
            }
        }
        CHECK(static_cast<std::int32_t>(found[7]) == std::numeric_limits<std::int32_t>::min());
    }
}

TEMPLATE_TEST_CASE("a part of a pack is read and written, and nothing beside it, on every path", "", float,
                   double, std::uint32_t, std::uint64_t)
{
    using T = TestType;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path,
           [](auto operations)
           {
               constexpr auto size = static_cast<std::size_t>(decltype(operations)::template lanes<T>);
               for (std::size_t count = 1; count < size; ++count)
               {
                   std::vector<T> memory(count); // so that the sanitizer sees a step beyond
                   std::iota(memory.begin(), memory.end(), T(10));
                   std::array<T, size> lanes;
                   operations.part(memory.data(), count, T(7), lanes.data());
                   for (std::size_t i = 0; i < size; ++i)
                   {
                       CHECK(lanes[i] == (i < count ? static_cast<T>(10 + i) : T(7)));
                   }
                   for (std::size_t i = 0; i < count; ++i)
                   {
                       CHECK(memory[i] == static_cast<T>(11 + i));
                   }
               }
           });
    }
}

TEST_CASE("the operations on halves of 64-bit lanes do what their comments say, on every path")
{
    using W = std::uint64_t;
    constexpr W low = 0xFFFFFFFF;
    const expectations<W> expected{
        {"mul_low", [](W x, W y, W) { return (x & low) * (y & low); }},
        {"join_low", [](W x, W y, W) { return (x & low) | y << 32; }},
        {"join_high", [](W x, W y, W) { return x >> 32 | (y & ~low); }},
        {"xor3", [](W x, W y, W z) { return x ^ y ^ z; }},
        {"split", [](W x, W, W) { return x; }}, // low half first, as every machine here has it in memory
    };
    const auto in = telling_words<W>();
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path, [&](auto operations) { CHECK(differences(in, expected, operations.of_lanes) == ""); });
    }
}

TEMPLATE_TEST_CASE("blocks whose lanes are in turn are stored in the order of the elements, on every path",
                   "", float, double)
{
    using T = TestType;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path,
           [](auto operations)
           {
               std::array<T, 40> out{};
               const std::size_t stored = operations.word_numbers(out.data());
               REQUIRE(stored == 2 * static_cast<std::size_t>(operations.template lanes<T>));
               for (std::size_t i = 0; i < out.size(); ++i)
               {
                   CHECK(out[i] == (i < stored ? static_cast<T>(i) : T(0)));
               }
           });
    }
}

TEMPLATE_TEST_CASE("any sees each lane of a comparison, and nothing where nothing is", "", float, double)
{
    using T = TestType;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        on(path,
           [](auto operations)
           {
               const std::uint64_t every = (std::uint64_t{1} << operations.template lanes<T>)-1;
               CHECK(operations.any_of_lanes(T(9), T(10)) == every);
               CHECK(operations.any_of_lanes(T(-0.0), T(0)) == 0);
               CHECK(operations.any_of_lanes(std::numeric_limits<T>::quiet_NaN(), T(10)) == 0);
               CHECK(operations.any_of_lanes(-std::numeric_limits<T>::infinity(), T(10)) == every);
           });
    }
}
