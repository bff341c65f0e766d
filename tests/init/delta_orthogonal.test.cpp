// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/delta_orthogonal.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/fill.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace init = fanin::init;
using fanin::axes;
using fanin::axis;
using fanin::key;

namespace
{
    template <class W>
    auto count_of_nonzeros(const W& w)
    {
        return std::count_if(w.begin(), w.end(), [](auto e) { return e != 0; });
    }
}

TEMPLATE_TEST_CASE("the centre tap is the orthogonal matrix of the key, and the rest is zero", "", float,
                   double)
{
    using T = TestType;
    const auto i = init::delta_orthogonal<T>.with_gain(1.5);
    const auto q = init::orthogonal<T>.with_gain(1.5)(4, 7, 3);
    const auto wio = i({5, 4, 7}, axes::wio, 3);
    const auto hwio = i({3, 5, 4, 7}, axes::hwio, 3);
    const auto oihw = i({7, 4, 3, 5}, axes::oihw, 3);
    const auto dhwio = i({5, 1, 3, 4, 7}, axes::dhwio, 3);
    const auto transposed = i({4, 7, 3, 5}, axes::oihw.transposed(), 3);
    for (std::size_t in = 0; in < 4; ++in)
    {
        for (std::size_t out = 0; out < 7; ++out)
        {
            const T expected = q(in, out);
            REQUIRE(wio(2, in, out) == expected);
            REQUIRE(hwio(1, 2, in, out) == expected);
            REQUIRE(oihw(out, in, 1, 2) == expected);
            REQUIRE(dhwio(2, 0, 1, in, out) == expected);
            REQUIRE(transposed(in, out, 1, 2) == expected);
        }
    }
    CHECK(count_of_nonzeros(wio) == 28);
    CHECK(count_of_nonzeros(hwio) == 28);
    CHECK(count_of_nonzeros(oihw) == 28);
    CHECK(count_of_nonzeros(dhwio) == 28);
    CHECK(count_of_nonzeros(transposed) == 28);
}

TEST_CASE("the centre of an even extent is the earlier of both middles")
{
    const auto q = init::orthogonal<float>(2, 3, 4);
    const auto w = init::delta_orthogonal<float>({4, 6, 2, 3}, axes::hwio, 4);
    const auto pair = init::delta_orthogonal<float>({2, 2, 3}, axes::wio, 4);
    const auto mixed = init::delta_orthogonal<float>({3, 2, 4, 2, 3}, axes::dhwio, 4);
    for (std::size_t j = 0; j < 6; ++j)
    {
        REQUIRE(w(1, 2, j / 3, j % 3) == q(j / 3, j % 3));
        REQUIRE(pair(0, j / 3, j % 3) == q(j / 3, j % 3));
        REQUIRE(mixed(1, 0, 1, j / 3, j % 3) == q(j / 3, j % 3));
    }
    CHECK(count_of_nonzeros(w) == 6);
    CHECK(count_of_nonzeros(pair) == 6);
    CHECK(count_of_nonzeros(mixed) == 6);
}

TEST_CASE("a circular convolution by it keeps the length of a signal")
{
    constexpr std::size_t width = 6;
    const auto w = init::delta_orthogonal<double>.with_gain(2)({3, 4, 5}, axes::wio, 5);
    double before = 0;
    double after = 0;
    for (std::size_t x = 0; x < width; ++x)
    {
        for (std::size_t out = 0; out < 5; ++out)
        {
            double sum = 0;
            for (std::size_t tap = 0; tap < 3; ++tap)
            {
                for (std::size_t in = 0; in < 4; ++in)
                {
                    const std::size_t from = (x + tap + width - 1) % width;
                    sum += std::sin(static_cast<double>(from * 4 + in)) * w(tap, in, out);
                }
            }
            after += sum * sum;
        }
        for (std::size_t in = 0; in < 4; ++in)
        {
            const double signal = std::sin(static_cast<double>(x * 4 + in));
            before += signal * signal;
        }
    }
    CHECK(sampling::relative_difference(after, 4 * before) < 1e-13);
}

TEST_CASE("a matrix, too, and a kernel of one tap are the orthogonal matrix")
{
    const auto q = init::orthogonal<float>(4, 7, 3);
    const auto one_tap = init::delta_orthogonal<float>({1, 1, 4, 7}, axes::hwio, 3);
    CHECK((init::delta_orthogonal<float>(4, 7, 3) == q));
    CHECK(std::equal(one_tap.begin(), one_tap.end(), q.begin()));
}

TEST_CASE("each group and each index of a batch axis has the centre of its own child key")
{
    const auto i = init::delta_orthogonal<float>;
    const auto grouped = i({6, 2, 3, 3}, axes::oihw.with_groups(2), 6); // 4 inputs, 6 outputs
    const auto depthwise = i({3, 3, 4, 2}, axes::hwio.depthwise(), 6);
    const auto experts = i({4, 3, 2, 3}, axes{axis::batch, axis::receptive, axis::in, axis::out}, 6);
    for (std::size_t g = 0; g < 2; ++g)
    {
        const auto q = init::orthogonal<float>(2, 3, key(6).child(g));
        for (std::size_t j = 0; j < 6; ++j)
        {
            REQUIRE(grouped(3 * g + j % 3, j / 3, 1, 1) == q(j / 3, j % 3));
            REQUIRE(experts(g, 1, j / 3, j % 3) == q(j / 3, j % 3));
        }
    }
    for (std::size_t c = 0; c < 4; ++c)
    {
        const auto q = init::orthogonal<float>(1, 2, key(6).child(c));
        REQUIRE(depthwise(1, 1, c, 0) == q(0, 0));
        REQUIRE(depthwise(1, 1, c, 1) == q(0, 1));
    }
    CHECK(count_of_nonzeros(grouped) == 12);
    CHECK(count_of_nonzeros(depthwise) == 8);
    CHECK(count_of_nonzeros(experts) == 24);
}

TEST_CASE("the mean square of the weights is the variance that is told")
{
    const auto told = [i = init::delta_orthogonal<double>.with_gain(1.5)](const auto& w, const axes& a)
    {
        double sum = 0;
        for (const double e : w)
        {
            sum += e * e;
        }
        const std::vector<std::size_t> shape(w.shape().begin(), w.shape().end());
        return sampling::relative_difference(sum / static_cast<double>(w.size()),
                                             i.variance(a.fans_of(shape)));
    };
    const auto i = init::delta_orthogonal<double>.with_gain(1.5);
    CHECK(told(i({3, 5, 4, 7}, axes::hwio, 1), axes::hwio) < 1e-12);
    CHECK(told(i({6, 2, 3, 5}, axes::oihw.with_groups(2), 1), axes::oihw.with_groups(2)) < 1e-12);
    CHECK(told(i({4, 7, 3}, axes::oiw.transposed(), 1), axes::oiw.transposed()) < 1e-12);
    CHECK(told(i({3, 5, 4, 7}, axes::hwio.depthwise(), 1), axes::hwio.depthwise()) < 1e-12);
    CHECK(told(i(4, 7, 1), axes::io) < 1e-12);
}

TEST_CASE("filling overwrites every weight, and a gain of 0 gives zeros")
{
    xt::xtensor<float, 4, xt::layout_type::column_major> w({3, 3, 2, 4});
    w.fill(9);
    init::fill(w, init::delta_orthogonal<float>, axes::hwio, 7);
    const auto drawn = init::delta_orthogonal<float>({3, 3, 2, 4}, axes::hwio, 7);
    CHECK(std::equal(drawn.begin(), drawn.end(), w.begin<xt::layout_type::row_major>()));

    w.fill(9);
    init::fill(w, init::delta_orthogonal<float>.with_gain(0), axes::hwio, 7);
    CHECK(count_of_nonzeros(w) == 0);
}

TEST_CASE("more inputs than outputs are refused with both numbers, and nothing is written")
{
    xt::xtensor<float, 3> w = 9.0f * xt::ones<float>({3, 5, 4});
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(w, init::delta_orthogonal<float>, axes::wio, 1); },
              {"inputs of a group = 5", "at most its outputs, 4"})
          == "");
    for (const axes& bad : {axes{}, axes::io, axes::hwio, axes{axis::receptive, axis::receptive, axis::out}})
    {
        CHECK_THROWS_AS(init::fill(w, init::delta_orthogonal<float>, bad, 1), std::invalid_argument);
    }
    CHECK(std::all_of(w.begin(), w.end(), [](float e) { return e == 9; }));
    CHECK_THROWS_AS(init::delta_orthogonal<float>(5, 4, 1), std::invalid_argument);
    CHECK_THROWS_AS(init::delta_orthogonal<float>({3, 4, 4}, axes::wio.with_groups(2), 1),
                    std::invalid_argument);
    CHECK(init::delta_orthogonal<float>({0, 3, 4}, axes::wio).size() == 0);
    CHECK(init::delta_orthogonal<float>({3, 0, 4}, axes::wio).size() == 0);
}

TEST_CASE("delta-orthogonal weights say what they are, and refuse a gain out of range")
{
    CHECK(to_string(init::delta_orthogonal<float>.with_gain(1.5))
          == "delta_orthogonal, gain 1.5: 1.5 * Q at the centre tap, else 0, Q Haar among the orthogonal "
             "matrices");
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), -1.0, 1e38})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=]
                                                      { (void)init::delta_orthogonal<float>.with_gain(bad); },
                                                      {"gain = ", "must be 0 or in [1e-150, 2e+37]"})
              == "");
    }
}
