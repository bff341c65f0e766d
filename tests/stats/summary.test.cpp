// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "stats/expressions.hpp"
#include "stats/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

using fanin::interval;
using fanin::summarize;
using fanin::summary;
using reference::relative_error;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

    template <class T>
    xt::xtensor<T, 1> tensor_of(const std::vector<double>& x)
    {
        xt::xtensor<T, 1> t(std::array<std::size_t, 1>{x.size()});
        std::transform(x.begin(), x.end(), t.begin(), [](double v) { return static_cast<T>(v); });
        return t;
    }

    std::uint64_t in_bins(const summary& s)
    {
        const auto& counts = s.histogram.counts();
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    }

    /// Two summaries of the same numbers in the same order agree to the last bit.
    void check_same(const summary& a, const summary& b)
    {
        CHECK(a.count == b.count);
        CHECK(a.nan == b.nan);
        CHECK(a.negative_infinity == b.negative_infinity);
        CHECK(a.positive_infinity == b.positive_infinity);
        CHECK(a.zeros == b.zeros);
        CHECK(a.saturated == b.saturated);
        CHECK(a.finite.count == b.finite.count);
        if (a.finite.count != 0 && b.finite.count != 0)
        {
            CHECK(a.mean() == b.mean());
            CHECK(a.variance() == b.variance());
            CHECK(a.min() == b.min());
            CHECK(a.max() == b.max());
        }
        CHECK((a.histogram == b.histogram));
    }

    /// A summary of finite numbers against plain loops.
    void check_against_reference(const summary& s, const std::vector<double>& x, double tolerance = 1e-12)
    {
        const auto r = reference::moments_of(x);
        CHECK(s.count == x.size());
        CHECK(s.finite.count == x.size());
        CHECK(s.nonfinite() == 0);
        CHECK(s.min() == r.min);
        CHECK(s.max() == r.max);
        CHECK(relative_error(s.mean(), r.mean) <= tolerance);
        CHECK(relative_error(s.variance(), r.variance) <= tolerance);
        CHECK(relative_error(s.stddev(), std::sqrt(r.variance)) <= tolerance);
        CHECK(relative_error(s.second_moment(), r.variance + r.mean * r.mean) <= tolerance);
        CHECK(relative_error(s.root_mean_square(), std::sqrt(r.variance + r.mean * r.mean)) <= tolerance);
        CHECK(s.zeros == static_cast<std::uint64_t>(std::count(x.begin(), x.end(), 0.0)));
        CHECK(s.histogram.total() == x.size());
    }

    std::vector<double> elements_of(const xt::xarray<double>& x)
    {
        return {x.begin(), x.end()};
    }
}

TEST_CASE("the summary of nothing counts 0, and has no mean", "[summary]")
{
    const auto check_empty = [](const summary& s)
    {
        CHECK(s.count == 0);
        CHECK(s.finite.count == 0);
        CHECK(s.nonfinite() == 0);
        CHECK(s.zeros == 0);
        CHECK(s.saturated == 0);
        CHECK(std::isnan(s.mean()));
        CHECK(std::isnan(s.variance()));
        CHECK(std::isnan(s.min()));
        CHECK(std::isnan(s.max()));
        CHECK(s.histogram.total() == 0);
    };
    check_empty(summary{});
    check_empty(summarize(xt::xtensor<float, 2>(std::array<std::size_t, 2>{0, 5})));
    check_empty(summarize(xt::xtensor<double, 2>(std::array<std::size_t, 2>{5, 0})));
    check_empty(summarize(xt::xarray<float>::from_shape({3, 0, 2})));
    check_empty(summarize(xt::xtensor<float, 1>()));

    const summary s = summarize(xt::xtensor<float, 1>(), {.bins = 7, .range = interval{-2, 3}});
    check_empty(s);
    CHECK(s.histogram.bins() == 7);
    CHECK((s.histogram.range() == interval{-2, 3}));
}

TEST_CASE("known numbers have a known summary", "[summary]")
{
    const xt::xtensor<float, 2> x{{0, 1, 2}, {3, 4, -0.0f}};
    const summary s = summarize(x, {.bins = 2, .range = interval{0, 3}}, interval{0.5, 3});
    CHECK(s.count == 6);
    CHECK(s.zeros == 2);
    CHECK(s.saturated == 3); // 0, -0 and 4; an end is inside
    CHECK(s.mean() == 10.0 / 6);
    CHECK(relative_error(s.variance(), 30.0L / 6 - 100.0L / 36) <= 1e-15);
    CHECK(relative_error(s.second_moment(), 5.0L) <= 1e-15);
    CHECK(s.min() == 0);
    CHECK(s.max() == 4);
    CHECK((s.histogram.counts() == std::vector<std::uint64_t>{3, 2}));
    CHECK(s.histogram.overflow() == 1);
}

TEST_CASE("float and double tensors of every size about a block have the moments of plain loops", "[summary]")
{
    for (const std::size_t n : {1u, 2u, 31u, 4095u, 4096u, 4097u, 8192u, 50001u})
    {
        const auto x = reference::bell(n, n == 1 ? 1 : 0.3, 1, n);
        check_against_reference(summarize(tensor_of<double>(x)), x);
        const auto f = tensor_of<float>(x);
        check_against_reference(summarize(f), {f.begin(), f.end()});
    }
}

TEST_CASE("4e6 floats around 1e4 keep twelve digits", "[summary]")
{
    const auto f = tensor_of<float>(reference::bell(4'000'000, 1e4, 1, 7));
    check_against_reference(summarize(f), {f.begin(), f.end()});
}

TEST_CASE("1e7 times 0.1f has a mean of 0.1f, a variance of 0, and one full bin", "[summary]")
{
    const xt::xtensor<float, 1> x(std::array<std::size_t, 1>{10'000'000}, 0.1f);
    const summary s = summarize(x);
    CHECK(s.count == 10'000'000);
    CHECK(s.mean() == static_cast<double>(0.1f));
    CHECK(s.variance() == 0);
    CHECK(
        (s.histogram.range() == interval{static_cast<double>(0.1f) - 0.5, static_cast<double>(0.1f) + 0.5}));
    CHECK(s.histogram.counts()[15] == 10'000'000);
}

TEST_CASE("denormals of float are seen, not flushed to 0", "[summary]")
{
    std::vector<double> x = reference::bell(10000, 0, 1, 8);
    for (double& v : x)
    {
        v = (std::round(16 * v) + 40) * 0x1p-149;
    }
    const auto f = tensor_of<float>(x);
    CHECK((std::vector<double>(f.begin(), f.end()) == x));
    check_against_reference(summarize(f), x);
}

TEST_CASE("NaN and infinities are counted, and leave the moments of the rest alone", "[summary]")
{
    for (const int share : {2, 3, 50})
    {
        std::mt19937_64 engine(9);
        std::vector<double> x = reference::bell(30000, 1e4, 1, 10);
        std::fill(x.begin() + 4096, x.begin() + 8192, nan_value); // a whole block of them
        std::vector<double> finite;
        std::uint64_t nan = 0;
        std::uint64_t positive = 0;
        std::uint64_t negative = 0;
        for (double& v : x)
        {
            if (reference::below(engine, static_cast<std::size_t>(share)) == 0)
            {
                const double bad[] = {nan_value, -nan_value, infinity, -infinity};
                v = bad[reference::below(engine, 4)];
            }
            nan += std::isnan(v);
            positive += v == infinity;
            negative += v == -infinity;
            if (std::isfinite(v))
            {
                finite.push_back(v);
            }
        }
        const auto r = reference::moments_of(finite);
        const summary s = summarize(tensor_of<double>(x), {}, interval{9999, 10001});
        CHECK(s.count == x.size());
        CHECK(s.nan == nan);
        CHECK(s.positive_infinity == positive);
        CHECK(s.negative_infinity == negative);
        CHECK(s.nonfinite() == nan + positive + negative);
        CHECK(s.finite.count == finite.size());
        CHECK(s.count == s.finite.count + s.nonfinite());
        CHECK(relative_error(s.mean(), r.mean) <= 1e-12);
        CHECK(relative_error(s.variance(), r.variance) <= 1e-12);
        CHECK(s.min() == r.min);
        CHECK(s.max() == r.max);

        // An infinity is saturated, a NaN is not.
        const auto outside =
            std::count_if(x.begin(), x.end(), [](double v) { return v < 9999 || v > 10001; });
        CHECK(s.saturated == static_cast<std::uint64_t>(outside));

        CHECK(s.histogram.total() == x.size());
        CHECK(s.histogram.nan() == nan);
        CHECK(s.histogram.overflow() == positive);
        CHECK(s.histogram.underflow() == negative);
        CHECK(in_bins(s) == finite.size());
    }
}

TEST_CASE("with nothing finite there are counts and no moments", "[summary]")
{
    const summary s = summarize(xt::xtensor<double, 1>{nan_value, infinity, -infinity, infinity});
    CHECK(s.count == 4);
    CHECK(s.nan == 1);
    CHECK(s.positive_infinity == 2);
    CHECK(s.negative_infinity == 1);
    CHECK(s.finite.count == 0);
    CHECK(std::isnan(s.mean()));
    CHECK(std::isnan(s.min()));
    CHECK((s.histogram.range() == interval{0, 1}));
    CHECK(s.histogram.total() == 4);
}

TEST_CASE("by default the histogram spans what is there, from the least to the greatest", "[summary]")
{
    const auto x = reference::bell(5000, -3, 2, 11);
    const summary s = summarize(tensor_of<double>(x));
    CHECK(s.histogram.bins() == 30);
    CHECK((s.histogram.range() == interval{s.min(), s.max()}));
    CHECK(s.histogram.underflow() == 0);
    CHECK(s.histogram.overflow() == 0);
    CHECK(in_bins(s) == 5000);
    CHECK(s.histogram.counts().front() >= 1);
    CHECK(s.histogram.counts().back() >= 1);
}

TEST_CASE("equal numbers get a range of 1 about them, as np.histogram makes it", "[summary]")
{
    for (const double v : {0.0, 5.0, -0.25, 1e6, -1e14})
    {
        const summary s = summarize(xt::xtensor<double, 1>(std::array<std::size_t, 1>{9}, v));
        CHECK((s.histogram.range() == interval{v - 0.5, v + 0.5}));
        CHECK(s.histogram.counts()[15] == 9);
        CHECK(s.variance() == 0);
    }
}

TEST_CASE("equal numbers too great for a range of 1 still get one", "[summary]")
{
    for (const double v :
         {1e16, -1e16, 1e300, std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()})
    {
        const summary s = summarize(xt::xtensor<double, 1>(std::array<std::size_t, 1>{9}, v));
        CHECK(s.histogram.range().lo < s.histogram.range().hi);
        CHECK(s.histogram.range().lo <= v);
        CHECK(v <= s.histogram.range().hi);
        CHECK(in_bins(s) == 9);
        CHECK(s.mean() == v);
        CHECK(s.variance() == 0);
    }
}

TEST_CASE("the greatest and least doubles beside each other are summarized without a crash", "[summary]")
{
    constexpr double largest = std::numeric_limits<double>::max();
    const summary s = summarize(xt::xtensor<double, 1>{-largest, 0, largest, largest, -largest});
    CHECK(s.min() == -largest);
    CHECK(s.max() == largest);
    CHECK(std::abs(s.mean()) <= 1e-15 * largest);
    CHECK(s.variance() == infinity);
    CHECK(s.histogram.counts().front() == 2);
    CHECK(s.histogram.counts()[14] + s.histogram.counts()[15] == 1); // the edge at 0 is rounded
    CHECK(s.histogram.counts().back() == 2);
}

TEST_CASE("a histogram that cannot be is refused, whatever is to be counted", "[summary]")
{
    const xt::xtensor<float, 1> some{1, 2, 3};
    const xt::xtensor<float, 1> none;
    for (const auto& x : {some, none})
    {
        CHECK_THROWS_AS(summarize(x, {.bins = 0}), fanin::invalid_argument);
        CHECK_THROWS_AS(summarize(x, {.range = interval{1, 1}}), fanin::invalid_argument);
        CHECK_THROWS_AS(summarize(x, {.range = interval{2, 1}}), std::invalid_argument);
        CHECK_THROWS_AS(summarize(x, {.range = interval{nan_value, 1}}), fanin::error);
        CHECK_THROWS_AS(summarize(x, {.range = interval{0, infinity}}), fanin::error);
    }
}

TEST_CASE("the shards of 100 random partitions merge to the whole", "[summary]")
{
    std::mt19937_64 engine(12);
    const fanin::histogram_options options{.bins = 17, .range = interval{-1, 2}};
    const interval unsaturated{-0.5, 1.5};
    for (int partition = 0; partition < 100; ++partition)
    {
        auto x = reference::bell(20000, 0.5, 1, engine());
        for (std::size_t i = 0; i < 200; ++i)
        {
            const double special[] = {nan_value, infinity, -infinity, 0};
            x[reference::below(engine, x.size())] = special[i % 4];
        }
        const xt::xtensor<double, 1> t = tensor_of<double>(x);
        const summary whole = summarize(t, options, unsaturated);

        summary merged;
        for (std::size_t first = 0; first < x.size();)
        {
            const std::size_t n = std::min(reference::below(engine, 9000), x.size() - first);
            merged.merge(summarize(xt::view(t, xt::range(first, first + n)), options, unsaturated));
            first += n;
        }
        REQUIRE(merged.count == whole.count);
        REQUIRE(merged.nan == whole.nan);
        REQUIRE(merged.positive_infinity == whole.positive_infinity);
        REQUIRE(merged.negative_infinity == whole.negative_infinity);
        REQUIRE(merged.zeros == whole.zeros);
        REQUIRE(merged.saturated == whole.saturated);
        REQUIRE((merged.histogram == whole.histogram));
        REQUIRE(merged.finite.count == whole.finite.count);
        REQUIRE(merged.min() == whole.min());
        REQUIRE(merged.max() == whole.max());
        REQUIRE(relative_error(merged.mean(), static_cast<long double>(whole.mean())) <= 1e-12);
        REQUIRE(relative_error(merged.variance(), static_cast<long double>(whole.variance())) <= 1e-12);
    }
}

TEST_CASE("summaries of different ranges do not merge, and stay as they were, but for empty ones",
          "[summary]")
{
    summary a = summarize(xt::xtensor<float, 1>{1, 2});
    const summary before = a;
    const summary b = summarize(xt::xtensor<float, 1>{1, 3});
    CHECK_THROWS_AS(a.merge(b), fanin::invalid_argument);
    check_same(a, before);
    check_same(a.merge(summary{}), before);
    check_same(summary{}.merge(b), b);
}

TEST_CASE("views, strides, layouts, adaptors and lazy expressions give the summary of their values",
          "[summary]")
{
    const auto values = reference::bell(24 * 35, 1, 1, 13);
    xt::xtensor<double, 2> x(std::array<std::size_t, 2>{24, 35});
    std::copy(values.begin(), values.end(), x.begin());
    const summary s = summarize(x);
    check_against_reference(s, values);

    check_same(summarize(xt::xarray<double>(x)), s);
    check_same(summarize(xt::xtensor<double, 2, xt::layout_type::column_major>(x)), s);
    check_same(summarize(xt::xarray<double, xt::layout_type::column_major>(x)), s);
    xt::xarray<double, xt::layout_type::dynamic> dynamic;
    dynamic.resize({24, 35}, xt::layout_type::column_major);
    dynamic = x;
    check_same(summarize(dynamic), s);
    check_same(summarize(xt::view(x, xt::all(), xt::all())), s);
    check_same(summarize(xt::strided_view(x, {xt::ellipsis()})), s);
    check_same(summarize(xt::transpose(xt::xtensor<double, 2>(xt::transpose(x)))), s);
    check_same(summarize(xt::adapt(values, std::vector<std::size_t>{24, 35})), s);
    check_same(summarize(xt::adapt(values.data(), values.size(), xt::no_ownership(),
                                   std::vector<std::size_t>{values.size()})),
               s);
    check_same(summarize(x * 1.0), s);
    check_same(summarize(x + xt::zeros<double>({24, 35})), s);

    const auto strided = xt::view(x, xt::range(1, 24, 3), xt::range(2, 30, 5));
    check_against_reference(summarize(strided), elements_of(strided));
    const auto row = xt::view(x, 3);
    check_against_reference(summarize(row), elements_of(row));
    const auto column = xt::view(x, xt::all(), 3);
    check_against_reference(summarize(column), elements_of(column));
    const auto transposed = xt::transpose(x);
    check_against_reference(summarize(transposed), elements_of(transposed));
    check_against_reference(summarize(xt::tanh(x) - 2.0 * x), elements_of(xt::tanh(x) - 2.0 * x));
}

TEST_CASE("a lazy random expression is drawn once: its histogram holds all that it counts", "[summary]")
{
    xt::random::seed(14);
    const auto lazy = xt::random::randn<double>({100, 100});
    for (int round = 0; round < 10; ++round)
    {
        const summary s = summarize(lazy);
        CHECK(s.count == 10000);
        CHECK((s.histogram.range() == interval{s.min(), s.max()}));
        CHECK(s.histogram.underflow() == 0);
        CHECK(s.histogram.overflow() == 0);
        CHECK(s.histogram.counts().front() >= 1);
        CHECK(s.histogram.counts().back() >= 1);
    }
    const summary shifted = summarize(xt::random::rand<float>({50, 20}) + 3.0f);
    CHECK(shifted.count == 1000);
    CHECK(shifted.min() >= 3);
    CHECK(shifted.max() <= 4);
    CHECK(in_bins(shifted) == 1000);
}

TEST_CASE("tensors of every rank are summarized, 0-d ones too", "[summary]")
{
    xt::xtensor<double, 0> scalar;
    scalar() = 2.5;
    for (const summary& s :
         {summarize(scalar), summarize(xt::xarray<double>(2.5)), summarize(xt::xtensor<double, 1>{2.5}),
          summarize(xt::xtensor<double, 3>{{{2.5}}})})
    {
        CHECK(s.count == 1);
        CHECK(s.mean() == 2.5);
        CHECK(s.variance() == 0);
        CHECK(s.min() == 2.5);
        CHECK(s.max() == 2.5);
        CHECK((s.histogram.range() == interval{2, 3}));
    }

    const auto values = reference::bell(3 * 5 * 7, 0, 1, 15);
    xt::xtensor<double, 3> cube(std::array<std::size_t, 3>{3, 5, 7});
    std::copy(values.begin(), values.end(), cube.begin());
    check_against_reference(summarize(cube), values);
    check_same(summarize(xt::xarray<double>(cube)), summarize(tensor_of<double>(values)));
    check_same(summarize(xt::view(cube, xt::all(), xt::all(), xt::all())), summarize(cube));
}

TEST_CASE("temporaries are summarized before they go", "[summary]")
{
    CHECK(summarize(xt::xtensor<float, 1>{1, 2, 6}).mean() == 3);
    CHECK(summarize(xt::xtensor<float, 1>{1, 2, 6} * 2.0f).mean() == 6);
    CHECK(summarize(xt::view(xt::xtensor<float, 2>{{1, 2}, {3, 4}}, 1)).mean() == 3.5);
}

TEST_CASE("whole numbers and truth values are summarized as the numbers they are", "[summary]")
{
    const auto check = [](const summary& s)
    {
        CHECK(s.count == 5);
        CHECK(s.mean() == 2);
        CHECK(s.variance() == 2);
        CHECK(s.min() == 0);
        CHECK(s.max() == 4);
        CHECK(s.zeros == 1);
        CHECK((s.histogram.counts() == std::vector<std::uint64_t>{2, 3}));
    };
    const fanin::histogram_options two{.bins = 2};
    check(summarize(xt::xtensor<int, 1>{0, 1, 2, 3, 4}, two));
    check(summarize(xt::xtensor<unsigned char, 1>{0, 1, 2, 3, 4}, two));
    check(summarize(xt::xtensor<std::uint64_t, 1>{0, 1, 2, 3, 4}, two));
    check(summarize(xt::xarray<short>{0, 1, 2, 3, 4}, two));
    check(summarize(xt::arange<int>(5), two));

    const xt::xtensor<bool, 1> flags{true, false, true, true};
    CHECK(summarize(flags).mean() == 0.75);
    CHECK(summarize(flags).zeros == 1);
    const xt::xtensor<float, 1> x{-1, 2, 3, -4};
    CHECK(summarize(x > 0.0f).mean() == 0.5);
    CHECK(summarize(xt::xtensor<signed char, 1>{-128, 127}).min() == -128);
}

TEST_CASE("with no unsaturated range nothing is saturated", "[summary]")
{
    const xt::xtensor<double, 1> x{-infinity, -1e300, 0, 1e300, infinity, nan_value};
    CHECK(summarize(x).saturated == 0);
    CHECK(summarize(x, {}, interval{-1, 1}).saturated == 4);
    CHECK(summarize(x, {}, interval{-1e300, 1e300}).saturated == 2);
}

TEMPLATE_TEST_CASE("every path and every number of threads gives the same summary, to the last bit",
                   "[summary]", float, double)
{
    using T = TestType;
    const interval unsaturated{-0.5, 1.5};
    for (const std::size_t n : {1u, 15u, 4096u, 4097u, 40'000u, 100'003u})
    {
        std::vector<double> x = reference::bell(n, 0.3, 1, n);
        for (std::size_t i = 0; i < n; i += 7001)
        {
            const double special[] = {0, nan_value, infinity, -infinity};
            x[i] = special[i / 7001 % 4];
        }
        const auto t = tensor_of<T>(x);
        for (const fanin::histogram_options& options :
             {fanin::histogram_options{}, fanin::histogram_options{.bins = 17, .range = interval{-1, 2}}})
        {
            const path_guard guard;
            fanin::force_simd_path(fanin::simd_path::scalar);
            const summary scalar = summarize(t, options, unsaturated);
            for (const auto path : machine_paths())
            {
                fanin::force_simd_path(path);
                for (std::size_t threads = 1; threads <= 8; ++threads)
                {
                    const summary s = fanin::detail::summarize_elements(
                        std::span<const T>(t.data(), t.size()), options, unsaturated, threads);
                    check_same(s, scalar);
                    CHECK((s.histogram == scalar.histogram));
                }
            }
        }
    }
}

TEST_CASE("a first element far from all others costs the block no digits", "[summary]")
{
    for (const double offset : {1e4, 1e6})
    {
        for (const double first : {0.0, -1e7, 3.0})
        {
            std::vector<double> x = reference::bell(4096, offset, 1, 19);
            x[0] = first;
            const auto r = reference::moments_of(x);
            const summary s = summarize(tensor_of<double>(x));
            CHECK(relative_error(s.mean(), r.mean) <= 1e-14);
            CHECK(relative_error(s.variance(), r.variance) <= 1e-12);
        }
    }
    // an outlier at the head of a block, of which the others are the same: a mean of all, and its own
    // variance
    std::vector<double> x(4096, 1.1);
    x[0] = 1.1 + 0x1p-20;
    const auto r = reference::moments_of(x);
    CHECK(relative_error(summarize(tensor_of<double>(x)).variance(), r.variance) <= 1e-12);
}
