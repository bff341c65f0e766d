// SPDX-License-Identifier: BSD-3-Clause
// Prints in hex what `summarize` finds in numbers that are given by their bits: for each path of this machine
// the path, the input, the moments (mean, Σ (x - mean)², least, greatest), the five counts, and a hash of the
// histogram. `check` compares the lines over compilers and flags, and `tests/run cross` over processors.
#include <fanin/core/simd/path.hpp>
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#include <bit>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>

using namespace fanin;

namespace
{
    template <class T>
    using word_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    template <class T, class Bits>
    xt::xtensor<T, 1> numbers(std::size_t count, const Bits& bits)
    {
        xt::xtensor<T, 1> x = xt::zeros<T>({count});
        for (std::size_t i = 0; i < count; ++i)
        {
            // else -Ofast may know that some are subnormal, and take them for 0 beforehand
            volatile word_of<T> unknown = bits(static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15);
            x(i) = std::bit_cast<T>(static_cast<word_of<T>>(unknown));
        }
        return x;
    }

    // NaN is one, whatever its bits. By reference: -Ofast may take what is handed over for a number.
    void print(const double& x)
    {
        const auto bits = std::bit_cast<std::uint64_t>(x);
        (bits << 1) > 0xffe0000000000000 ? std::printf(" nan") : std::printf(" %016" PRIx64, bits);
    }

    template <class E>
    void print(const char* path, const char* name, const E& x, const histogram_options& options = {})
    {
        const summary s = summarize(x, options, interval{-1.5, 1.25});
        std::printf("%s %s-%d", path, name, static_cast<int>(8 * sizeof(typename E::value_type)));
        print(s.finite.mean);
        print(s.finite.squared_deviations);
        print(s.finite.min);
        print(s.finite.max);
        std::printf(" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, s.nan, s.negative_infinity,
                    s.positive_infinity, s.zeros, s.saturated);
        std::uint64_t hash = 0xcbf29ce484222325;
        const auto add = [&](std::uint64_t word) { hash = (hash ^ word) * 0x100000001b3; };
        for (const std::uint64_t count : s.histogram.counts())
        {
            add(count);
        }
        for (const double edge : s.histogram.edges())
        {
            add(std::bit_cast<std::uint64_t>(edge));
        }
        add(s.histogram.underflow());
        add(s.histogram.overflow());
        std::printf(" %016" PRIx64 "\n", hash);
    }

    template <class T>
    void print_all(const char* path)
    {
        using word = word_of<T>;
        constexpr int width = 8 * sizeof(T);
        constexpr word sign = word{1} << (width - 1);
        constexpr word one = std::bit_cast<word>(T{1});
        constexpr word million = std::bit_cast<word>(T{1048576});
        const auto any = [](std::uint64_t w) { return static_cast<word>(w >> (64 - width)); };

        print(path, "any", numbers<T>(30'011, any)); // NaN among them, and squares beyond double
        const auto inner = [&](std::uint64_t w)
        { return static_cast<word>((any(w) & sign) | (one - (any(w) & ~sign) / 32)); };
        print(path, "inner", numbers<T>(30'011, inner)); // ±2^-4 to ±1 in float
        print(path, "inner-in-bins", numbers<T>(30'011, inner),
              {.bins = 17, .range = interval{-0.25, 0.625}});
        print(path, "many-bins", numbers<T>(30'011, inner), {1000});
        print(path, "far", numbers<T>(30'011, [&](std::uint64_t w) { return million + any(w) % 4096; }));
        print(path, "subnormal",
              numbers<T>(10'007, [&](std::uint64_t w) { return any(w) & (sign | 0x3ffff); }));
        print(path, "zeros", numbers<T>(4'099, [&](std::uint64_t w) { return any(w) & sign; }));
        print(path, "minus-zeros", numbers<T>(33, [&](std::uint64_t) { return sign; }));
        print(path, "equal", numbers<T>(5'000, [](std::uint64_t) { return std::bit_cast<word>(T(0.1)); }));
        print(path, "few", numbers<T>(7, inner));
        print(path, "none", numbers<T>(0, inner));
    }
}

int main()
{
    for (const simd_path path : {simd_path::scalar, simd_path::avx2, simd_path::avx512})
    {
        if (simd_supported(path))
        {
            force_simd_path(path);
            print_all<float>(to_string(path));
            print_all<double>(to_string(path));
        }
    }
}
