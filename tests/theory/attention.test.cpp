// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/theory/attention.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

using fanin::theory::attention_weights;

TEST_CASE("the second moment of attention weights agrees with adaptive quadrature")
{
    // nested adaptive integrals, printed to ten digits
    CHECK(attention_weights(1).second_moment(128) == Approx(0.0201917157).epsilon(1e-8));
    CHECK(attention_weights(1).second_moment(1024) == Approx(0.0026354090).epsilon(1e-8));
    CHECK(attention_weights(0.0943718).second_moment(128) == Approx(0.0085777604).epsilon(1e-8));
    for (const auto& [tau_squared, mean] : {std::pair{1.0, 0.0771546124}, std::pair{0.0943718, 0.0452877985}})
    {
        const attention_weights causal(tau_squared, 128);
        double sum = 0;
        for (std::size_t n = 1; n <= 128; ++n)
        {
            sum += causal.second_moment(n) / 128;
        }
        CHECK(sum == Approx(mean).epsilon(1e-8));
    }
}

TEST_CASE("the gradient of scores agrees with a sum over a grid, and with draws")
{
    // of two keys, Σ w² (1 - 2w + Σ w²) is 4 (w (1 - w))² with w = 1/(1 + e^(-√2 τ z)): 200001 values of z
    CHECK(attention_weights(0.25).score_gradient(2) == Approx(0.2054500682).epsilon(1e-8));
    CHECK(attention_weights(1).score_gradient(2) == Approx(0.1481064483).epsilon(1e-8));
    CHECK(attention_weights(4).score_gradient(2) == Approx(0.0873770744).epsilon(1e-8));
    // 27 million draws, 600 000 of 128 keys
    CHECK(attention_weights(1).score_gradient(3) == Approx(0.167689).epsilon(1e-3));
    CHECK(attention_weights(1).score_gradient(128) == Approx(0.018742).epsilon(2e-3));
    CHECK(std::abs(attention_weights(1).score_gradient(1)) < 1e-9);
    CHECK(attention_weights(0).score_gradient(5) == Approx(0.2 * 0.8).epsilon(1e-8)); // equal weights
}

TEST_CASE("attention weights lie between equal ones and one key")
{
    for (const double tau_squared : {0.0, 1e-6, 0.5, 4.0, 9.0, 30.0})
    {
        const attention_weights w(tau_squared, 1000);
        CHECK(w.second_moment(1) == Approx(1).epsilon(1e-9));
        CHECK(w.second_moment(1000) >= Approx(1.0 / 1000).epsilon(1e-9));
        CHECK(w.second_moment(1000) < w.second_moment(10) + 1e-9);
    }
    CHECK(attention_weights(0).second_moment(1000) == Approx(1e-3).epsilon(1e-9));
    // e^(τ²)/n for many keys, up to terms of order 1/n
    CHECK(attention_weights(0.25, 100'000).second_moment(100'000)
          == Approx(std::exp(0.25) / 1e5).epsilon(1e-4));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double wrong : {-1e-9, 30.1, nan})
    {
        CHECK(
            failing_to_raise<std::invalid_argument>([=] { (void)attention_weights(wrong); }, {"tau_squared"})
            == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)attention_weights(1, 8).second_moment(9); },
                                                  {"keys = 9", "[1, 8]"})
          == "");
}

TEST_CASE("rotation keeps a part of what keys have in common")
{
    CHECK(fanin::theory::rotary_overlap(64, 1) == Approx(1));
    CHECK(fanin::theory::rotary_overlap(64, 128) == Approx(0.5578).epsilon(1e-4));
    // the mean over all pairs of positions, as it reads
    for (const std::size_t width : {2u, 6u})
    {
        for (const std::size_t n : {2u, 5u, 40u})
        {
            long double sum = 0;
            for (std::size_t i = 0; i < width / 2; ++i)
            {
                const long double angle = std::pow(100.0L, -2 * static_cast<long double>(i) / width);
                for (std::size_t s = 0; s < n; ++s)
                {
                    for (std::size_t t = 0; t < n; ++t)
                    {
                        sum += std::cos(angle * (static_cast<long double>(s) - static_cast<long double>(t)));
                    }
                }
            }
            const long double pairs = static_cast<long double>(n * n) * (width / 2);
            CHECK(fanin::theory::rotary_overlap(width, n, 100)
                  == Approx(static_cast<double>(sum / pairs)).epsilon(1e-12));
        }
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)fanin::theory::rotary_overlap(3, 4); },
                                                  {"width = 3", "even"})
          == "");
}
