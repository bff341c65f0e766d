// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/test.hpp>

#include <catch.hpp>
#include <core/mdspan_look_alike.hpp>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace
{
    namespace init = fanin::init;

    // As testing::AssertionResult of GoogleTest.
    struct result
    {
        explicit result(bool value)
            : holds(value)
        {
        }

        result& operator<<(const std::string& text)
        {
            message += text;
            return *this;
        }

        [[nodiscard]] const char* failure_message() const
        {
            return message.c_str();
        }

        bool holds;
        std::string message;
    };
}

TEST_CASE("an assertion is explicitly bool, a stream of its explanation, and a result of GoogleTest")
{
    STATIC_REQUIRE(!std::is_convertible_v<fanin::assertion, bool>);
    STATIC_REQUIRE(!std::is_convertible_v<fanin::assertion, int>);
    STATIC_REQUIRE(std::is_constructible_v<bool, fanin::assertion>);
    const auto w = init::he<float>(784, 256, 1);
    const fanin::assertion wrong = fanin::follows(w, init::he<float>, fanin::axes::oi);
    CHECK(!wrong);
    CHECK(wrong.explanation() == to_string(fanin::audit(w, init::he<float>, fanin::axes::oi)));
    std::ostringstream text;
    text << wrong;
    CHECK(text.str() == wrong.explanation());
    const result r = wrong;
    CHECK(!r.holds);
    CHECK(r.message == wrong.explanation());
}

TEST_CASE("follows takes expressions and ranges")
{
    const auto w = init::he<float>(784, 256, 1);
    CHECK(fanin::follows(w, init::he<float>));
    CHECK(fanin::follows(std::vector<float>(w.begin(), w.end()), {784, 256}, init::he<float>));
    CHECK(fanin::follows(std::vector<float>(w.begin(), w.end()), w.shape(), init::he<float>));
    CHECK(fanin::follows(strided_look_alike<const float>{w.data(), {784, 256}, {256, 1}}, init::he<float>));
    CHECK(!fanin::follows(w, init::xavier<float>));
}

TEST_CASE("healthy is what diagnose says, of a report or of a net")
{
    const auto x = init::normal<float>.with_stddev(1)(200, 100, 1);
    const auto sick = fanin::repeat(20, fanin::dense(100, init::xavier<float>, fanin::act::relu));
    CHECK(fanin::healthy(fanin::propagate(x, 10, init::he<float>, fanin::act::relu, 42)));
    CHECK(fanin::healthy(fanin::repeat(10, fanin::dense(100, init::he<float>, fanin::act::relu)), x, 42));
    CHECK(!fanin::healthy(sick, x, 42));
    CHECK(!fanin::healthy(sick, fanin::batch<float>(fanin::matrix<float>(xt::zeros<float>({20, 100}))), 42));
    CHECK(!fanin::healthy(sick, fanin::batch<float>(fanin::matrix<float>(xt::zeros<float>({0, 100}))), 42));
    CHECK_THAT(fanin::healthy(sick, x, 42).explanation(), ContainsSubstring("vanishing forward"));
}

TEST_CASE("the loss of an untrained net starts near that of equal logits")
{
    CHECK(fanin::loss_starts_at(2.75, 10)); // ln 10 = 2.303
    CHECK(fanin::loss_starts_at(3.30, 10));
    CHECK(!fanin::loss_starts_at(3.31, 10));
    CHECK(fanin::loss_starts_at(1.31, 10));
    CHECK(!fanin::loss_starts_at(1.30, 10));
    CHECK(fanin::loss_starts_at(10.9785, 50257)); // ln 50257 = 10.825
    CHECK(!fanin::loss_starts_at(10.9785, 50257, 0.1));
    CHECK(!fanin::loss_starts_at(std::nan(""), 10));
    CHECK(!fanin::loss_starts_at(std::numeric_limits<double>::infinity(), 10));
    CHECK(fanin::loss_starts_at(0, 1));
    const fanin::assertion high = fanin::loss_starts_at(9.5, 10);
    CHECK(
        high.explanation()
        == "the loss starts at 9.5, that of equal logits is ln 10 = 2.3: the logits differ too much, smaller "
           "weights in the last layer start lower");
    CHECK(
        fanin::loss_starts_at(0.1, 10).explanation()
        == "the loss starts at 0.1, that of equal logits is ln 10 = 2.3: the net knows the labels before it "
           "is trained");
    CHECK_THROWS_WITH(fanin::loss_starts_at(1, 0), "fanin: classes = 0, but it must be at least 1");
    CHECK_THROWS_AS(fanin::loss_starts_at(1, 2, -1), fanin::invalid_argument);
    STATIC_REQUIRE(!std::is_convertible_v<decltype(fanin::loss_starts_at(1, 2)), bool>);
}
