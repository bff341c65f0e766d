// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "random/slices.hpp"

#include <fanin/random/detail/laws.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#if FANIN_SIMD_X86
#include <xmmintrin.h>
#endif

using fanin::key;
using fanin::simd_path;
using fanin::detail::normal_law;
using fanin::detail::truncated_normal_law;
using fanin::detail::uniform_law;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();

    template <class T, class Law>
    std::vector<T> drawn(std::size_t n, const key& k, std::uint64_t first, const Law& law)
    {
        std::vector<T> x(n);
        draw(std::span<T>(x), k, first, law);
        return x;
    }

    template <class T>
    bool equal_bits(const T* a, const T* b, std::size_t n)
    {
        return n == 0 || std::memcmp(a, b, n * sizeof(T)) == 0;
    }

    template <class T>
    bool equal_bits(const std::vector<T>& a, const std::vector<T>& b)
    {
        return a.size() == b.size() && equal_bits(a.data(), b.data(), a.size());
    }

    /// f(law) for laws that take every branch: about zero and apart from it, subnormal and huge, windows
    /// across the mean, in each tail, open, and narrow.
    template <class F>
    void for_each_law(F f)
    {
        f(uniform_law{-1, 1});
        f(uniform_law{0.1, 0.3});
        f(uniform_law{-1e-40, 3e-40});
        f(uniform_law{1e30, 1.5e30});
        f(uniform_law{2, 2});
        f(normal_law{0, 1});
        f(normal_law{3, 0.02});
        f(normal_law{0, 1e-39});
        f(normal_law{0, 1e-309});
        f(normal_law{0.25, 0});
        f(truncated_normal_law{0, 1, -2, 2});
        f(truncated_normal_law{1, 0.01, -2, 3});
        f(truncated_normal_law{0, 1, 6, 8});
        f(truncated_normal_law{0, 1, -infinity, -5});
        f(truncated_normal_law{0, 1, -infinity, infinity});
        f(truncated_normal_law{0, 1, 11, infinity});
        f(truncated_normal_law{0, 1e-40, -2, 1});
        f(truncated_normal_law{0, 1, 0.5, 0.50001});
        f(truncated_normal_law{2, 0, -1, 1});
    }

    /// Where the low word of the block counter wraps.
    template <class T>
    constexpr std::uint64_t carry = (std::uint64_t{1} << 32) * (16 / sizeof(T));
}

TEMPLATE_TEST_CASE("a law gives the same bits on every path, in long draws and across a carry of the counter",
                   "", float, double)
{
    using T = TestType;
    const path_guard guard;
    for_each_law(
        [](const auto& law)
        {
            for (const std::uint64_t first :
                 {std::uint64_t{0}, carry<T> - 10'003, ~std::uint64_t{0} - 20'000})
            {
                fanin::force_simd_path(simd_path::scalar);
                const auto expected = drawn<T>(20'001, key(2015).child(1), first, law);
                for (const simd_path path : machine_paths())
                {
                    fanin::force_simd_path(path);
                    CAPTURE(to_string(path), first);
                    CHECK(equal_bits(drawn<T>(20'001, key(2015).child(1), first, law), expected));
                }
            }
        });
}

TEMPLATE_TEST_CASE("a slice has the bits of the whole for each offset and length, on every path", "", float,
                   double)
{
    using T = TestType;
    const path_guard guard;
    for_each_law(
        [](const auto& law)
        {
            for (const std::uint64_t origin : {std::uint64_t{0}, carry<T> - 40, ~std::uint64_t{0} - 84})
            {
                fanin::force_simd_path(simd_path::scalar);
                const auto expected = drawn<T>(84, key(42), origin, law);
                for (const simd_path path : machine_paths())
                {
                    fanin::force_simd_path(path);
                    CAPTURE(to_string(path), origin);
                    CHECK(equal_bits(drawn<T>(84, key(42), origin, law), expected));
                    CHECK(difference_of_slices<T>(key(42), origin, law) == "");
                }
            }
        });
}

TEMPLATE_TEST_CASE("where in memory a draw goes, however it is aligned, changes no bit and nothing beside it",
                   "", float, double)
{
    using T = TestType;
    constexpr std::size_t longest = 300; // two batches of the widest kernel, and a rest
    const path_guard guard;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        const auto whole = drawn<T>(longest + 4, key(5), 0, normal_law{0, 1});
        bool same = true;
        bool clean = true;
        for (std::size_t shift = 0; shift < 32; ++shift)
        {
            for (const std::size_t length : {1u, 31u, 64u, 97u, 128u, 200u, 255u, 256u, 300u})
            {
                for (std::size_t first = 0; first < 4; ++first)
                {
                    const T untouched = T(-12345);
                    alignas(64) std::array<T, longest + 64> memory{};
                    memory.fill(untouched);
                    T* const out = memory.data() + 16 + shift;
                    draw(std::span<T>(out, length), key(5), first, normal_law{0, 1});
                    same = same && equal_bits(out, whole.data() + first, length);
                    for (std::size_t i = 0; i < memory.size(); ++i)
                    {
                        const bool beside = i < 16 + shift || i >= 16 + shift + length;
                        clean = clean && (!beside || memory[i] == untouched);
                    }
                }
            }
        }
        CHECK(same);
        CHECK(clean);
    }
}

TEMPLATE_TEST_CASE("every row of a wider matrix, drawn by itself, has the bits of the whole", "", float,
                   double)
{
    using T = TestType;
    const path_guard guard;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        for (const std::size_t columns : {1u, 3u, 17u, 67u, 129u, 301u})
        {
            const std::size_t rows = 23;
            const std::size_t stride = columns + 5; // every row is aligned otherwise
            const truncated_normal_law law{0, 1, -2, 2};
            const auto whole = drawn<T>(rows * columns, key(6), 0, law);
            std::vector<T> wide(rows * stride, T(7));
            bool same = true;
            for (std::size_t row = 0; row < rows; ++row)
            {
                T* const out = wide.data() + row * stride;
                draw(std::span<T>(out, columns), key(6), row * columns, law);
                same = same && equal_bits(out, whole.data() + row * columns, columns) && out[columns] == T(7);
            }
            CHECK(same);
        }
    }
}

TEMPLATE_TEST_CASE("a draw of nothing writes nothing, and needs no memory", "", float, double)
{
    using T = TestType;
    const path_guard guard;
    for (const simd_path path : machine_paths())
    {
        fanin::force_simd_path(path);
        draw(std::span<T>(), key(1), 0, normal_law{0, 1});
        T beside = 7;
        draw(std::span<T>(&beside, 0), key(1), 3, uniform_law{0, 1});
        CHECK(beside == 7);
    }
}

#if FANIN_SIMD_X86
TEMPLATE_TEST_CASE("a thread that flushes subnormals or rounds up draws the same bits, and keeps its ways",
                   "", float, double)
{
    using T = TestType;
    const path_guard guard;
    const unsigned before = _mm_getcsr();
    for_each_law(
        [before](const auto& law)
        {
            for (const simd_path path : machine_paths())
            {
                fanin::force_simd_path(path);
                const auto expected = drawn<T>(1003, key(8), 0, law);
                for (const unsigned strange :
                     {0x8040u, 0x4000u, 0xE040u}) // flush; round up; flush and cut off
                {
                    _mm_setcsr((before & ~0x3Fu) | strange);
                    const auto found = drawn<T>(1003, key(8), 0, law);
                    const unsigned after = _mm_getcsr();
                    _mm_setcsr(before);
                    CAPTURE(to_string(path), strange);
                    CHECK(equal_bits(found, expected));
                    CHECK((after & 0xFFC0u) == ((before & 0xFFC0u) | strange));
                }
            }
        });
}
#endif
