// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/audit.hpp>
#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/init.hpp>

#include <catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace
{
    using fanin::detail::constant_law;
    using fanin::detail::facts_of;
    using fanin::detail::law_facts;
    using fanin::detail::normal_law;
    using fanin::detail::probability_below;
    using fanin::detail::truncated_normal_law;
    using fanin::detail::uniform_law;

    constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("the moments of laws are those of their densities")
{
    CHECK(facts_of(uniform_law{0, 12}).kurtosis == 1.8);
    CHECK(facts_of(uniform_law{0, 12}).stddev == Approx(std::sqrt(12.0)));
    CHECK(facts_of(normal_law{1, 2}).kurtosis == 3);
    // by sums over two million points, in Python
    const law_facts usual = facts_of(truncated_normal_law{0, 1, -2, 2});
    CHECK(usual.mean == Approx(0).margin(1e-12));
    CHECK(usual.stddev * usual.stddev == Approx(0.77374130355));
    CHECK(usual.kurtosis == Approx(2.36553671713));
    const law_facts skew = facts_of(truncated_normal_law{10, 2, -1, 3});
    CHECK(skew.mean == Approx(10 + 2 * 0.282786110727));
    CHECK(skew.stddev / 2 == Approx(std::sqrt(0.616141735358)));
    const law_facts tail = facts_of(truncated_normal_law{0, 1, 4, infinity});
    CHECK(tail.mean == Approx(4.2256071445));
    CHECK(skew.kurtosis == Approx(2.79417934865));
    CHECK(tail.kurtosis == Approx(7.36411032567));
    CHECK(tail.lo == 4);
    CHECK(!(tail.hi < 1e300));
}

TEST_CASE("distribution functions are exact in the tails")
{
    CHECK(probability_below(normal_law{0, 1}, -10) == Approx(7.619853024160527e-24));
    CHECK(probability_below(truncated_normal_law{0, 1, 4, infinity}, 4.5) == Approx(0.89272055883906));
    CHECK(probability_below(uniform_law{-1, 3}, 0) == 0.25);
    CHECK(probability_below(constant_law{2}, 2) == 0);
}

TEST_CASE("bounds on tails are above the tails, and not far")
{
    // P(at least 60 heads of 100), P(chi-square of 100 >= 150) and <= 60 from finite sums
    CHECK(fanin::detail::log_binomial_tail(100, 0.6, 0.5) > std::log(0.028444));
    CHECK(fanin::detail::log_binomial_tail(100, 0.6, 0.5) < std::log(0.028444) + 2);
    const law_facts normal = facts_of(normal_law{0, 1});
    CHECK(fanin::detail::log_scale_tail(normal, 100, 1.5) > std::log(9.0393e-4));
    CHECK(fanin::detail::log_scale_tail(normal, 100, 1.5) < std::log(9.0393e-4) + 3);
    CHECK(fanin::detail::log_scale_tail(normal, 100, 0.6) > std::log(5.1889e-4));
    CHECK(fanin::detail::log_scale_tail(normal, 100, 0.6) < std::log(5.1889e-4) + 3);
}

TEST_CASE("at every level, no more draws of a law have findings than the level says")
{
    std::mt19937_64 engine(7);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform(-1, 1);
    constexpr int draws = 3000;
    for (const double level : {0.5, 0.05, 0.01})
    {
        int alarms[4] = {};
        for (int i = 0; i < draws; ++i)
        {
            std::vector<float> n(400);
            std::vector<double> u(400);
            std::vector<float> t(400);
            std::vector<float> coarse(400);
            for (std::size_t j = 0; j < n.size(); ++j)
            {
                n[j] = static_cast<float>(normal(engine));
                u[j] = uniform(engine);
                coarse[j] = fanin::detail::half_value(fanin::detail::half_bits(n[j] * 1e-6F)); // few numbers
                double z = normal(engine);
                while (std::abs(z) > 2)
                {
                    z = normal(engine);
                }
                t[j] = static_cast<float>(z);
            }
            const fanin::audit_options options{.level = level};
            namespace init = fanin::init;
            const auto is_alarm = [&](const auto& w, const auto& law)
            { return fanin::audit(w, {20, 20}, law, fanin::axes::io, options) ? 0 : 1; };
            alarms[0] += is_alarm(n, init::normal<float>.with_stddev(1));
            alarms[1] += is_alarm(u, init::uniform<double>.with_range(-1, 1));
            alarms[2] += is_alarm(t, init::truncated_normal<float>.with_stddev(1));
            alarms[3] += is_alarm(coarse, init::normal<float>.with_stddev(1e-6));
        }
        for (const int a : alarms)
        {
            CAPTURE(level, a);
            CHECK(a <= level * draws);
        }
    }
}

TEST_CASE("a law that is a little off has findings")
{
    std::mt19937_64 engine(7);
    std::normal_distribution<double> normal;
    std::vector<double> w(1 << 20);
    for (double& x : w)
    {
        x = normal(engine);
    }
    const auto audited = [&](double mean, double stddev)
    {
        const auto law = fanin::init::normal<double>.with_mean(mean).with_stddev(stddev);
        return fanin::audit(w, {1024, 1024}, law);
    };
    CHECK(audited(0, 1));
    CHECK(!audited(0.01, 1));
    CHECK(!audited(0, 1.01));
    CHECK(!audited(0, 0.99));
    for (double& x : w)
    {
        const double size = std::abs(x); // moments stay, but for what is less than chance
        const double moved = size > 0.3 && size < 0.4 ? 0.2 : size > 0.7 && size < 0.8 ? -0.2 : 0;
        x = std::copysign(size + moved, x);
    }
    const fanin::audit_result r = audited(0, 1);
    REQUIRE(!r);
    CHECK(r.findings[0].kind == fanin::finding_kind::distribution);
}
