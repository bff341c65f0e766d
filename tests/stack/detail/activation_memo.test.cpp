// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/act.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/theory/moments.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <thread>
#include <vector>

using namespace fanin;
using detail::activation_identity;
using detail::activation_in_theory;

namespace
{
    /// Inherits the == of elu, which does not see the offset.
    struct shifted_elu : act::elu_activation
    {
        double offset = 0;

        double operator()(double x) const
        {
            return act::elu(x) + offset;
        }
    };

    struct comparable
    {
        double slope;
        int unseen;

        double operator()(double x) const
        {
            return slope * x + unseen;
        }

        friend bool operator==(const comparable& a, const comparable& b)
        {
            return a.slope == b.slope;
        }
    };

    template <class A>
    bool remembered_as_computed(const A& act, double q)
    {
        const activation_in_theory seen(act);
        bool equal = true;
        for (int i = 0; i < 2; ++i)
        {
            equal = equal && seen.moments(q)->second_moment == theory::moments(act, q).second_moment
                    && seen.moments(q)->derivative_moment == theory::moments(act, q).derivative_moment;
        }
        return equal;
    }
}

TEST_CASE("activations with other parameters, and those that cannot be told apart, share nothing",
          "[predict]")
{
    const auto identity = [](const auto& act) { return activation_identity::of(act); };
    CHECK(identity(act::gelu) == identity(act::gelu));
    CHECK(identity(act::gelu) != identity(act::gelu_tanh));
    CHECK(identity(act::elu.with_alpha(2)) == identity(act::elu.with_alpha(2)));
    CHECK(identity(act::elu.with_alpha(2)) != identity(act::elu));
    CHECK(identity(act::celu) != identity(act::elu));
    CHECK(identity(act::hard_tanh.with_range(-2, 2)) != identity(act::hard_tanh));
    const auto one = [](double x) { return x; };
    CHECK(!identity(one)); // it may read a variable of the program
    double slope = 1;
    CHECK(!identity([&](double x) { return slope * x; }));
    CHECK(!identity([=](double x) { return slope * x; }));
    CHECK(!identity(shifted_elu{}));
    CHECK(comparable{1, 2} == comparable{1, 3}); // it does not see all of itself
    CHECK(!identity(comparable{1, 2}));
    CHECK(!identity(any_activation<double>(act::gelu)));
    CHECK(!identity(act::differentiable([=](double x) { return slope * x; }, one)));
}

TEST_CASE("what is remembered is what is computed, whatever was asked before", "[predict]")
{
    for (int round = 0; round < 2; ++round)
    {
        for (const double parameter : {0.1, 0.5, 3.0})
        {
            for (const double q : {0.3, 1.0, 7.0})
            {
                CAPTURE(parameter, q);
                CHECK(remembered_as_computed(act::elu.with_alpha(parameter), q));
                CHECK(remembered_as_computed(act::leaky_relu.with_slope(parameter), q));
                CHECK(remembered_as_computed(act::softplus.with_beta(parameter), q));
                CHECK(remembered_as_computed(act::silu.with_beta(parameter), q));
                CHECK(remembered_as_computed(act::sin.with_omega(parameter), q));
                CHECK(remembered_as_computed([=](double x) { return std::tanh(parameter * x); }, q));
                CHECK(remembered_as_computed(comparable{1, static_cast<int>(10 * parameter)}, q));
            }
        }
    }
    double slope = 1;
    const auto changing = [&](double x) { return slope * x; };
    const activation_in_theory seen(changing);
    CHECK(seen.moments(1)->second_moment == Approx(1));
    slope = 2;
    CHECK(seen.moments(1)->second_moment == Approx(4));

    static double of_all = 1; // that a lambda has no captures does not make it one function
    const auto reads = [](double x) { return of_all * x; };
    CHECK(activation_in_theory(reads).moments(1)->second_moment == Approx(1));
    of_all = 3;
    CHECK(activation_in_theory(reads).moments(1)->second_moment == Approx(9));
}

TEST_CASE("critical gains are those of each activation, in any order", "[predict]")
{
    const auto gain = [](const auto& act) { return detail::critical_gain(activation_in_theory(act)); };
    for (int round = 0; round < 2; ++round)
    {
        // φ'(0) = 1: σ_w = 1; slopes a, b: σ_w = √(2/(a² + b²))
        CHECK(gain(act::tanh).value() == Approx(1).epsilon(1e-9));
        CHECK(gain(act::leaky_relu.with_slope(0.5)).value() == Approx(std::sqrt(2 / 1.25)).epsilon(1e-12));
        CHECK(gain(act::leaky_relu.with_slope(0.1)).value() == Approx(std::sqrt(2 / 1.01)).epsilon(1e-12));
        CHECK(gain(act::relu).value() == Approx(std::sqrt(2)).epsilon(1e-12));
        CHECK(!gain(act::gelu)); // marginal at 0, and grows
        CHECK(!gain(act::sigmoid));
    }
}

TEST_CASE("threads share what is remembered", "[predict]")
{
    std::vector<std::optional<double>> found(4);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < found.size(); ++t)
    {
        threads.emplace_back(
            [&found, t]
            {
                double sum = 0;
                for (int i = 0; i < 300; ++i)
                {
                    const double q = 0.1 + 0.01 * ((i * 7) % 30);
                    sum += activation_in_theory(act::elu.with_alpha(1 + i % 3)).moments(q)->second_moment;
                }
                found[t] = sum;
            });
    }
    for (std::thread& t : threads)
    {
        t.join();
    }
    for (const std::optional<double>& sum : found)
    {
        CHECK(sum == found[0]);
    }
}

TEST_CASE("moments by a table are none where they are not finite", "[predict]")
{
    const auto table = [](const auto& act)
    {
        activation_in_theory in_theory(act);
        in_theory.tabulated = true;
        return in_theory;
    };
    CHECK(!table(act::exp).moments(1e6)); // e^x overflows at x = 710
    CHECK(!table(act::square).moments(1e160));
    CHECK(table(act::exp).moments(1)->second_moment == Approx(std::exp(2)).epsilon(0.01)); // of 6 deviations
    CHECK(table(act::square).moments(4)->second_moment == Approx(3 * 16).epsilon(1e-5));
}
