// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "random/slices.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>

#include <xtl/xhalf_float.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace init = fanin::init;
using fanin::bfloat16;
using fanin::half;
using fanin::law;
using fanin::detail::half_bits;
using fanin::detail::half_value;

namespace
{
    template <class H>
    float value(H h)
    {
        if constexpr (fanin::is_half<H>)
        {
            return half_value(std::bit_cast<std::uint16_t>(h));
        }
        else
        {
            return std::bit_cast<float>(std::uint32_t{std::bit_cast<std::uint16_t>(h)} << 16);
        }
    }

    /// The bits of the bfloat16 nearest to x: of the two around it, in doubles, which hold their distances.
    std::uint16_t nearest_bfloat16(float x)
    {
        const auto below = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16);
        const auto above = static_cast<std::uint16_t>(below + 1);
        const double to_below = std::abs(double{x} - double{value(bfloat16::from_bits(below))});
        const double to_above = std::abs(double{value(bfloat16::from_bits(above))} - double{x});
        return to_below < to_above || (to_below == to_above && below % 2 == 0) ? below : above;
    }

    template <class H>
    std::uint16_t nearest(float x)
    {
        return fanin::is_half<H> ? half_bits(x) : nearest_bfloat16(x);
    }

    template <class W>
    std::vector<float> values(const W& w)
    {
        std::vector<float> all;
        for (const auto h : w)
        {
            all.push_back(value(h));
        }
        return all;
    }

    /// Each half is the one nearest to the float of the same law, key and place, but for `edge` at the
    /// bounds.
    template <class H, class Half, class Float>
    std::size_t differences(const Half& in_halves, const Float& in_floats)
    {
        const auto halves = in_halves(301, 203, 7);
        const auto floats = in_floats(301, 203, 7);
        static_assert(std::is_same_v<typename std::remove_cvref_t<decltype(halves)>::value_type, H>);
        std::size_t n = 0;
        for (std::size_t i = 0; i < floats.size(); ++i)
        {
            n += std::bit_cast<std::uint16_t>(halves.data()[i]) != nearest<H>(floats.data()[i]);
        }
        return n;
    }

    template <class H>
    void check_all()
    {
        CHECK(differences<H>(init::normal<H>, init::normal<float>) == 0);
        CHECK(differences<H>(init::he<H>, init::he<float>) == 0);
        CHECK(differences<H>(init::glorot<H>.with(fanin::fan::out), init::glorot<float>.with(fanin::fan::out))
              == 0);
        CHECK(differences<H>(init::constant<H>.with_value(0.1), init::constant<float>.with_value(0.1)) == 0);
        CHECK(differences<H>(init::normal<H>.with_stddev(1e-7), init::normal<float>.with_stddev(1e-7)) == 0);
        CHECK(differences<H>(init::siren_first<H>, init::siren_first<float>) < 61'103 / 64);
        // 2^-12 of a uniform law in halves (2^-9 in bfloat16) lies within half a step of an edge, the mass at
        // a cut is less: those may move inwards
        const std::size_t most = fanin::is_half<H> ? 61'103 / 512 : 61'103 / 64;
        CHECK(differences<H>(init::uniform<H>, init::uniform<float>) < most);
        CHECK(differences<H>(init::he_truncated<H>, init::he_truncated<float>) < most);
    }
}

TEST_CASE("a weight in 16 bits is that in floats, rounded once, on every path")
{
    const fanin::simd_path active = fanin::active_simd_path();
    for (const auto path : {fanin::simd_path::scalar, fanin::simd_path::avx2, fanin::simd_path::avx512})
    {
        if (fanin::simd_supported(path))
        {
            fanin::force_simd_path(path);
            check_all<half>();
            check_all<bfloat16>();
        }
    }
    fanin::force_simd_path(active);
#if FANIN_FLOAT16
    check_all<_Float16>();
#endif
}

TEST_CASE("a tie between two bfloat16 goes to the even one, on every path")
{
    // Of 2^21 floats, about 2^5 are ties. A law of tiny numbers is never rounded by the instruction.
    const fanin::simd_path active = fanin::active_simd_path();
    for (const double stddev : {1.0, 0x1p-30})
    {
        const auto floats = init::normal<float>.with_stddev(stddev)({1 << 21}, 3);
        for (const auto path : {fanin::simd_path::scalar, fanin::simd_path::avx2, fanin::simd_path::avx512})
        {
            if (!fanin::simd_supported(path))
            {
                continue;
            }
            fanin::force_simd_path(path);
            const auto rounded = init::normal<bfloat16>.with_stddev(stddev)({1 << 21}, 3);
            std::size_t ties = 0;
            std::size_t odd = 0;
            for (std::size_t i = 0; i < floats.size(); ++i)
            {
                const bool tie = (std::bit_cast<std::uint32_t>(floats.data()[i]) & 0xffff) == 0x8000;
                ties += tie;
                odd += tie && (std::bit_cast<std::uint16_t>(rounded.data()[i]) & 1) != 0;
            }
            CHECK(ties > 8);
            CHECK(odd == 0);
        }
    }
    fanin::force_simd_path(active);
}

TEST_CASE("the tails and the variance of a normal are there in halves")
{
    const auto w = values(init::normal<half>.with_stddev(0.02)(1000, 1000, 3));
    const sampling::moments m = sampling::moments_of(w);
    CHECK(std::abs(m.variance - 4e-4) < sampling::variance_tolerance(4e-4, 3, m.count));
    CHECK(std::abs(m.kurtosis - 3) < sampling::k * std::sqrt(24 / m.count));
    // a million normals reach 4.5 standard deviations with probability 0.999
    CHECK(*std::max_element(w.begin(), w.end()) > 0.02f * 4.5f);
}

TEST_CASE("a truncated law in halves keeps its standard deviation, with no heap at the cut")
{
    const auto w = values(init::truncated_normal<half>.with_stddev(0.02).compensated()(1000, 1000, 4));
    const sampling::moments m = sampling::moments_of(w);
    CHECK(std::abs(m.variance - 4e-4) < sampling::variance_tolerance(4e-4, 3, m.count));
    const double cut = 2 * 0.02 / 0.8796256610342398;
    const float last = *std::max_element(w.begin(), w.end());
    CHECK(double{last} <= cut);
    // by its density, a half at the cut has 1e6 · φ(2) / 0.9545 · (2^-15 / 0.0227) = 76 weights
    CHECK(std::count(w.begin(), w.end(), last) < 2 * 76 + 60);
}

TEMPLATE_TEST_CASE("rounding crosses no edge", "", half, bfloat16)
{
    using T = TestType;
    for (const auto& r : {std::pair{0.0, 1.0}, {-0.1, 0.1}, {1.0, 1.01}, {-3.0, -2.999}})
    {
        const auto w = values(init::uniform<T>.with_range(r.first, r.second)(500, 500, 5));
        CAPTURE(r.first, r.second);
        CHECK(std::all_of(w.begin(), w.end(), [&](float v) { return v >= r.first && v < r.second; }));
    }
    for (const auto& r : {std::pair{-2.0, 2.0}, {0.1, 0.3}, {-0.7, 5.0}})
    {
        const auto i = init::truncated_normal<T>.with_stddev(1).with_absolute_bounds(r.first, r.second);
        const auto w = values(i(500, 500, 5));
        CAPTURE(r.first, r.second);
        CHECK(std::all_of(w.begin(), w.end(), [&](float v) { return v >= r.first && v <= r.second; }));
    }
    // no number between 1.0001 and 1.0002: the nearest
    const auto narrow = values(init::uniform<T>.with_range(1.0001, 1.0002)(3, 5, 5));
    CHECK(std::all_of(narrow.begin(), narrow.end(), [](float v) { return v == 1; }));
    CHECK(value(init::uniform<T>.with_range(0.25, 0.25)(1, 1, 1)(0, 0)) == 0.25f);
}

TEMPLATE_TEST_CASE("weights in 16 bits are filled, sharded and shaped like other weights", "", half, bfloat16)
{
    using T = TestType;
    const auto whole = values(init::he<T>({3, 5, 7, 11}, fanin::axes::hwio, 9));
    auto w = xt::xtensor<T, 4>::from_shape({3, 5, 7, 11});
    init::fill(w, init::he<T>, fanin::axes::hwio, 9, {.threads = 2});
    CHECK(values(w) == whole);
    const auto part =
        values(init::shard(init::he<T>, {3, 5, 7, 11}, fanin::axes::hwio, {1, 2, 0, 0}, {2, 3, 7, 11}, 9));
    CHECK(std::equal(part.begin(), part.end(), whole.begin() + (1 * 5 + 2) * 77));
}

TEST_CASE("every part of a stream in 16 bits is that of the whole")
{
    const fanin::key k = 7;
    CHECK(difference_of_slices<bfloat16>(k, 0, fanin::detail::normal_law{0, 1}) == "");
    CHECK(difference_of_slices<bfloat16>(k, (std::uint64_t{1} << 34) - 21, fanin::detail::uniform_law{-1, 1})
          == ""); // where the low word of the counter wraps
    CHECK(difference_of_slices<bfloat16>(k, 3, fanin::detail::truncated_normal_law{0, 1, -2, 2}) == "");
}

TEST_CASE("the instruction of AVX512_BF16 is taken only where it gives the same bits")
{
    namespace detail = fanin::detail;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const auto drawn = [](const auto& law, float lo, float hi, bool all_normal)
    {
        std::vector<std::uint16_t> bits(100'003);
        detail::draw_rounded<detail::bfloat16_format>(bits.data(), bits.size(), 7, 0, law,
                                                      {lo, hi, all_normal});
        return bits;
    };
    const detail::normal_law normal{0.25, 0x1p-20};
    CHECK(drawn(normal, -infinity, infinity, true) == drawn(normal, -infinity, infinity, false));
    const detail::uniform_law uniform{-3, 0x1p-30};
    CHECK(drawn(uniform, -3, 0x1.fcp-31f, true) == drawn(uniform, -3, 0x1.fcp-31f, false));
    const detail::truncated_normal_law truncated{0, 0x1p-20, -0.5, 0.5};
    CHECK(drawn(truncated, -0x1p-21f, 0x1p-21f, true) == drawn(truncated, -0x1p-21f, 0x1p-21f, false));

    using bounds = detail::rounded_bounds<detail::bfloat16_format>;
    CHECK(bounds(normal).limits().all_normal);
    CHECK(bounds(uniform).limits().all_normal);
    CHECK(bounds(truncated).limits().all_normal);
    CHECK_FALSE(bounds(detail::normal_law{0, 1e-39}).limits().all_normal);
    CHECK_FALSE(bounds(detail::normal_law{1e-39, 1}).limits().all_normal);
    CHECK_FALSE(bounds(detail::normal_law{1e-39, 0}).limits().all_normal);
    CHECK_FALSE(bounds(detail::uniform_law{-1, 0}).limits().all_normal); // ends at the smallest below 0
    CHECK_FALSE(bounds(detail::uniform_law{1e-40, 1}).limits().all_normal);
    CHECK_FALSE(bounds(detail::truncated_normal_law{0, 1, 5, 6}).limits().all_normal);
    CHECK_FALSE(bounds(detail::truncated_normal_law{0, 1e-30, -2, 2}).limits().all_normal);
}

TEMPLATE_TEST_CASE("matrices of other laws are rounded once, too", "", half, bfloat16)
{
    using T = TestType;
    CHECK(differences<T>(init::orthogonal<T>.with_gain(1.3), init::orthogonal<float>.with_gain(1.3)) == 0);
    CHECK(differences<T>(init::sparse<T>, init::sparse<float>) == 0);
    CHECK(values(init::orthogonal<T>.with_gain(0)(3, 2, 1)) == std::vector<float>(6));
}

TEST_CASE("what a bfloat16 cannot hold is refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::constant<bfloat16>.with_value(3.4e38); },
                                                  {"value = 3.4e+38", "finite"})
          == "");
    CHECK_NOTHROW(init::constant<bfloat16>.with_value(3.38e38));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<bfloat16>.with_stddev(3e37); },
                                                  {"stddev = 3e+37", "2e+37"})
          == "");
    const auto w = values(init::normal<bfloat16>.with_mean(1e38).with_stddev(2e37)(1000, 1000, 1));
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return std::isfinite(v); }));
}

TEST_CASE("what a half cannot hold is refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<half>.with_stddev(5e3); },
                                                  {"stddev = 5000", "4000"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<half>.with_mean(2e4); },
                                                  {"mean = 20000"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::constant<half>.with_value(7e4); },
                                                  {"value = 70000", "finite"})
          == "");
    CHECK_NOTHROW(init::constant<half>.with_value(-65504));
    const auto w = values(init::normal<half>.with_mean(1e4).with_stddev(4e3)(1000, 1000, 1));
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return std::isfinite(v); }));
}
