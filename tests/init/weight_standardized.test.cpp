// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/weight_standardized.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"

#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace init = fanin::init;
using fanin::axes;
using fanin::axis;

namespace
{
    /// How far values are from mean 0 and this variance, in units of what rounding explains.
    template <class T>
    long double excess(const std::vector<T>& values, long double variance)
    {
        const auto n = static_cast<long double>(values.size());
        long double sum = 0;
        long double squares = 0;
        for (const T v : values)
        {
            sum += v;
            squares += static_cast<long double>(v) * v;
        }
        const long double eps = std::numeric_limits<T>::epsilon();
        return std::max(std::abs(sum) / n / std::sqrt(variance), std::abs(squares / n / variance - 1))
               / (4 * eps);
    }

    /// (w - mean) / deviation · scale of the weights of one output, in long double.
    template <class T>
    std::vector<long double> standardized(const std::vector<T>& w, long double scale)
    {
        const auto n = static_cast<long double>(w.size());
        long double mean = 0;
        for (const T v : w)
        {
            mean += v / n;
        }
        long double variance = 0;
        for (const T v : w)
        {
            variance += (v - mean) * (v - mean) / n;
        }
        std::vector<long double> all;
        for (const T v : w)
        {
            all.push_back((v - mean) / std::sqrt(variance) * scale);
        }
        return all;
    }
}

TEMPLATE_TEST_CASE("weight_standardized standardizes the weights of each output of a matrix", "", float,
                   double)
{
    using T = TestType;
    const auto base = init::truncated_normal<T>.with_mean(3).with_stddev(2);
    const auto w = init::weight_standardized(base)(40, 7, 5);
    const auto scaled = init::weight_standardized(base).with_gain(1.5)(40, 7, 5);
    const auto drawn = base(40, 7, 5);
    for (std::size_t o = 0; o < 7; ++o)
    {
        std::vector<T> of_base;
        std::vector<T> of_output;
        std::vector<T> of_scaled;
        for (std::size_t i = 0; i < 40; ++i)
        {
            of_base.push_back(drawn(i, o));
            of_output.push_back(w(i, o));
            of_scaled.push_back(scaled(i, o));
        }
        CHECK(excess(of_output, 1) < 1);
        CHECK(excess(of_scaled, 1.5L * 1.5L / 40) < 1);
        const auto expected = standardized(of_base, 1);
        for (std::size_t i = 0; i < 40; ++i)
        {
            CHECK(std::abs(of_output[i] - expected[i]) < 16 * std::numeric_limits<T>::epsilon());
        }
    }
}

TEST_CASE("weight_standardized takes kernels by their axes, taps and groups included")
{
    const auto i = init::weight_standardized(init::he<float>);
    const auto check = [](const auto& w, auto at, std::size_t outputs)
    {
        for (std::size_t o = 0; o < outputs; ++o)
        {
            std::vector<float> of_output;
            for (std::size_t r = 0; r < 15; ++r)
            {
                for (std::size_t c = 0; c < 2; ++c)
                {
                    of_output.push_back(at(w, o, c, r / 5, r % 5));
                }
            }
            CHECK(excess(of_output, 1) < 1);
        }
    };
    check(
        i({6, 2, 3, 5}, axes::oihw, 1),
        [](const auto& w, std::size_t o, std::size_t c, std::size_t y, std::size_t x)
        { return w(o, c, y, x); }, 6);
    check(
        i({6, 2, 3, 5}, axes::oihw.with_groups(3), 1),
        [](const auto& w, std::size_t o, std::size_t c, std::size_t y, std::size_t x)
        { return w(o, c, y, x); }, 6);
    check(
        i({3, 5, 2, 6}, axes::hwio, 1),
        [](const auto& w, std::size_t o, std::size_t c, std::size_t y, std::size_t x)
        { return w(y, x, c, o); }, 6);
    check(
        i({2, 6, 3, 5}, axes::oihw.transposed(), 1),
        [](const auto& w, std::size_t o, std::size_t c, std::size_t y, std::size_t x)
        { return w(c, o, y, x); }, 6);
    // depthwise: one input to an output
    const auto d = i({3, 5, 4, 2}, axes::hwio.depthwise(), 1);
    for (std::size_t c = 0; c < 4; ++c)
    {
        for (std::size_t m = 0; m < 2; ++m)
        {
            std::vector<float> of_output;
            for (std::size_t r = 0; r < 15; ++r)
            {
                of_output.push_back(d(r / 5, r % 5, c, m));
            }
            CHECK(excess(of_output, 1) < 1);
        }
    }
    // a transposed kernel with groups: inputs 0 and 1 meet outputs 0 to 2, inputs 2 and 3 outputs 3 to 5
    const auto t = i({4, 3, 3, 5}, axes::oihw.transposed().with_groups(2), 1);
    for (std::size_t g = 0; g < 2; ++g)
    {
        for (std::size_t o = 0; o < 3; ++o)
        {
            std::vector<float> of_output;
            for (std::size_t r = 0; r < 30; ++r)
            {
                of_output.push_back(t(2 * g + r / 15, o, r % 15 / 5, r % 5));
            }
            CHECK(excess(of_output, 1) < 1);
        }
    }
    const auto experts = i({3, 8, 5}, axes{axis::batch, axis::in, axis::out}, 1);
    for (std::size_t b = 0; b < 3; ++b)
    {
        std::vector<float> of_output;
        for (std::size_t c = 0; c < 8; ++c)
        {
            of_output.push_back(experts(b, c, 4));
        }
        CHECK(excess(of_output, 1) < 1);
    }
}

TEMPLATE_TEST_CASE("weight_standardized fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    const auto i = init::weight_standardized(init::glorot_uniform<T>);
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 2>{14, 9}, axes::io) == "");
    CHECK(
        structured::difference_of_forms(i.with_gain(0.5), std::array<std::size_t, 4>{6, 5, 3, 4}, axes::oihw)
        == "");
}

TEST_CASE("tiny and huge weights are standardized as others are")
{
    const auto tiny = init::weight_standardized(init::normal<double>.with_stddev(1e-150))(50, 3, 1);
    const auto plain = init::weight_standardized(init::normal<double>.with_stddev(1))(50, 3, 1);
    const auto huge = init::weight_standardized(init::normal<double>.with_stddev(1e150))(50, 3, 1);
    for (std::size_t j = 0; j < plain.size(); ++j)
    {
        CHECK(std::abs(tiny.data()[j] - plain.data()[j]) < 1e-13);
        CHECK(std::abs(huge.data()[j] - plain.data()[j]) < 1e-13);
    }
}

TEST_CASE("weight_standardized refuses weights without a deviation, before it writes")
{
    xt::xtensor<float, 2> w({4, 3}, 9.0f);
    const auto untouched = [&] { return std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }); };
    const auto refused = [&](const auto& i, const axes& a, std::initializer_list<std::string_view> words)
    {
        const std::string why =
            failing_to_raise<std::invalid_argument>([&] { init::fill(w, i, a, 1); }, words);
        return untouched() ? why : "written";
    };
    CHECK(refused(init::weight_standardized(init::constant<float>.with_value(0.1)), axes::io,
                  {"the weights of an output are all 0.1", "must differ", "another law"})
          == "");
    CHECK(refused(init::weight_standardized(init::zeros<float>), axes::io, {"are all 0"}) == "");
    // what float cannot tell from a constant
    CHECK(refused(init::weight_standardized(init::normal<float>.with_mean(1).with_stddev(1e-12)), axes::io,
                  {"are all 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::weight_standardized(init::he<float>)(1, 6, 1); },
              {"the number of weights of an output = 1", "at least 2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::weight_standardized(init::he<float>)({6}, axes::o.with_fan_in(4), 1); },
              {"the rank of weight_standardized weights = 1", "pass such axes"})
          == "");
    CHECK_THROWS_AS(init::weight_standardized(init::he<float>)({4, 6, 8}, 1), std::invalid_argument);
    CHECK_THROWS_AS(init::weight_standardized(init::he<float>).with_gain(-1), std::invalid_argument);
    CHECK(init::weight_standardized(init::he<float>)(0, 6, 1).size() == 0);
    CHECK(init::weight_standardized(init::he<float>)(6, 0, 1).size() == 0);
}

TEST_CASE("layers take weight_standardized, and theory leaves them alone")
{
    const auto law = init::weight_standardized(init::he<float>).with_gain(std::sqrt(2.0));
    const fanin::matrix<float> x = init::normal<float>.with_stddev(1)(64, 48, 1);
    const auto net = fanin::sequential(fanin::dense(48, law, fanin::act::relu));
    const auto r = fanin::propagate(net, x, 3, {.backward = true, .predict = true, .weights = true});
    CHECK(r.layers[0].weights->variance() == Approx(2.0 / 48).epsilon(1e-5));
    CHECK(!r.layers[0].prediction);
    CHECK(fanin::propagate(fanin::sequential(fanin::dense(48, init::he<float>, fanin::act::relu)), x, 3,
                           {.predict = true})
              .layers[0]
              .prediction);
    CHECK(r.layers[0].name.find("weight_standardized he, gain 1.41") != std::string::npos);
    // a common shift of the inputs does not pass
    fanin::matrix<float> shifted = x;
    std::for_each(shifted.begin(), shifted.end(), [](float& v) { v += 3; });
    const auto linear = fanin::sequential(fanin::dense(48, law));
    const auto y = fanin::activations(linear, x, 3)[0];
    const auto z = fanin::activations(linear, shifted, 3)[0];
    float most = 0;
    for (std::size_t j = 0; j < y.size(); ++j)
    {
        most = std::max(most, std::abs(y.data()[j] - z.data()[j]));
    }
    CHECK(most < 1e-4f);
}

TEST_CASE("weight_standardized says what it wraps")
{
    CHECK(to_string(init::weight_standardized(init::he<float>))
          == "weight_standardized he: (w - mean) / deviation of each output, w he: N(0, 2/in)");
    CHECK(
        to_string(init::weight_standardized(init::he<float>).with_gain(2))
        == "weight_standardized he, gain 2: 2/√in * (w - mean) / deviation of each output, w he: N(0, 2/in)");
    CHECK(init::weight_standardized(init::he<float>).variance({.in = 8, .out = 3}) == 1);
    CHECK(init::weight_standardized(init::he<float>).with_gain(2).variance({.in = 8, .out = 3}) == 0.5);
}
