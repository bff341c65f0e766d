// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/detail/coefficients.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

using namespace fanin::detail;

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
        return 1.02 * stated + 3e-19;
    }

    constexpr auto half_turn = std::numbers::pi_v<long double> / 2;

    long double upper_tail(long double z)
    {
        return std::erfc(z / std::numbers::sqrt2_v<long double>) / 2;
    }

    long double central_mass(long double z)
    {
        return std::erf(z / std::numbers::sqrt2_v<long double>) / 2;
    }

    /// w = -2 ln(4 p (1 - p)) = -2 ln(1 - 4 delta²) of the quantile z, for p the nearer tail.
    long double w_of(long double z)
    {
        const long double delta = central_mass(z);
        return z < 1 ? -2 * std::log1p(-4 * delta * delta)
                     : -2 * std::log(4 * upper_tail(z) * (1 - upper_tail(z)));
    }

    long double r_of(long double z)
    {
        return std::sqrt(-std::log(upper_tail(z)));
    }
}

TEST_CASE("the logarithms keep to the errors that are stated beside them")
{
    const auto log_ratio = [](long double f) { return f == 0 ? -2 : -2 * std::log1p(f) / f; };
    CHECK(worst(-0.5L, 0, [](long double f) { return polynomial(log_q, f); }, log_ratio) <= most(2.5e-8));

    const auto atanh_ratio = [](long double s) { return s == 0 ? -4 : -4 * std::atanh(s) / s; };
    CHECK(worst(
              -1.0L / 3, 0, [](long double s) { return polynomial(log_r, s * s); }, atanh_ratio)
          <= most(5.1e-17));
}

TEST_CASE("sine and cosine keep to the errors that are stated beside them")
{
    const auto sine = [](long double y) { return y == 0 ? half_turn : std::sin(half_turn * y) / y; };
    const auto cosine = [](long double y) { return std::cos(half_turn * y); };
    const auto even = [](const auto& c) { return [&c](long double y) { return polynomial(c, y * y); }; };
    CHECK(worst(-0.5L, 0.5L, even(sin_f), sine) <= most(2.8e-8));
    CHECK(worst(-0.5L, 0.5L, even(sin_d), sine) <= most(4.1e-17));
    CHECK(worst(-0.5L, 0.5L, even(cos_f), cosine) <= most(4.4e-10));
    CHECK(worst(-0.5L, 0.5L, even(cos_d), cosine) <= most(3.2e-19));
}

TEST_CASE("the quantiles keep to the errors that are stated beside them, to the ends of their ranges")
{
    // By z, of which the masses are known: w = 10 at 2.931, r = 2.5 at 2.89, r = 9.7 at 13.4, r = 10.8 at
    // 15.0.
    const auto centre = [](long double z)
    { return z == 0 ? std::sqrt(2 * std::numbers::pi_v<long double>) : z / central_mass(z); };
    CHECK(w_of(2.93L) > 9.9L);
    CHECK(w_of(2.93L) < 10);
    CHECK(
        worst(0, 2.93L, [](long double z) { return polynomial(centre_f, w_of(z)); }, centre) <= most(6.8e-9));
    CHECK(worst(
              0, 2.93L, [](long double z)
              { return polynomial(centre_p_d, w_of(z)) / polynomial(centre_q_d, w_of(z)); }, centre)
          <= most(1.9e-16));

    const auto itself = [](long double z) { return z; };
    CHECK(r_of(2.9L) > 2.5L);
    CHECK(r_of(13.4L) < 9.7L);
    CHECK(r_of(13.4L) > 9.6L);
    CHECK(worst(
              2.9L, 13.4L, [](long double z)
              { return polynomial(tail_p_f, r_of(z)) / polynomial(tail_q_f, r_of(z)); }, itself)
          <= most(3.8e-8));
    CHECK(r_of(15) < 10.8L);
    CHECK(r_of(15) > 10.7L);
    CHECK(worst(
              2.9L, 15, [](long double z)
              { return polynomial(tail_p_d, r_of(z)) / polynomial(tail_q_d, r_of(z)); }, itself)
          <= most(1.7e-16));
}
