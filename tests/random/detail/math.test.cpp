// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "random/chosen_words.hpp"
#include "sampling.hpp"

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/laws.ipp> // what kernels include

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

// The functions behind the laws, each as a law of the test's own: the number of a word is the function's
// value.
namespace fanin::detail
{
    struct math_law
    {
        enum name
        {
            minus_two_log,
            radius,
            cosine,
            sine
        };

        name function;
    };
}
#define FANIN_KERNEL "random/detail/math.inl"
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

using fanin::simd_path;
using fanin::detail::math_law;
using fanin::detail::truncated_normal_law;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();

    /// The telling ones, those about each eighth of the range, and of any size and distance from the end.
    template <class T>
    std::vector<chosen::word<T>> words()
    {
        using word = chosen::word<T>;
        constexpr auto bits = static_cast<unsigned>(chosen::word_bits<T>);
        std::vector<word> all;
        for (const word w : chosen::telling_words<T>())
        {
            all.push_back(w);
        }
        for (word k = 0; k < 12; ++k)
        {
            for (word eighth = 0; eighth < 8; ++eighth)
            {
                all.push_back(static_cast<word>((eighth << (bits - 3)) + k));
                all.push_back(static_cast<word>((eighth << (bits - 3)) - k - 1));
            }
        }
        std::mt19937_64 engine(1);
        for (unsigned i = 0; i < 3000; ++i)
        {
            const word k =
                static_cast<word>(static_cast<word>(engine()) >> (i % 3 == 0 ? 0 : engine() % bits));
            all.push_back(i % 2 == 0 ? k : static_cast<word>(~k));
        }
        while (all.size() % chosen::block_size<T> != 0)
        {
            all.push_back(0);
        }
        return all;
    }

    /// What the active path makes of the words under the law.
    template <class T, class Law>
    std::vector<T> numbers(const std::vector<chosen::word<T>>& all, const Law& law)
    {
        std::vector<T> found;
        chosen::block_words<T> block{};
        for (std::size_t i = 0; i < all.size(); i += block.size())
        {
            std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(i), block.size(), block.begin());
            for (const T x : chosen::values<T>(block, law))
            {
                found.push_back(x);
            }
        }
        return found;
    }

    /// u = (k + 1/2) / 2^w of a word, and 1 - u, each to its last digit.
    template <class T>
    std::pair<long double, long double> unit(chosen::word<T> k)
    {
        const auto rest = static_cast<chosen::word<T>>(~k);
        return {std::ldexp(static_cast<long double>(k) + 0.5L, -chosen::word_bits<T>),
                std::ldexp(static_cast<long double>(rest) + 0.5L, -chosen::word_bits<T>)};
    }

    template <class T>
    long double ulp(long double x)
    {
        const T size = static_cast<T>(std::abs(x));
        return static_cast<long double>(std::nextafter(size, std::numeric_limits<T>::infinity())) - size;
    }

    /// The largest error, in units of the last place of the exact value, or of `at_least` where that is
    /// larger.
    template <class T, class Law, class Exact>
    double worst(const std::vector<chosen::word<T>>& all, const Law& law, Exact exact,
                 long double at_least = 0)
    {
        const auto found = numbers<T>(all, law);
        long double most = 0;
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            const long double expected = exact(all[i]);
            const long double unit_in_last_place = ulp<T>(std::max(std::abs(expected), at_least));
            const long double error =
                std::abs(static_cast<long double>(found[i]) - expected) / unit_in_last_place;
            most = error > most || std::isnan(error) ? error : most;
        }
        return static_cast<double>(most);
    }

    /// -2 ln u.
    template <class T>
    long double minus_two_log(chosen::word<T> k)
    {
        const auto [u, rest] = unit<T>(k);
        return -2 * (u < 0.5L ? std::log(u) : std::log1p(-rest));
    }

    /// 2 π u less whole turns, from the nearest quarter of one: cos and sin of it keep their digits near
    /// their roots.
    template <class T>
    std::pair<long double, long double> cos_sin(chosen::word<T> k)
    {
        using word = chosen::word<T>;
        constexpr int bits = chosen::word_bits<T>;
        const word turned = static_cast<word>(k + (word{1} << (bits - 3)));
        const word quarter = turned >> (bits - 2);
        const auto left = static_cast<long double>(static_cast<word>(turned << 2) >> 2)
                          - std::ldexp(1.0L, bits - 3) + 0.5L; // words from the quarter
        const long double angle = 2 * std::numbers::pi_v<long double> * std::ldexp(left, -bits);
        const long double c = std::cos(angle);
        const long double s = std::sin(angle);
        return quarter == 0   ? std::pair{c, s}
               : quarter == 1 ? std::pair{-s, c}
               : quarter == 2 ? std::pair{-c, -s}
                              : std::pair{s, -c};
    }
}

TEMPLATE_TEST_CASE("the logarithm of a word is right to three units in the last place, its radius to two", "",
                   float, double)
{
    using T = TestType;
    const path_guard guard;
    const auto all = words<T>();
    for (const simd_path path : machine_paths())
    {
        fanin::force_simd_path(path);
        const double log = worst<T>(all, math_law{math_law::minus_two_log}, minus_two_log<T>);
        const double radius =
            worst<T>(all, math_law{math_law::radius}, [](auto k) { return std::sqrt(minus_two_log<T>(k)); });
        CAPTURE(to_string(path), log, radius);
        CHECK(log <= 3);
        CHECK(radius <= 2);
    }
}

TEMPLATE_TEST_CASE(
    "the sine and cosine of a word are right to two and a half units in the last place, near their roots too",
    "", float, double)
{
    using T = TestType;
    const path_guard guard;
    const auto all = words<T>();
    for (const simd_path path : machine_paths())
    {
        fanin::force_simd_path(path);
        const double cosine =
            worst<T>(all, math_law{math_law::cosine}, [](auto k) { return cos_sin<T>(k).first; });
        const double sine =
            worst<T>(all, math_law{math_law::sine}, [](auto k) { return cos_sin<T>(k).second; });
        CAPTURE(to_string(path), cosine, sine);
        CHECK(cosine <= 2.5);
        CHECK(sine <= 2.5);
    }
}

TEMPLATE_TEST_CASE(
    "the quantiles of a window are right to five units in the last place in float, to eight in double", "",
    float, double)
{
    using T = TestType;
    const path_guard guard;
    auto all = words<T>();
    all.resize(1200);
    for (const auto& [lo, hi] :
         {std::pair{-2.0, 2.0}, std::pair{-infinity, infinity}, std::pair{-2.0, 3.0}, std::pair{-5.0, 1.0},
          std::pair{6.0, 8.0}, std::pair{-8.0, -6.0}, std::pair{-1.0, -0.5}, std::pair{0.0, 1.0},
          std::pair{0.5, 4.0}, std::pair{11.0, infinity}, std::pair{-infinity, -5.0}, std::pair{-1e-3, 2e-3}})
    {
        // the masses below and above, each from the end that loses nothing
        const long double below_lo = sampling::normal_cdf(lo);
        const long double above_lo = sampling::normal_cdf(-static_cast<long double>(lo));
        const long double above_hi = sampling::normal_cdf(-static_cast<long double>(hi));
        const long double below_hi = sampling::normal_cdf(hi);
        const long double mass = lo > 0 ? above_lo - above_hi : below_hi - below_lo;
        const auto quantile = [=](auto k)
        {
            const auto [u, rest] = unit<T>(k);
            const long double below = below_lo + u * mass;
            const long double above = above_hi + rest * mass;
            return below < above ? sampling::inverse_normal_cdf(below) : -sampling::inverse_normal_cdf(above);
        };
        // next to 0 an error counts as it does at 1, or at the window's farther end if that is nearer
        const long double size = std::min(1.0, std::max(std::abs(lo), std::abs(hi)));
        std::vector<long double> exact;
        for (const auto k : all)
        {
            exact.push_back(quantile(k));
        }
        for (const simd_path path : machine_paths())
        {
            fanin::force_simd_path(path);
            std::size_t i = 0;
            const double found =
                worst<T>(all, truncated_normal_law{0, 1, lo, hi}, [&](auto) { return exact[i++]; }, size);
            CAPTURE(to_string(path), lo, hi, found);
            CHECK(found <= (sizeof(T) == 4 ? 5 : 8));
        }
    }
}
