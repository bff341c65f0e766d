// SPDX-License-Identifier: BSD-3-Clause
// Prints one hash of many draws and one of many activations for each path of this machine: `check` compares
// the lines over compilers and flags. Only bits go into a hash, so that nothing but what is hashed can
// differ.
#include <fanin/act.hpp>
#include <fanin/init.hpp>

#include <array>
#include <bit>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

using namespace fanin;

namespace
{
    // types of a user
    struct own_half
    {
        std::uint16_t bits;
    };

    struct own_bfloat16
    {
        std::uint16_t bits;
    };
}

template <>
inline constexpr bool fanin::is_half<own_half> = true;
template <>
inline constexpr bool fanin::is_bfloat16<own_bfloat16> = true;

namespace
{
    template <class T>
    using word_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    class fnv
    {
    public:
        template <class T>
        void add(const xt::xtensor<T, 2>& w)
        {
            for (const T x : w)
            {
                add_word(std::bit_cast<word_of<T>>(x));
            }
        }

        /// NaN is one, whatever its bits.
        template <class T>
        void add(const std::vector<T>& y)
        {
            using word = word_of<T>;
            constexpr word infinity = std::bit_cast<word>(std::numeric_limits<T>::infinity());
            for (const T v : y)
            {
                const word bits = std::bit_cast<word>(v);
                add_word((bits & ~(word{1} << (8 * sizeof(T) - 1))) > infinity ? infinity + 1 : bits);
            }
        }

        template <class T>
        void add(const detail::element_law<T>& law)
        {
            add(law.parameters());
        }

        void add(const detail::law_parameters& law)
        {
            std::visit([this](const auto& l) { add_bits(l); }, law);
        }

        template <class T>
        void add_16_bits(const std::vector<T>& w)
        {
            for (const T x : w)
            {
                add_word(std::bit_cast<std::uint16_t>(x));
            }
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

    /// Numbers of the whole line, and of the few about 0 where activations bend; of bits, so that no flag
    /// makes others.
    template <class T>
    std::vector<T> inputs()
    {
        using word = word_of<T>;
        constexpr int width = 8 * sizeof(T);
        constexpr word sign = word{1} << (width - 1);
        constexpr word sixty_four = std::bit_cast<word>(T{64});
        std::vector<T> x;
        for (std::uint64_t i = 0; i < 6000; ++i)
        {
            const word any = static_cast<word>(i * 0x9e3779b97f4a7c15 >> (64 - width));
            x.push_back(std::bit_cast<T>(any));
            const word near = static_cast<word>(sixty_four - (any & ~sign) / 16); // 64 down to 2^-10 in float
            x.push_back(std::bit_cast<T>(near));
            x.push_back(std::bit_cast<T>(static_cast<word>(near | sign)));
        }
        for (const word w : {word{0}, sign, word{1}, static_cast<word>(sign + 1)})
        {
            // else -Ofast may know that these are subnormal, and take them for 0 beforehand
            volatile word unknown = w;
            x.push_back(std::bit_cast<T>(static_cast<word>(unknown)));
        }
        return x;
    }

    // Numbers of 16 bits, subnormal ones and those at a bound among them.
    template <class T>
    void add_rounded(fnv& hash)
    {
        const auto add = [&](const auto& i)
        {
            std::vector<T> w(1003);
            init::fill(w, {17, 59}, i, 16);
            hash.add_16_bits(w);
        };
        add(init::normal<T>.with_stddev(0.02));
        add(init::normal<T>.with_stddev(is_half<T> ? 1e-7 : 1e-39));
        add(init::normal<T>.with_mean(100).with_stddev(3));
        add(init::uniform<T>.with_range(-0.1, 0.1));
        add(init::uniform<T>.with_range(0, 1));
        add(init::truncated_normal<T>.with_stddev(1).with_absolute_bounds(0.1, 0.3));
    }

    template <class T, class... Activation>
    void add_activations(fnv& hash, const Activation&... f)
    {
        const std::vector<T> x = inputs<T>();
        std::vector<T> y(x.size());
        const auto add = [&](const auto& g)
        {
            g.values(std::span<const T>(x), std::span<T>(y));
            hash.add(y);
            g.derivatives(std::span<const T>(x), std::span<T>(y));
            hash.add(y);
            for (std::size_t i = 0; i < 100; ++i)
            {
                y[i] = g(x[i]);
                y[i + 100] = g.derivative(x[i]);
            }
            // elements that a compiler knows
            y[200] = g(T(0.3));
            y[201] = g.derivative(T(-1e-39));
            hash.add(y);
        };
        (add(f), ...);
    }

    template <class T>
    void add_activations(fnv& hash)
    {
        add_activations<T>(hash, act::identity, act::relu, act::relu6, act::relu_squared, act::leaky_relu,
                           act::prelu, act::threshold, act::hard_tanh, act::hard_sigmoid, act::hard_swish,
                           act::hard_shrink, act::soft_shrink, act::sparse_plus, act::sparse_sigmoid,
                           act::square, act::squareplus);
        add_activations<T>(hash, act::sigmoid, act::sigmoid.with_epsilon(1e-5), act::tanh, act::tanh_shrink,
                           act::softsign, act::exp, act::erf, act::sin);
        add_activations<T>(hash, act::gelu, act::gelu_tanh, act::silu, act::quick_gelu, act::mish,
                           act::softplus, act::softplus.with_beta(0.3), act::log_sigmoid, act::elu,
                           act::elu.with_alpha(0.3), act::selu, act::celu, act::celu.with_alpha(0.3));
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
            std::printf("%016" PRIx64 " %s draws\n", hash.value(), to_string(path));
            fnv rounded;
            add_rounded<own_half>(rounded);
            add_rounded<own_bfloat16>(rounded);
            std::printf("%016" PRIx64 " %s rounded\n", rounded.value(), to_string(path));
            fnv activations;
            add_activations<float>(activations);
            add_activations<double>(activations);
            std::printf("%016" PRIx64 " %s activations\n", activations.value(), to_string(path));
        }
    }
}
