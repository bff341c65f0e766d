// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/spectral_normalized.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"

#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>
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
    using wide = std::vector<std::vector<long double>>;

    /// The largest singular value, by 3000 power iterations in long double.
    long double largest(const wide& m)
    {
        std::vector<long double> v(m[0].size());
        for (std::size_t j = 0; j < v.size(); ++j)
        {
            v[j] = 1 + 0.1L * static_cast<long double>(j % 7);
        }
        long double norm = 0;
        for (int n = 0; n < 3000; ++n)
        {
            std::vector<long double> u(m.size());
            std::vector<long double> next(v.size());
            for (std::size_t i = 0; i < m.size(); ++i)
            {
                for (std::size_t j = 0; j < v.size(); ++j)
                {
                    u[i] += m[i][j] * v[j];
                }
            }
            long double squares = 0;
            for (std::size_t j = 0; j < v.size(); ++j)
            {
                for (std::size_t i = 0; i < m.size(); ++i)
                {
                    next[j] += m[i][j] * u[i];
                }
                squares += next[j] * next[j];
            }
            norm = std::sqrt(std::sqrt(squares)); // of Wᵀ W v for a unit v
            for (std::size_t j = 0; j < v.size(); ++j)
            {
                v[j] = next[j] / std::sqrt(squares);
            }
        }
        return norm;
    }

    /// Rows (in · taps) and columns (out) through at(row, column).
    template <class At>
    wide gathered(std::size_t rows, std::size_t columns, At at)
    {
        wide m(rows, std::vector<long double>(columns));
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (std::size_t j = 0; j < columns; ++j)
            {
                m[i][j] = at(i, j);
            }
        }
        return m;
    }
}

TEMPLATE_TEST_CASE("the largest singular value of spectral_normalized weights is 1, or the gain", "", float,
                   double)
{
    using T = TestType;
    const long double rounding = 8 * std::numeric_limits<T>::epsilon();
    for (const auto [in, out] : {std::array<std::size_t, 2>{12, 12}, {30, 7}, {4, 25}, {1, 9}, {9, 1}})
    {
        const auto i = init::spectral_normalized(init::glorot<T>);
        const auto w = i(in, out, 5);
        const auto scaled = i.with_gain(0.25)(in, out, 5);
        const auto base = init::glorot<T>(in, out, 5);
        const long double sigma =
            largest(gathered(in, out, [&](std::size_t r, std::size_t c) { return base(r, c); }));
        CHECK(std::abs(largest(gathered(in, out, [&](std::size_t r, std::size_t c) { return w(r, c); })) - 1)
              < rounding);
        for (std::size_t j = 0; j < w.size(); ++j)
        {
            CHECK(std::abs(w.data()[j] - base.data()[j] / sigma) < rounding);
            CHECK(std::abs(scaled.data()[j] - base.data()[j] / sigma / 4) < rounding);
        }
    }
    // an orthogonal matrix is what it was
    const auto q = init::orthogonal<T>.with_gain(3)(8, 8, 1);
    const auto n = init::spectral_normalized(init::orthogonal<T>.with_gain(3))(8, 8, 1);
    for (std::size_t j = 0; j < q.size(); ++j)
    {
        CHECK(std::abs(n.data()[j] - q.data()[j] / 3) < rounding);
    }
}

TEST_CASE("spectral_normalized flattens kernels, group by group")
{
    const auto i = init::spectral_normalized(init::he<double>);
    const auto near_one = [](const wide& m) { return std::abs(largest(m) - 1) < 1e-13L; };
    const auto k = i({6, 2, 3, 5}, axes::oihw, 1);
    CHECK(near_one(
        gathered(30, 6, [&](std::size_t r, std::size_t o) { return k(o, r / 15, r % 15 / 5, r % 5); })));
    const auto keras = i({3, 5, 2, 6}, axes::hwio, 1);
    CHECK(near_one(
        gathered(30, 6, [&](std::size_t r, std::size_t o) { return keras(r / 10, r % 10 / 2, r % 2, o); })));
    const auto t = i({2, 6, 3, 5}, axes::oihw.transposed(), 1);
    CHECK(near_one(
        gathered(30, 6, [&](std::size_t r, std::size_t o) { return t(r / 15, o, r % 15 / 5, r % 5); })));
    const auto g = i({6, 2, 3, 5}, axes::oihw.with_groups(3), 1);
    for (std::size_t of = 0; of < 3; ++of)
    {
        CHECK(near_one(gathered(30, 2, [&](std::size_t r, std::size_t o)
                                { return g(2 * of + o, r / 15, r % 15 / 5, r % 5); })));
    }
    const auto experts = i({3, 8, 5}, axes{axis::batch, axis::in, axis::out}, 1);
    for (std::size_t b = 0; b < 3; ++b)
    {
        CHECK(near_one(gathered(8, 5, [&](std::size_t r, std::size_t o) { return experts(b, r, o); })));
    }
}

TEMPLATE_TEST_CASE("spectral_normalized fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    const auto i = init::spectral_normalized(init::he<T>);
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 2>{14, 9}, axes::io) == "");
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 4>{6, 5, 3, 4}, axes::oihw) == "");
}

TEST_CASE("spectral_normalized refuses weights of 0 before it writes, and takes tiny ones")
{
    xt::xtensor<float, 2> w({4, 3}, 9.0f);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(w, init::spectral_normalized(init::zeros<float>), axes::io, 1); },
              {"the largest singular value of zeros", "is 0", "other weights"})
          == "");
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::spectral_normalized(init::he<float>)({6}, axes::o.with_fan_in(4), 1); },
              {"the rank of spectral_normalized weights = 1"})
          == "");
    CHECK_THROWS_AS(init::spectral_normalized(init::he<float>)({4, 6, 8}, 1), std::invalid_argument);
    CHECK_THROWS_AS(init::spectral_normalized(init::he<float>).with_gain(-1), std::invalid_argument);
    CHECK(init::spectral_normalized(init::he<float>)(0, 6, 1).size() == 0);
    CHECK(init::spectral_normalized(init::he<float>)(6, 0, 1).size() == 0);
    const auto tiny = init::spectral_normalized(init::normal<double>.with_stddev(1e-150))(9, 4, 1);
    const auto plain = init::spectral_normalized(init::normal<double>.with_stddev(1))(9, 4, 1);
    for (std::size_t j = 0; j < plain.size(); ++j)
    {
        CHECK(std::abs(tiny.data()[j] - plain.data()[j]) < 1e-14);
    }
}

TEST_CASE("layers take spectral_normalized, no signal gets longer, and theory leaves them alone")
{
    const auto law = init::spectral_normalized(init::he<float>);
    const fanin::matrix<float> x = init::normal<float>.with_stddev(1)(64, 48, 1);
    const auto net = fanin::sequential(fanin::dense(32, law));
    const auto y = fanin::activations(net, x, 3)[0];
    for (std::size_t s = 0; s < 64; ++s)
    {
        double before = 0;
        double after = 0;
        for (std::size_t j = 0; j < 48; ++j)
        {
            before += static_cast<double>(x(s, j)) * static_cast<double>(x(s, j));
        }
        for (std::size_t j = 0; j < 32; ++j)
        {
            after += static_cast<double>(y(s, j)) * static_cast<double>(y(s, j));
        }
        CHECK(after < before);
    }
    const auto r = fanin::propagate(net, x, 3, {.backward = true, .predict = true});
    CHECK(!r.layers[0].prediction);
    CHECK(r.layers[0].name.find("spectral_normalized he") != std::string::npos);
}

TEST_CASE("spectral_normalized says what it wraps")
{
    CHECK(to_string(init::spectral_normalized(init::he<float>))
          == "spectral_normalized he: 1 * W / its largest singular value, W he: N(0, 2/in)");
    CHECK(init::spectral_normalized(init::he<float>).with_gain(0.5).name()
          == "spectral_normalized he, gain 0.5");
}
