// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/act/detail/format.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>

using namespace fanin::detail::coefficients;
using fanin::detail::function_format;

namespace
{
    constexpr int steps = 20'000;

    template <class T, std::size_t N>
    long double polynomial(const T (&c)[N], long double x)
    {
        long double sum = 0;
        for (std::size_t i = N; i-- > 0;)
        {
            sum = sum * x + static_cast<long double>(c[i]);
        }
        return sum;
    }

    /// The largest relative error of f against `exact` on [from, to], ends included.
    template <class F, class Exact>
    double worst(long double from, long double to, F f, Exact exact)
    {
        long double largest = 0;
        for (int i = 0; i <= steps; ++i)
        {
            const long double x = from + (to - from) * i / steps;
            largest = std::max(largest, std::abs(f(x) / exact(x) - 1));
        }
        return static_cast<double>(largest);
    }

    /// Of an error that the comment beside the coefficients states in two digits; long double adds a little.
    constexpr double most(double stated)
    {
        return 1.05 * stated + 1e-18;
    }

    constexpr auto quarter = std::numbers::pi_v<long double> / 4;
    constexpr auto half_ln_2 = std::numbers::ln2_v<long double> / 2;

    long double upper_tail(long double t)
    {
        return std::erfc(t / std::numbers::sqrt2_v<long double>) / 2;
    }

    long double density(long double t)
    {
        return std::exp(-t * t / 2) * std::numbers::inv_sqrtpi_v<long double>
               / std::numbers::sqrt2_v<long double>;
    }

    /// 1 / the ratio of Mills; from 3 on by Laplace's continued fraction, since exp(-t² / 2) feels the last
    /// place of t².
    long double inverse_mills(long double t)
    {
        if (t < 3)
        {
            return density(t) / upper_tail(t);
        }
        long double c = t;
        for (int k = 400; k > 0; --k)
        {
            c = t + k / c;
        }
        return c;
    }
}

TEST_CASE("exp(r) - 1 keeps to the errors that are stated beside it")
{
    const auto from = [](const auto& c)
    { return [&c](long double r) { return r * (1 + r * polynomial(c, r)); }; };
    const auto exact = [](long double r) { return std::expm1(r); };
    // not at 0 itself, where the quotient is none
    for (const auto& [lo, hi] : {std::pair{-half_ln_2, -1e-6L}, std::pair{1e-6L, half_ln_2}})
    {
        CHECK(worst(lo, hi, from(expm1_f), exact) <= most(2.2e-8));
        CHECK(worst(lo, hi, from(expm1_exact_f), exact) <= most(3.1e-9));
        CHECK(worst(lo, hi, from(expm1_d), exact) <= most(1.7e-18));
    }
}

TEST_CASE("ln(1 + e) keeps to the errors that are stated beside it")
{
    const auto exact = [](long double e) { return std::log1p(e); };
    CHECK(worst(
              1e-9L, 1, [](long double e) { return e * (1 + e * polynomial(log1p_f, e)); }, exact)
          <= most(8.5e-9));
    const auto by_atanh = [](long double e)
    {
        const long double s = e / (2 + e);
        return s * polynomial(log1p_d, s * s);
    };
    CHECK(worst(1e-9L, 1, by_atanh, exact) <= most(5.1e-17));
}

TEST_CASE("sines of activations keep to the errors that are stated beside them")
{
    const auto sine = [](const auto& c)
    { return [&c](long double r) { return r * (1 + r * r * polynomial(c, r * r)); }; };
    const auto cosine = [](const auto& c)
    { return [&c](long double r) { return 1 - r * r / 2 + r * r * r * r * polynomial(c, r * r); }; };
    const auto exact_sine = [](long double r) { return std::sin(r); };
    const auto exact_cosine = [](long double r) { return std::cos(r); };
    CHECK(worst(1e-6L, quarter, sine(sin_f), exact_sine) <= most(5.0e-9));
    CHECK(worst(1e-6L, quarter, sine(sin_d), exact_sine) <= most(7.0e-18));
    CHECK(worst(0, quarter, cosine(cos_f), exact_cosine) <= most(3.3e-10));
    CHECK(worst(0, quarter, cosine(cos_d), exact_cosine) <= most(2.0e-19));
}

TEST_CASE("erf keeps to the errors that are stated beside it")
{
    const auto from = [](const auto& c)
    { return [&c](long double x) { return x * (1 + polynomial(c, x * x)); }; };
    const auto exact = [](long double x) { return std::erf(x); };
    CHECK(worst(1e-6L, 1, from(erf_f), exact) <= most(1.4e-9));
    CHECK(worst(1e-6L, 1, from(erf_d), exact) <= most(1.3e-17));
}

TEST_CASE("x - tanh(x) keeps to the errors that are stated beside it")
{
    const auto from = [](const auto& p, const auto& q)
    {
        return [&p, &q](long double x)
        { return x * x * x * (1.0L / 3 - x * x * polynomial(p, x * x) / polynomial(q, x * x)); };
    };
    // from where the difference has lost no more than seven bits
    const auto exact = [](long double x) { return x - std::tanh(x); };
    CHECK(worst(0.15L, 1.5L, from(tanh_lack_p_f, tanh_lack_q_f), exact) <= most(8.9e-9));
    CHECK(worst(0.15L, 1.5L, from(tanh_lack_p_d, tanh_lack_q_d), exact) <= most(2e-17));
}

TEST_CASE("the central mass and the ratio of Mills keep to the errors that are stated beside them")
{
    const auto central = [](const auto& c)
    { return [&c](long double t) { return 0.5L - t / 2 * polynomial(c, -t * t / 2); }; };
    CHECK(worst(0, 0.25L, central(central_mass_f), upper_tail) <= most(3.9e-9));
    CHECK(worst(0, 0.25L, central(central_mass_d), upper_tail) <= most(8.5e-18));

    const auto mills = [](const auto& p, const auto& q)
    { return [&p, &q](long double t) { return t + polynomial(p, t) / polynomial(q, t); }; };
    CHECK(worst(0.25L, 14.9L, mills(mills_p_f, mills_q_f), inverse_mills) <= most(1.3e-8));
    CHECK(worst(0.25L, 39, mills(mills_p_d, mills_q_d), inverse_mills) <= most(5.1e-18));
}

TEST_CASE("the derivative of gelu keeps to the errors that are stated beside it")
{
    const auto from = [](const auto& p, const auto& q)
    { return [&p, &q](long double t) { return 1 + polynomial(p, t) / polynomial(q, t); }; };
    const auto exact = [](long double t)
    {
        const long double to_root = (t - 0x1.80ead197f00b4p-1L) + 1.495675917700988327321e-17L;
        return (t - 1 / inverse_mills(t)) / to_root;
    };
    const auto& single = function_format<float>::gelu_slope_p;
    const auto& single_q = function_format<float>::gelu_slope_q;
    const auto& full = function_format<double>::gelu_slope_p;
    const auto& full_q = function_format<double>::gelu_slope_q;
    // on both sides of the root, where the quotient is none
    for (const auto& [lo, hi] : {std::pair{0.0L, 0.74L}, std::pair{0.76L, 14.9L}})
    {
        CHECK(worst(lo, hi, from(single, single_q), exact) <= most(1.0e-8));
        CHECK(worst(lo, hi, from(full, full_q), exact) <= most(2.6e-17));
    }
    CHECK(worst(14.9L, 39, from(full, full_q), exact) <= most(2.6e-17));
}
