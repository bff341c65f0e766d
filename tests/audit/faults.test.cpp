// SPDX-License-Identifier: BSD-3-Clause
// Every planted mistake is named, at 784 x 256. The arrays come from the standard library, not from fanin.
#include <fanin/audit.hpp>
#include <fanin/init.hpp>

#include <catch.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace
{
    namespace init = fanin::init;
    using fanin::audit_cause;
    using fanin::audit_result;
    using fanin::axes;
    using fanin::finding_kind;

    constexpr std::size_t inputs = 784;
    constexpr std::size_t outputs = 256;

    template <class Distribution>
    std::vector<float> numbers(Distribution d, std::uint64_t seed = 1)
    {
        std::mt19937_64 engine(seed);
        std::vector<float> w(inputs * outputs);
        for (float& x : w)
        {
            x = static_cast<float>(d(engine));
        }
        return w;
    }

    std::vector<float> normal(double stddev)
    {
        return numbers(std::normal_distribution<double>(0, stddev));
    }

    std::vector<float> uniform(double lo, double hi)
    {
        return numbers(std::uniform_real_distribution<double>(lo, hi));
    }

    std::vector<float> truncated(double stddev)
    {
        return numbers(
            [=](auto& engine)
            {
                std::normal_distribution<double> d;
                double z = d(engine);
                while (std::abs(z) > 2)
                {
                    z = d(engine);
                }
                return z * stddev;
            });
    }

    template <class I>
    audit_result audited(const std::vector<float>& w, const I& law)
    {
        return fanin::audit(w, {inputs, outputs}, law, axes::io);
    }

    template <class I>
    void check_cause(const std::vector<float>& w, const I& law, audit_cause cause, const std::string& words)
    {
        const audit_result r = audited(w, law);
        INFO(to_string(r));
        REQUIRE(!r);
        REQUIRE(!r.explanations.empty());
        CHECK(r.explanations.front().cause == cause);
        CHECK_THAT(r.explanations.front().sentence, ContainsSubstring(words));
    }

    const double he_stddev = std::sqrt(2.0 / inputs);
}

TEST_CASE("what the standard library draws is as claimed")
{
    CHECK(audited(normal(he_stddev), init::he<float>).as_claimed());
    CHECK(audited(uniform(-0.05, 0.05), init::uniform<float>).as_claimed());
    CHECK(audited(truncated(0.02), init::truncated_normal<float>.with_stddev(0.02)).as_claimed());
}

TEST_CASE("swapped fans are named, only where they differ")
{
    check_cause(normal(std::sqrt(2.0 / outputs)), init::he<float>, audit_cause::fans_swapped,
                "fan in 256, fan out 784");
    std::vector<float> w = normal(1.0 / 16);
    w.resize(outputs * outputs);
    const audit_result r = fanin::audit(w, {outputs, outputs}, init::he<float>);
    REQUIRE(!r);
    for (const auto& e : r.explanations)
    {
        CHECK(e.cause != audit_cause::fans_swapped);
    }
    CHECK(audited(normal(std::sqrt(2.0 / outputs)), init::glorot<float>).explanations.front().cause
          != audit_cause::fans_swapped);
}

TEST_CASE("the fans of a packed matrix are named")
{
    // query, key and value of 784 inputs: one matrix of 768 outputs, drawn as one
    check_cause(normal(std::sqrt(2.0 / (inputs + 3 * outputs))), init::glorot<float>,
                audit_cause::packed_fans, "one of three stacked ones, drawn with fan out 768");
    check_cause(normal(std::sqrt(2.0 / (inputs + outputs / 4.0))), init::glorot<float>,
                audit_cause::packed_fans, "four stacked ones, each drawn with fan out 64");
    const audit_result r = audited(normal(std::sqrt(2.0 / (inputs + 3 * outputs))), init::glorot<float>);
    CHECK(r.explanations.front().parameter == 3);
}

TEST_CASE("gain 1 for √2, and other gains, are named")
{
    check_cause(normal(std::sqrt(1.0 / inputs)), init::he<float>, audit_cause::gain, "gain 1 for √2");
    check_cause(normal(he_stddev), init::xavier<float>, audit_cause::gain, "gain √2 for 1");
    check_cause(normal(1.234 * std::sqrt(1.0 / inputs)), init::xavier<float>, audit_cause::gain, "for 1");
    const audit_result r = audited(normal(1.234 * std::sqrt(1.0 / inputs)), init::xavier<float>);
    CHECK(std::abs(r.explanations.front().factor - 1.234) < 0.01);
}

TEST_CASE("a variance taken for a standard deviation is named, and the reverse")
{
    check_cause(normal(2.0 / inputs), init::he<float>, audit_cause::stddev_variance,
                "taken for the standard deviation");
    check_cause(normal(std::sqrt(0.02)), init::normal<float>.with_stddev(0.02), audit_cause::stddev_variance,
                "taken for the variance");
}

TEST_CASE("U(0, a) for U(-a, a) is named")
{
    check_cause(uniform(0, 0.05), init::uniform<float>, audit_cause::one_sided,
                "U(0, 0.05) for U(-0.05, 0.05)");
    check_cause(uniform(0, std::sqrt(6.0 / inputs)), init::he_uniform<float>, audit_cause::one_sided,
                "U(0, 0.0875)");
}

TEST_CASE("a uniform for a normal is named, and the reverse")
{
    const double a = std::sqrt(3.0) * he_stddev;
    check_cause(uniform(-a, a), init::he<float>, audit_cause::other_shape, "a uniform for a normal");
    check_cause(normal(he_stddev), init::he_uniform<float>, audit_cause::other_shape,
                "a normal for a uniform");
    // torch's default for a linear layer, where he is claimed: two mistakes at once
    check_cause(uniform(-1 / std::sqrt(inputs), 1 / std::sqrt(inputs)), init::he<float>, audit_cause::gain,
                "a uniform for a normal, and gain 0.577 for 1.41");
    CHECK(
        audited(uniform(-1 / std::sqrt(inputs), 1 / std::sqrt(inputs)), init::he<float>).nearest.front().name
        == "profile::torch::linear");
}

TEST_CASE("truncation that is not compensated, and bounds without effect, are named")
{
    check_cause(truncated(he_stddev), init::he_truncated<float>, audit_cause::not_compensated,
                "not compensated");
    check_cause(truncated(0.02 / 0.8796256610), init::truncated_normal<float>.with_stddev(0.02),
                audit_cause::not_compensated, "compensated where it should not be");
    check_cause(truncated(he_stddev), init::he<float>, audit_cause::not_compensated, "truncated at ±2");
    check_cause(normal(0.02), init::truncated_normal<float>.with_stddev(0.02), audit_cause::no_bounds,
                "the bounds have no effect");
    check_cause(normal(he_stddev), init::he_truncated<float>, audit_cause::no_bounds,
                "the bounds have no effect");
}

TEST_CASE("a depth scale that is missing, or on the wrong matrix, is named with its depth")
{
    const auto law = init::normal<float>.with_stddev(0.02);
    for (const int blocks : {6, 12, 24, 48})
    {
        const std::string depth = std::to_string(blocks);
        check_cause(normal(0.02), law.scaled(init::depth::gpt2(blocks)), audit_cause::depth_scale,
                    "1/√(2·" + depth + ") is missing");
        check_cause(normal(0.02 * init::depth::gpt2(blocks)), law, audit_cause::depth_scale,
                    "1/√(2·" + depth + ") is applied where it does not belong");
    }
}

TEST_CASE("what no mistake explains is measured")
{
    std::vector<float> w = normal(he_stddev);
    for (std::size_t i = 0; i < w.size(); i += 3)
    {
        w[i] *= 5; // a mixture
    }
    const audit_result r = audited(w, init::he<float>);
    CHECK(!r);
    CHECK(r.explanations.empty());
    CHECK(r.findings.front().kind == finding_kind::scale);
    CHECK(r.nearest.size() == 3);
    CHECK_THAT(to_string(r),
               ContainsSubstring("the standard deviation is 0.15") && ContainsSubstring("claimed 0.0505"));
}

TEST_CASE("NaN, infinities, outliers and zeros are findings")
{
    const auto kind_of = [](const std::vector<float>& w)
    {
        const audit_result r = audited(w, init::he<float>);
        INFO(to_string(r));
        REQUIRE(r.findings.size() >= 1);
        return r.findings.front().kind;
    };
    std::vector<float> w = normal(he_stddev);
    w[1234] = std::numeric_limits<float>::quiet_NaN();
    w[5] = -std::numeric_limits<float>::infinity();
    CHECK(kind_of(w) == finding_kind::not_finite);
    CHECK(audited(w, init::he<float>).findings.size() == 1);
    CHECK_THAT(to_string(fanin::audit(w, {inputs, outputs})),
               ContainsSubstring("1 elements are NaN, 1 infinite"));
    w = normal(he_stddev);
    w[77] = 1;
    CHECK(kind_of(w) == finding_kind::outlier);
    w = normal(he_stddev);
    for (std::size_t i = 0; i < 1000; ++i)
    {
        w[i * 7] = 0;
    }
    CHECK(kind_of(w) == finding_kind::zeros);
    w.assign(w.size(), std::numeric_limits<float>::quiet_NaN());
    CHECK(kind_of(w) == finding_kind::not_finite);
}

TEST_CASE("numbers rounded to bfloat16 or half and stored as float are draws of the law")
{
    std::vector<float> w = normal(he_stddev);
    std::vector<float> unrounded = w;
    for (float& x : w)
    {
        const auto bits = std::bit_cast<std::uint32_t>(x);
        x = std::bit_cast<float>((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000);
    }
    const audit_result r = audited(w, init::he<float>);
    CHECK_THAT(r.rounding, ContainsSubstring("bfloat16"));
    CHECK(r.as_claimed());
    for (float& x : unrounded)
    {
        x = fanin::detail::half_value(fanin::detail::half_bits(x));
    }
    const audit_result h = audited(unrounded, init::he<float>);
    CHECK(h.rounding == "half");
    CHECK(h.as_claimed());
}

TEST_CASE("what is too small to tell says so")
{
    const std::vector<float> w = normal(1);
    const auto law = init::normal<float>.with_stddev(1);
    const audit_result few = fanin::audit(std::span(w).first(100), {10, 10}, law);
    CHECK(few.as_claimed());
    CHECK(!few.conclusive());
    CHECK_THAT(to_string(few), ContainsSubstring("too small to tell: 100 elements"));
    const audit_result many = audited(w, law);
    CHECK(many.conclusive());
    CHECK(many.least_factor > 1.005);
    CHECK(many.least_factor < 1.03);
    CHECK(fanin::audit(std::span(w).first(1), {1, 1}, law).as_claimed());

    // what it says would show, does
    const auto wider = law.with_stddev(many.least_factor);
    CHECK(!audited(w, wider));
}
