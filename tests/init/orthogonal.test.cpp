// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/orthogonal.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"
#include "core/raises.hpp"
#include "init/haar_reference.hpp"
#include "sampling.hpp"

#include <fanin/init/fill.hpp>

#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xview.hpp>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace init = fanin::init;
using fanin::axes;
using fanin::axis;
using fanin::key;

static_assert(init::orthogonal<double>.with_gain(3).variance({.in = 30, .out = 45}) == 0.2);
static_assert(init::orthogonal<double>.with_gain(3).variance({.in = 45, .out = 30}) == 0.2);

namespace
{
    /// How far the shorter side of w is from orthonormal times gain, of what is allowed.
    template <class T>
    double excess(const xt::xtensor<T, 2>& w, double gain)
    {
        const std::size_t in = w.shape()[0];
        const std::size_t out = w.shape()[1];
        return in >= out
                   ? haar::excess<T>(in, out, gain, [&](std::size_t i, std::size_t k) { return w(i, k); })
                   : haar::excess<T>(out, in, gain, [&](std::size_t i, std::size_t k) { return w(k, i); });
    }

    template <class T>
    double determinant(const xt::xtensor<T, 2>& w) // (3, 3)
    {
        const auto minor = [&](std::size_t a, std::size_t b)
        {
            return static_cast<double>(w(1, a)) * static_cast<double>(w(2, b))
                   - static_cast<double>(w(1, b)) * static_cast<double>(w(2, a));
        };
        return static_cast<double>(w(0, 0)) * minor(1, 2) - static_cast<double>(w(0, 1)) * minor(0, 2)
               + static_cast<double>(w(0, 2)) * minor(0, 1);
    }

    constexpr int draws = 4000;
    const double half_tolerance = sampling::k * 0.5 / std::sqrt(draws); // of a share of one half

    double mean(const std::vector<double>& values)
    {
        return sampling::moments_of(values).mean;
    }
}

TEMPLATE_TEST_CASE("the shorter side is orthonormal times the gain, at any shape", "", float, double)
{
    using T = TestType;
    constexpr std::pair<std::size_t, std::size_t> shapes[] = {
        {1, 1}, {1, 7}, {7, 1}, {2, 3}, {3, 2}, {3, 3}, {37, 53}, {53, 37}, {128, 128}, {512, 64}, {64, 512}};
    for (const auto& [in, out] : shapes)
    {
        for (const double gain : {1.0, std::numbers::sqrt2, 0.01})
        {
            const xt::xtensor<T, 2> w = init::orthogonal<T>.with_gain(gain)(in, out, 1);
            CAPTURE(in, out, gain);
            REQUIRE((w.shape()[0] == in && w.shape()[1] == out));
            CHECK(excess(w, gain) <= 1);
        }
    }
    CHECK(excess(init::orthogonal<T>(1000, 999, 2), 1) <= 1);
}

TEST_CASE("large matrices are orthonormal", "[.large]") // some seconds each: by the name of the tag only
{
    CHECK(excess(init::orthogonal<float>(2048, 2048, 3), 1) <= 1);
    CHECK(excess(init::orthogonal<double>(2048, 2048, 3), 1) <= 1);
    CHECK(excess(init::orthogonal<float>(4096, 512, 3), 1) <= 1);
    CHECK(excess(init::orthogonal<float>(512, 4096, 3), 1) <= 1);
}

TEMPLATE_TEST_CASE("weights are those of the reflections of their key, tall and wide", "", float, double)
{
    using T = TestType;
    const auto tall = init::orthogonal<T>.with_gain(3)(7, 5, 8);
    const auto wide = init::orthogonal<T>.with_gain(3)(5, 7, 8);
    const haar::matrix q = haar::reference<T>(7, 5, 8);
    for (std::size_t i = 0; i < 7; ++i)
    {
        for (std::size_t k = 0; k < 5; ++k)
        {
            const T expected = static_cast<T>(3 * q(i, k));
            CHECK(std::abs(tall(i, k) - expected) <= 60 * std::numeric_limits<T>::epsilon()); // 3 · 4n eps
            CHECK(wide(k, i) == tall(i, k));
        }
    }
}

TEST_CASE("a matrix of one element is the gain or its opposite, as often")
{
    int positive = 0;
    for (int seed = 0; seed < draws; ++seed)
    {
        const float w = init::orthogonal<float>.with_gain(0.5)(1, 1, seed)(0, 0);
        REQUIRE(std::abs(w) == 0.5f);
        positive += w > 0;
    }
    CHECK(std::abs(positive / double{draws} - 0.5) < half_tolerance);
}

TEST_CASE("3 x 3 matrices have Haar's measure")
{
    std::array<std::vector<double>, 9> entries;
    std::array<std::vector<double>, 9> squares;
    std::vector<double> determinants;
    std::vector<double> traces;
    std::vector<double> traces_2;
    std::vector<double> traces_4;
    std::vector<double> angles; // of the rotation, w or -w, as a share of those below
    std::vector<double> crossed;
    std::vector<double> cycled;
    std::vector<double> signs;
    for (int i = 0; i < draws; ++i)
    {
        const auto w = init::orthogonal<float>(3, 3, key(31).child(i));
        for (std::size_t j = 0; j < 9; ++j)
        {
            const double e = static_cast<double>(w(j / 3, j % 3));
            entries[j].push_back(e);
            squares[j].push_back(e * e);
        }
        const double det = determinant(w);
        const double trace = entries[0].back() + entries[4].back() + entries[8].back();
        REQUIRE(std::abs(std::abs(det) - 1) < 1e-5);
        determinants.push_back(det > 0 ? 1 : -1);
        traces.push_back(trace);
        traces_2.push_back(trace * trace);
        traces_4.push_back(trace * trace * trace * trace);
        const double angle = std::acos(std::clamp((det * trace - 1) / 2, -1.0, 1.0));
        angles.push_back((angle - std::sin(angle)) / std::numbers::pi); // density (1 - cos)/π on [0, π]
        crossed.push_back(squares[0].back() * squares[4].back());
        cycled.push_back(entries[0].back() * entries[1].back() * entries[3].back() * entries[4].back());
        signs.push_back((det > 0) == (w(0, 0) > 0) ? 1 : -1);
    }

    for (std::size_t j = 0; j < 9; ++j)
    {
        CAPTURE(j);
        const auto positive =
            std::count_if(entries[j].begin(), entries[j].end(), [](double e) { return e > 0; });
        CHECK(std::abs(static_cast<double>(positive) / draws - 0.5) < half_tolerance);
        CHECK(std::abs(mean(entries[j])) < sampling::mean_tolerance(1.0 / 3, draws));
        CHECK(std::abs(mean(squares[j]) - 1.0 / 3) < sampling::mean_tolerance(3.0 / 15 - 1.0 / 9, draws));
        // a coordinate of a point of the sphere is uniform (Archimedes)
        CHECK(sampling::looks_equiprobable(
            sampling::equiprobable_counts(entries[j], 32, [](double e) { return (e + 1) / 2; })));
    }
    // moments of O(3): E tr = 0, E tr² = 1, E tr⁴ = 3 (Diaconis & Shahshahani 1994)
    CHECK(std::abs(mean(determinants)) < sampling::mean_tolerance(1, draws));
    CHECK(std::abs(mean(traces)) < sampling::mean_tolerance(1, draws));
    CHECK(std::abs(mean(traces_2) - 1) < sampling::mean_tolerance(3 - 1, draws));
    const double spread_4 = sampling::moments_of(traces_4).variance;
    CHECK(std::abs(mean(traces_4) - 3) < sampling::mean_tolerance(spread_4, draws));
    CHECK(
        sampling::looks_equiprobable(sampling::equiprobable_counts(angles, 32, [](double u) { return u; })));
    // E q00² q11² = (n + 1) / ((n - 1) n (n + 2)), E q00 q01 q10 q11 = -1 / ((n - 1) n (n + 2)); sign and
    // first entry are independent
    CHECK(std::abs(mean(crossed) - 4.0 / 30)
          < sampling::mean_tolerance(sampling::moments_of(crossed).variance, draws));
    CHECK(std::abs(mean(cycled) + 1.0 / 30)
          < sampling::mean_tolerance(sampling::moments_of(cycled).variance, draws));
    CHECK(std::abs(mean(signs)) < sampling::mean_tolerance(1, draws));
}

TEST_CASE("2 x 2 rotations and reflections have every angle alike")
{
    std::vector<double> rotations;
    std::vector<double> reflections;
    for (int i = 0; i < 2 * draws; ++i)
    {
        const auto w = init::orthogonal<double>(2, 2, key(32).child(i));
        const double turn = std::atan2(w(1, 0), w(0, 0)) / (2 * std::numbers::pi) + 0.5;
        (w(0, 0) * w(1, 1) > w(0, 1) * w(1, 0) ? rotations : reflections).push_back(turn);
    }
    const double share = static_cast<double>(rotations.size()) / (2 * draws);
    CHECK(std::abs(share - 0.5) < half_tolerance / std::numbers::sqrt2);
    for (const auto& turns : {rotations, reflections})
    {
        CHECK(sampling::looks_equiprobable(
            sampling::equiprobable_counts(turns, 32, [](double t) { return t; })));
    }
}

TEST_CASE("tall and wide matrices have the moments of the sphere, and the variance that is told")
{
    constexpr std::pair<std::size_t, std::size_t> shapes[] = {{3, 2}, {2, 3}, {3, 1}, {1, 3}};
    for (const auto& [in, out] : shapes)
    {
        std::vector<std::vector<double>> entries(in * out);
        for (int i = 0; i < draws; ++i)
        {
            const auto w = init::orthogonal<float>(in, out, key(33).child(i));
            for (std::size_t j = 0; j < in * out; ++j)
            {
                entries[j].push_back(static_cast<double>(w(j / out, j % out)));
            }
        }
        for (const auto& e : entries)
        {
            const auto m = sampling::moments_of(e);
            CAPTURE(in, out);
            CHECK(std::abs(m.mean) < sampling::mean_tolerance(1.0 / 3, draws));
            CHECK(std::abs(m.variance - 1.0 / 3)
                  < sampling::variance_tolerance(1.0 / 3, sampling::uniform_kurtosis, draws));
            CHECK(sampling::looks_equiprobable(
                sampling::equiprobable_counts(e, 32, [](double x) { return (x + 1) / 2; })));
        }
    }
}

namespace
{
    template <class W>
    double mean_square(const W& w)
    {
        double sum = 0;
        for (const auto e : w)
        {
            sum += static_cast<double>(e) * static_cast<double>(e);
        }
        return sum / static_cast<double>(w.size());
    }
}

TEST_CASE("the mean square of the weights is the variance, which the fans tell unless a kernel widens")
{
    // the sum of all squares is the gain's times the number of orthonormal vectors, whatever the draw
    const auto i = init::orthogonal<double>.with_gain(1.5);
    const auto told = [&](const auto& w, const axes& a)
    {
        const std::vector<std::size_t> shape(w.shape().begin(), w.shape().end());
        return sampling::relative_difference(mean_square(w), i.variance(a.fans_of(shape)));
    };
    CHECK(told(i(40, 70, 1), axes::io) < 1e-12);
    CHECK(told(i(70, 40, 1), axes::io) < 1e-12);
    CHECK(told(i({70, 40}, axes::oi, 1), axes::oi) < 1e-12);
    CHECK(told(i({3, 5, 9, 7}, axes::hwio, 1), axes::hwio) < 1e-12);
    CHECK(told(i({8, 9, 3, 5}, axes::oihw.with_groups(4), 1), axes::oihw.with_groups(4)) < 1e-12);
    CHECK(told(i({4, 20, 30}, axes{axis::batch, axis::in, axis::out}, 1),
               axes{axis::batch, axis::in, axis::out})
          < 1e-12);
    CHECK(told(i({9, 7, 3, 5}, axes::oihw.transposed(), 1), axes::oihw.transposed()) < 1e-12);

    // a kernel with more outputs than inputs: fans (15·4, 15·7), a matrix of (60, 7)
    const auto widening = i({3, 5, 4, 7}, axes::hwio, 1);
    CHECK(sampling::relative_difference(mean_square(widening), 2.25 / 60) < 1e-12);
    CHECK(sampling::relative_difference(i.variance({.in = 60, .out = 105}), 2.25 / 105) < 1e-12);

    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)i.variance({.in = 0, .out = 3}); },
                                                  {"fan of the weights = 0", "at least 1", "pass axes"})
          == "");
}

TEST_CASE("a kernel is a matrix from taps and inputs to outputs, wherever its axes are")
{
    const auto i = init::orthogonal<float>;
    const auto matrix = i(3 * 5 * 4, 7, 11); // tall
    const auto hwio = i({3, 5, 4, 7}, axes::hwio, 11);
    const auto oihw = i({7, 4, 3, 5}, axes::oihw, 11);
    const auto transposed = i({4, 7, 3, 5}, axes::oihw.transposed(), 11);
    for (std::size_t h = 0; h < 3; ++h)
    {
        for (std::size_t w = 0; w < 5; ++w)
        {
            for (std::size_t in = 0; in < 4; ++in)
            {
                for (std::size_t out = 0; out < 7; ++out)
                {
                    const float expected = matrix((h * 5 + w) * 4 + in, out);
                    REQUIRE(hwio(h, w, in, out) == expected);
                    REQUIRE(oihw(out, in, h, w) == expected);
                    REQUIRE(transposed(in, out, h, w) == expected);
                }
            }
        }
    }

    const auto wide = i(3, 50, 12);
    const auto oi = i({50, 3}, axes::oi, 12);
    const auto heads = i({3, 5, 10}, axes{axis::in, axis::out, axis::out}, 12);
    for (std::size_t in = 0; in < 3; ++in)
    {
        for (std::size_t out = 0; out < 50; ++out)
        {
            REQUIRE(oi(out, in) == wide(in, out));
            REQUIRE(heads(in, out / 10, out % 10) == wide(in, out));
        }
    }
    CHECK((i({3, 50}, axes::io, 12) == wide));
    CHECK((i({3, 50}, 12) == wide));
}

TEST_CASE("each index of a batch axis has the matrix of its own child key")
{
    const auto i = init::orthogonal<double>.with_gain(2);
    const axes experts{axis::in, axis::batch, axis::out};
    const auto w = i({5, 4, 3}, experts, 21);
    for (std::size_t b = 0; b < 4; ++b)
    {
        const auto own = i(5, 3, key(21).child(b));
        for (std::size_t in = 0; in < 5; ++in)
        {
            for (std::size_t out = 0; out < 3; ++out)
            {
                REQUIRE(w(in, b, out) == own(in, out));
            }
        }
    }
    CHECK(i({5, 1, 3}, experts, 21)(4, 0, 2) == w(4, 0, 2)); // a batch of one is a batch
}

TEST_CASE("each group of channels has the matrix of its own child key")
{
    const auto i = init::orthogonal<float>;
    const auto grouped = i({6, 4, 3, 5}, axes::oihw.with_groups(3), 22); // 12 inputs, 6 outputs
    const auto transposed =
        i({12, 2, 3, 5}, axes::oihw.with_groups(3).transposed(), 22); // 12 inputs, 6 outputs
    for (std::size_t g = 0; g < 3; ++g)
    {
        const auto own = i(3 * 5 * 4, 2, key(22).child(g));
        for (std::size_t row = 0; row < 60; ++row)
        {
            const std::size_t in = row % 4;
            for (std::size_t out = 0; out < 2; ++out)
            {
                REQUIRE(grouped(2 * g + out, in, row / 20, row / 4 % 5) == own(row, out));
                REQUIRE(transposed(4 * g + in, out, row / 20, row / 4 % 5) == own(row, out));
            }
        }
    }

    const auto depthwise = i({2, 2, 5, 3}, axes::hwio.depthwise(), 23); // 5 inputs, 3 outputs of each
    const axes batched{axis::batch, axis::in, axis::out};
    const auto both = i({2, 5, 6}, batched.with_groups(2), 23);
    for (std::size_t c = 0; c < 5; ++c)
    {
        const auto own = i(4, 3, key(23).child(c));
        for (std::size_t row = 0; row < 4; ++row)
        {
            for (std::size_t out = 0; out < 3; ++out)
            {
                REQUIRE(depthwise(row / 2, row % 2, c, out) == own(row, out));
            }
        }
    }
    for (std::size_t b = 0; b < 2; ++b)
    {
        for (std::size_t g = 0; g < 2; ++g)
        {
            const auto own = i(5, 3, key(23).child(b).child(g));
            for (std::size_t j = 0; j < 15; ++j)
            {
                REQUIRE(both(b, j / 3, 3 * g + j % 3) == own(j / 3, j % 3));
            }
        }
    }
}

TEMPLATE_TEST_CASE("weights are a pure function of the key, in any container", "", float, double)
{
    using T = TestType;
    const auto i = init::orthogonal<T>;
    const xt::xtensor<T, 2> whole = i(150, 137, 41);
    CHECK((i(150, 137, 41) == whole));
    CHECK_FALSE((i(150, 137, 42) == whole));
    CHECK_FALSE((i(150, 137) == i(150, 137)));

    xt::xtensor<T, 2, xt::layout_type::column_major> columns({150, 137});
    init::fill(columns, i, 41);
    xt::xtensor<T, 2> around = T(9) * xt::ones<T>({160, 300});
    init::fill(xt::view(around, xt::range(3, 153), xt::range(5, 279, 2)), i, axes::io, 41);
    bool same = true;
    for (std::size_t row = 0; row < 150; ++row)
    {
        for (std::size_t column = 0; column < 137; ++column)
        {
            same = same && columns(row, column) == whole(row, column)
                   && around(3 + row, 5 + 2 * column) == whole(row, column);
        }
    }
    CHECK(same);
    CHECK(std::count(around.begin(), around.end(), T(9)) == 160 * 300 - 150 * 137);
}

TEST_CASE("empty weights are empty, and a gain of 0 gives zeros")
{
    CHECK(init::orthogonal<float>(0, 3).size() == 0);
    CHECK(init::orthogonal<float>(3, 0).size() == 0);
    CHECK(init::orthogonal<float>({0, 3, 4, 5}, axes::hwio).size() == 0);
    CHECK(init::orthogonal<float>({3, 3, 0, 5}, axes::hwio.depthwise()).size() == 0);
    const auto w = init::orthogonal<double>.with_gain(0)(5, 3, 1);
    CHECK(std::all_of(w.begin(), w.end(), [](double e) { return e == 0; }));
}

TEST_CASE("orthogonal weights say what they are")
{
    CHECK(to_string(init::orthogonal<float>) == "orthogonal: 1 * Q, Q Haar among the orthogonal matrices");
    CHECK(to_string(init::orthogonal<float>.with_gain(3).with_gain(1.5))
          == "orthogonal, gain 1.5: 1.5 * Q, Q Haar among the orthogonal matrices");
}

TEST_CASE("a gain that is negative or not finite is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, -1.0, 1e38})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)init::orthogonal<float>.with_gain(bad); },
                                                      {"gain = ", "must be 0 or in [1e-150, 2e+37]"})
              == "");
    }
    CHECK(excess(init::orthogonal<float>.with_gain(2e37)(40, 30, 1), 2e37) <= 1);
    CHECK_NOTHROW(init::orthogonal<double>.with_gain(1e38));
}

TEST_CASE("a shape that is no matrix by its axes is refused, and nothing is written")
{
    xt::xtensor<float, 3> w = 9.0f * xt::ones<float>({2, 3, 4});
    for (const axes& bad :
         {axes{}, axes::io, axes::hwio, axes::wio.with_groups(3), axes{axis::receptive, axis::out, axis::out},
          axes{axis::batch, axis::in, axis::in}})
    {
        CHECK_THROWS_AS(init::fill(w, init::orthogonal<float>, bad, 1), std::invalid_argument);
    }
    CHECK(std::all_of(w.begin(), w.end(), [](float e) { return e == 9; }));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::orthogonal<float>({3}, axes::o, 1); },
                                                  {"orthogonal weights = 1", "an axis of inputs"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::orthogonal<float>({3}, 1); },
                                                  {"rank of weights without axes = 1"})
          == "");
    CHECK_THROWS_AS(init::orthogonal<float>(-1, 3, 1), std::invalid_argument);
}
