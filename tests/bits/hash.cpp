// SPDX-License-Identifier: BSD-3-Clause
// Prints one hash of many draws for each path of this machine: `check` compares the lines over compilers and flags.
// Only bits go into the hash, so that nothing but the draws can differ.
#include <fanin/init.hpp>

#include <array>
#include <bit>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>
#include <variant>

using namespace fanin;

namespace
{
    class fnv
    {
    public:
        template <class T>
        void add(const xt::xtensor<T, 2>& w)
        {
            using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
            for (const T x : w)
            {
                add_word(std::bit_cast<word>(x));
            }
        }

        void add(const detail::element_law& law)
        {
            std::visit([this](const auto& l) { add_bits(l); }, law);
        }

        [[nodiscard]] std::uint64_t value() const
        {
            return m_value;
        }

    private:
        template <class Law>
        void add_bits(const Law& law)
        {
            for (const std::uint64_t word : std::bit_cast<std::array<std::uint64_t, sizeof(Law) / 8>>(law))
            {
                add_word(word);
            }
        }

        void add_word(std::uint64_t word)
        {
            m_value = (m_value ^ word) * 0x100000001b3;
        }

        std::uint64_t m_value = 0xcbf29ce484222325;
    };

    // fans that are no powers of two, so that every division and root rounds
    constexpr std::pair<std::size_t, std::size_t> shapes[] = {{1, 1}, {3, 7}, {37, 53}, {101, 10}, {10, 301}};

    template <class I>
    void add_shapes(fnv& hash, const I& i)
    {
        std::uint64_t n = 0;
        for (const auto& [in, out] : shapes)
        {
            hash.add(i(in, out, key(2015).child("bits").child(n++)));
        }
    }

    template <class T>
    void add_scaled(fnv& hash, const init::variance_scaling<T>& i)
    {
        for (const fan mode : {fan::in, fan::out, fan::average, fan::geometric})
        {
            for (const law distribution : {law::normal, law::uniform, law::truncated})
            {
                hash.add(i.with(mode).with(distribution)(11, 23, 7));
                hash.add(i.with(distribution).with(mode).with_gain(1.7)(23, 11, 8));
            }
        }
    }

    template <class T>
    void add_type(fnv& hash)
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        constexpr double largest = sizeof(T) == 4 ? 2e37 : 1e150;

        add_shapes(hash, init::zeros<T>);
        add_shapes(hash, init::ones<T>);
        add_shapes(hash, init::constant<T>.with_value(0.1));

        add_shapes(hash, init::normal<T>);
        add_shapes(hash, init::normal<T>.with_stddev(0.3).with_mean(-3));
        add_shapes(hash, init::normal<T>.with_stddev(1e-39)); // subnormal in float
        add_shapes(hash, init::normal<T>.with_stddev(largest));

        add_shapes(hash, init::uniform<T>);
        add_shapes(hash, init::uniform<T>.with_range(0.1, 0.3));
        add_shapes(hash, init::uniform<T>.with_range(-1e-40, 3e-40));
        add_shapes(hash, init::uniform<T>.with_range(2, 2));

        add_shapes(hash, init::truncated_normal<T>);
        add_shapes(hash, init::truncated_normal<T>.compensated());
        add_shapes(hash,
                   init::truncated_normal<T>.with_stddev(0.3).with_mean(1).with_bounds(-1, 3).compensated());
        add_shapes(hash, init::truncated_normal<T>.with_stddev(1).with_bounds(6, 8));
        add_shapes(hash, init::truncated_normal<T>.with_stddev(1).with_bounds(-infinity, -5).compensated());
        add_shapes(hash, init::truncated_normal<T>.with_stddev(1).with_bounds(-infinity, infinity));
        add_shapes(hash, init::truncated_normal<T>.with_stddev(1e-39).with_bounds(-2, 1));

        for (const auto& i : {init::xavier<T>, init::xavier_uniform<T>, init::glorot<T>,
                              init::glorot_uniform<T>, init::he<T>, init::he_uniform<T>})
        {
            add_shapes(hash, i);
            add_scaled(hash, i);
        }
        // By name too: a compiler that knows the parameters may compute with them beforehand, and did, under
        // -Ofast, turn 3 (2 / in) into 6 / in.
        for (int in = 1; in < 40; ++in)
        {
            for (int out = 1; out < 40; ++out)
            {
                const init::fans f{static_cast<double>(in), static_cast<double>(out)};
                hash.add(init::xavier<T>.elements(f));
                hash.add(init::xavier_uniform<T>.elements(f));
                hash.add(init::glorot<T>.elements(f));
                hash.add(init::glorot_uniform<T>.elements(f));
                hash.add(init::he<T>.elements(f));
                hash.add(init::he_uniform<T>.elements(f));
                hash.add(init::he_uniform<T>.with(fan::average).elements(f));
                hash.add(init::he_uniform<T>.with(fan::geometric).elements(f));
                hash.add(init::he_uniform<T>.with_gain(1.7).elements(f));
            }
        }
        // every one of these costs 4,096 panels of a quadrature
        for (int in = 1; in < 40; ++in)
        {
            const init::fans f{static_cast<double>(in), 77};
            hash.add(init::he<T>.with(law::truncated).elements(f));
            hash.add(init::he<T>.with(law::truncated).with(fan::average).elements(f));
            hash.add(init::he<T>.with(law::truncated).with(fan::geometric).elements(f));
            hash.add(init::truncated_normal<T>.with_stddev(0.1 * in).compensated().elements(f));
        }

        xt::xtensor<T, 2> w = xt::zeros<T>({101, 301});
        init::fill(w, init::glorot<T>, 9, {.threads = 3});
        hash.add(w);
        hash.add(
            init::shard(init::he_uniform<T>, {101, 301}, axes::oi, {17, 5}, {90, 300}, 9, {.threads = 2}));

        // across the elements 2^33 and 2^34, at which the block counter of a double and of a float carries
        hash.add(init::shard(init::normal<T>, {20'000, 1'000'003}, axes::io, {8'589, 908'000},
                             {8'590, 909'500}, 9));
        hash.add(init::shard(init::normal<T>, {20'000, 1'000'003}, axes::io, {17'179, 817'000},
                             {17'180, 818'500}, 9));

        std::mt19937 engine(5);
        hash.add(init::he<T>(37, 53, engine));
        std::minstd_rand another(5);
        hash.add(init::uniform<T>(37, 53, another));

        seed(1);
        hash.add(init::normal<T>(37, 53));
        hash.add(init::glorot_uniform<T>(37, 53));
        hash.add(init::truncated_normal<T>(37, 53));
    }
}

int main()
{
    for (const simd_path path : {simd_path::scalar, simd_path::avx2, simd_path::avx512})
    {
        if (simd_supported(path))
        {
            force_simd_path(path);
            fnv hash;
            add_type<float>(hash);
            add_type<double>(hash);
            std::printf("%016" PRIx64 " %s\n", hash.value(), to_string(path));
        }
    }
}
