// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

using namespace fanin;

namespace
{
    struct format
    {
        number_format name;
        double smallest;
        double largest;
    };

    // IEEE 754 binary16; bfloat16; Micikevicius et al. 2022, table 1
    const format formats[] = {{number_format::fp16, std::ldexp(1.0, -14), 65504},
                              {number_format::bf16, std::ldexp(1.0, -126), std::ldexp(255.0, 120)},
                              {number_format::e4m3, std::ldexp(1.0, -6), 448},
                              {number_format::e5m2, std::ldexp(1.0, -14), 57344}};

    template <class T>
    std::uint64_t lost(const std::vector<T>& x, const format& f, double scale, bool above)
    {
        std::uint64_t n = 0;
        for (const T v : x)
        {
            const double size = std::abs(static_cast<double>(v)) * scale;
            n += size != 0 && std::isfinite(size) && (above ? size > f.largest : size < f.smallest);
        }
        return n;
    }

    /// The fractions and the scale by comparing each element with the limits of each format.
    template <class T>
    void check_against_each_element(const std::vector<T>& x)
    {
        const summary s = summarize(x, {.bins = 3, .precision = true});
        REQUIRE(s.precision.has_value());
        const precision_summary& p = *s.precision;
        std::uint64_t n = 0;
        for (const T v : x)
        {
            n += v != 0 && std::isfinite(static_cast<double>(v));
        }
        REQUIRE(p.count() == n);
        for (const format& f : formats)
        {
            CAPTURE(to_string(f.name));
            const auto fraction = [&](std::uint64_t m)
            { return n == 0 ? 0.0 : static_cast<double>(m) / static_cast<double>(n); };
            double best = 1;
            std::uint64_t fewest = lost(x, f, 1, true) + lost(x, f, 1, false);
            for (int size = 1; size <= 127; ++size)
            {
                for (const int e : {size, -size})
                {
                    const double scale = std::ldexp(1.0, e);
                    const std::uint64_t m = lost(x, f, scale, true) + lost(x, f, scale, false);
                    if (m < fewest && e >= -126)
                    {
                        fewest = m;
                        best = scale;
                    }
                }
            }
            CHECK(p.below(f.name) == fraction(lost(x, f, 1, false)));
            CHECK(p.above(f.name) == fraction(lost(x, f, 1, true)));
            CHECK(p.loss_scale(f.name) == best);
            CHECK(p.above(f.name, 7) == fraction(lost(x, f, 128, true)));
            CHECK(p.below(f.name, -3) == fraction(lost(x, f, 0.125, false)));
        }
    }

    template <class T>
    std::vector<T> scattered(std::size_t n, double centre, double spread)
    {
        std::vector<T> x(n);
        std::vector<double> e(n);
        init::fill(e, {n}, init::normal<double>.with_mean(centre).with_stddev(spread), 3);
        for (std::size_t i = 0; i < n; ++i)
        {
            x[i] = static_cast<T>(std::exp2(e[i]) * (i % 2 == 0 ? 1 : -1));
        }
        return x;
    }
}

TEST_CASE("what a format loses is what comparing each element finds")
{
    check_against_each_element(scattered<float>(2000, -20, 8)); // gradients
    check_against_each_element(scattered<float>(2000, 10, 8));
    check_against_each_element(scattered<float>(2000, -120, 15)); // subnormal floats among them
    check_against_each_element(scattered<double>(2000, 0, 60));
    check_against_each_element(std::vector<float>{});
    check_against_each_element(std::vector<float>{0.0f, -0.0f});
}

TEST_CASE("the limits of the formats are inside of them")
{
    std::vector<double> x{0, -0.0, std::numeric_limits<double>::infinity(),
                          std::numeric_limits<double>::quiet_NaN()};
    for (const format& f : formats)
    {
        for (const double edge : {f.smallest, f.largest, -f.smallest, -f.largest})
        {
            x.push_back(edge);
            x.push_back(std::nextafter(edge, 0.0));
            x.push_back(std::nextafter(edge, edge * 2));
        }
    }
    check_against_each_element(x);
    CHECK(summarize(std::vector<float>{65504.0f}, {.precision = true}).precision->above(number_format::fp16)
          == 0);
    CHECK(summarize(std::vector<float>{65505.0f}, {.precision = true}).precision->above(number_format::fp16)
          == 1);
}

TEST_CASE("threads, ranges and parts that are merged count alike")
{
    const std::vector<float> x = scattered<float>(100'000, -12, 6);
    const summary whole = summarize(x, {.precision = true, .range = interval{-1, 1}});
    CHECK_FALSE(summarize(x).precision.has_value());
    const std::span<const float> all(x);
    summary a = summarize(all.first(12'345), {.precision = true, .range = interval{-1, 1}});
    a.merge(summarize(all.subspan(12'345), {.precision = true, .range = interval{-1, 1}}));
    const auto in_threads = detail::precision_of(all, 3);
    for (const number_format f : number_formats)
    {
        CHECK(a.precision->below(f) == whole.precision->below(f));
        CHECK(a.precision->loss_scale(f) == whole.precision->loss_scale(f));
        CHECK(in_threads.below(f) == whole.precision->below(f));
    }
    a.merge(summarize(x, {.range = interval{-1, 1}}));
    CHECK_FALSE(a.precision.has_value());
}

TEST_CASE("a report has the precision of every summary where it is asked for")
{
    const auto x = init::normal<float>.with_stddev(1)(50, 20, 1);
    const auto net = repeat(2, dense(20, init::he<float>, act::relu));
    const report plain = propagate(net, x, 7, {.backward = true});
    const report r = propagate(net, x, 7, {.backward = true, .precision = true, .weights = true});
    CHECK_FALSE(plain.layers[0].activation.precision.has_value());
    CHECK(r.input.precision.has_value());
    const auto values = activations(net, x, 7);
    for (std::size_t l = 0; l < 2; ++l)
    {
        const layer_report& row = r.layers[l];
        CHECK(row.activation.mean() == plain.layers[l].activation.mean());
        CHECK(row.pre_activation->precision.has_value());
        CHECK(row.weights->precision.has_value());
        CHECK(row.backward->activation.precision.has_value());
        CHECK(row.backward->weights->precision.has_value());
        const std::vector<float> a(values[l].begin(), values[l].end());
        const auto expected = static_cast<double>(lost(a, formats[2], 1, false))
                              / static_cast<double>(a.size() - row.activation.zeros);
        CHECK(row.activation.precision->below(number_format::e4m3) == expected);
        CHECK(expected > 0);
    }
}

TEST_CASE("weights of 16 bits are summarized as the floats that they are")
{
    std::vector<bfloat16> w(1000);
    init::fill(w, {20, 50}, init::he<bfloat16>, 3);
    const std::vector<float> floats(w.begin(), w.end());
    const summary s = summarize(w, {.precision = true});
    CHECK(s.mean() == summarize(floats).mean());
    CHECK(s.variance() == summarize(floats).variance());
    CHECK(s.precision->below(number_format::bf16) == 0);
}
