// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"
#include "stack/windows.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    struct setting
    {
        windows::extents image;
        std::size_t channels;
        windows::window window;
    };

    const setting along_1[] = {
        {{9}, 3, {{3}, {3}, {0}, {1}}},
        {{8}, 2, {{3}, {2}, {1}, {1}}},
        {{5}, 1, {{5}, {1}, {4}, {1}}},
    };
    const setting along_2[] = {
        {{6, 8}, 3, {{2, 2}, {2, 2}, {0, 0}, {1, 1}}},
        {{7, 5}, 2, {{3, 2}, {2, 1}, {1, 1}, {1, 1}}},
        {{5, 7}, 4, {{3, 3}, {1, 2}, {2, 0}, {1, 1}}},
    };
    const setting along_3[] = {
        {{4, 3, 5}, 2, {{2, 3, 2}, {2, 3, 2}, {0, 0, 0}, {1, 1, 1}}},
        {{3, 4, 5}, 3, {{2, 2, 3}, {1, 2, 2}, {1, 1, 1}, {1, 1, 1}}},
    };

    template <std::size_t N>
    std::array<std::size_t, N> array_of(const windows::extents& e)
    {
        std::array<std::size_t, N> a{};
        std::copy(e.begin(), e.end(), a.begin());
        return a;
    }

    sample_shape with_channels(sample_shape shape, std::size_t channels)
    {
        shape.push_back(channels);
        return shape;
    }

    /// What `pool` makes of the elements on each window.
    template <class Pool>
    matrix<double> by_definition(const setting& s, const batch<double>& x, Pool pool)
    {
        const windows::extents positions = windows::outputs(s.image, s.window);
        const std::size_t out = windows::product(positions) * s.channels;
        matrix<double> y = xt::zeros<double>({x.samples(), out});
        for (std::size_t n = 0; n < x.samples(); ++n)
        {
            std::vector<std::vector<double>> on_window(out);
            windows::for_each_connection(s.image, positions, s.window,
                                         [&](std::size_t p, std::size_t, std::size_t place)
                                         {
                                             for (std::size_t c = 0; c < s.channels; ++c)
                                             {
                                                 on_window[p * s.channels + c].push_back(
                                                     x.values()(n, place * s.channels + c));
                                             }
                                         });
            for (std::size_t i = 0; i < out; ++i)
            {
                y(n, i) = pool(on_window[i]);
            }
        }
        return y;
    }

    double sum_of(const std::vector<double>& v)
    {
        long double sum = 0;
        for (const double e : v)
        {
            sum += e;
        }
        return static_cast<double>(sum);
    }

    template <class Layer>
    void check(const setting& s, const batch<double>& x, const Layer& layer, const matrix<double>& expected)
    {
        CAPTURE(layer.name(), s.image, s.window.kernel);
        const report r = propagate(layer, x, 1);
        CHECK(r.layers[0].out == with_channels(windows::outputs(s.image, s.window), s.channels));
        const auto y = activations(layer, x, 1)[0];
        REQUIRE(y.size() == expected.size());
        for (std::size_t i = 0; i < y.size(); ++i)
        {
            REQUIRE(y.data()[i] == Approx(expected.data()[i]).epsilon(1e-14).margin(1e-15));
        }
        CHECK(differences::worst_error(layer, x, y.shape()[1], 7) < 1e-8);
        CHECK((activations(draw(layer, x, 1), x, 1)[0] == y));
    }

    template <std::size_t N, class Max, class Average>
    void check_all(const setting& s, Max max, Average average)
    {
        const sample_shape in = with_channels(s.image, s.channels);
        const batch<double> x(reference::gaussian<double>(3, windows::product(in), 1), in);
        const auto window = array_of<N>(s.window.kernel);
        const auto stride = array_of<N>(s.window.stride);
        const auto padding = array_of<N>(s.window.padding);
        check(s, x, max(window, max_pool_options<N>{.padding = padding, .stride = stride}),
              by_definition(s, x, [](const std::vector<double>& v) { return *std::ranges::max_element(v); }));
        const auto taps = static_cast<double>(windows::product(s.window.kernel));
        check(s, x, average(window, average_pool_options<N>{.padding = padding, .stride = stride}),
              by_definition(s, x, [&](const std::vector<double>& v) { return sum_of(v) / taps; }));
        check(s, x,
              average(window,
                      average_pool_options<N>{.count_padding = false, .padding = padding, .stride = stride}),
              by_definition(s, x, [](const std::vector<double>& v)
                            { return sum_of(v) / static_cast<double>(v.size()); }));
    }

    const batch<double> images(reference::gaussian<double>(4, 4 * 6 * 3, 1), {4, 6, 3});
}

TEST_CASE("pooling is the maximum or the mean of each window, forward and backward")
{
    for (const setting& s : along_1)
    {
        check_all<1>(
            s, [](auto... a) { return max_pool1d(a...); }, [](auto... a) { return average_pool1d(a...); });
    }
    for (const setting& s : along_2)
    {
        check_all<2>(
            s, [](auto... a) { return max_pool2d(a...); }, [](auto... a) { return average_pool2d(a...); });
    }
    for (const setting& s : along_3)
    {
        check_all<3>(
            s, [](auto... a) { return max_pool3d(a...); }, [](auto... a) { return average_pool3d(a...); });
    }
}

TEST_CASE("the stride of pooling is its window by default")
{
    CHECK((activations(max_pool2d({2, 3}), images, 1)[0]
           == activations(max_pool2d({2, 3}, {.stride = {2, 3}}), images, 1)[0]));
    CHECK((activations(average_pool2d({2, 3}), images, 1)[0]
           == activations(average_pool2d({2, 3}, {.stride = {2, 3}}), images, 1)[0]));
    CHECK(propagate(max_pool2d({3, 4}), images, 1).layers[0].out
          == sample_shape{1, 1, 3}); // the rest is left
}

TEST_CASE("a maximum keeps NaN and infinities, and gives its gradient to one of equal elements")
{
    matrix<float> x = xt::zeros<float>({1, 8});
    x(0, 1) = std::numeric_limits<float>::quiet_NaN();
    x(0, 2) = 5;
    x(0, 4) = -std::numeric_limits<float>::infinity();
    x(0, 5) = -std::numeric_limits<float>::infinity();
    const auto y = activations(max_pool1d(2), batch<float>(x, {8, 1}), 1)[0];
    CHECK(std::isnan(y(0, 0)));
    CHECK(y(0, 1) == 5);
    CHECK(y(0, 2) == -std::numeric_limits<float>::infinity());
    const batch<float> zeros(matrix<float>(xt::zeros<float>({1, 8})), {8, 1});
    const matrix<float> ones = xt::ones<float>({1, 2});
    const auto dx = vjp(max_pool1d(4), zeros, ones, 1).gradient;
    for (std::size_t i = 0; i < 8; ++i)
    {
        CHECK(dx(0, i) == (i % 4 == 0 ? 1 : 0));
    }
}

TEST_CASE("global pooling averages each channel over all positions")
{
    const auto y = activations(global_average_pool(), images, 1)[0];
    REQUIRE(y.shape()[1] == 3);
    for (std::size_t n = 0; n < 4; ++n)
    {
        for (std::size_t c = 0; c < 3; ++c)
        {
            long double sum = 0;
            for (std::size_t p = 0; p < 24; ++p)
            {
                sum += images.values()(n, p * 3 + c);
            }
            CHECK(y(n, c) == Approx(static_cast<double>(sum / 24)).epsilon(1e-14));
        }
    }
    CHECK(differences::worst_error(global_average_pool(), images, 3, 7) < 1e-8);
    const report r = propagate(sequential(global_average_pool(), dense(2, init::he<double>)), images, 1);
    CHECK(r.layers[0].name == "global_average_pool");
    CHECK(r.layers[1].in == sample_shape{3});
    // of another number of axes
    const batch<double> series(images.values(), {24, 3});
    CHECK((activations(global_average_pool(), series, 1)[0] == y));
}

TEST_CASE("samples keep their elements in another shape")
{
    const auto net = sequential(flatten(), reshape({6, 4, 3}), reshape({9, 8}), reshape({2, 2, 3, 6}));
    const report r = propagate(net, images, 1, {.backward = true});
    CHECK(r.layers[0].name == "flatten");
    CHECK(r.layers[0].out == sample_shape{72});
    CHECK(r.layers[1].name == "reshape 6x4x3");
    CHECK(r.layers[3].out == sample_shape{2, 2, 3, 6});
    for (const auto& a : activations(net, images, 1))
    {
        CHECK((a == images.values()));
    }
    const matrix<double> d = reference::gaussian<double>(4, 72, 3);
    CHECK((vjp(net, images, d, 1).gradient == d));
    // theory goes on
    CHECK(predict(sequential(conv2d(2, {3, 3}, init::he<double>, act::relu), flatten(),
                             dense(3, init::he<double>)),
                  images)
              .size()
          == 3);
    // what is even over positions is not in another shape
    CHECK(predict(sequential(conv2d(2, {3, 3}, init::he<double>, act::relu, {.padding = {1, 1}}),
                             reshape({6, 4, 2})),
                  images)
              .size()
          == 1);
}

TEST_CASE("theory knows the maximum and the mean of the activations of a window")
{
    // pre-activations of noise are independent: E[p²] / E[φ²] of windows of four (and nine) N(0, 1)
    const batch<float> noise(reference::gaussian<float>(8, 16 * 16 * 32, 3), {16, 16, 32});
    const auto ratio = [&](const auto& f, const auto& pool)
    {
        const auto rows = predict(sequential(conv2d(8, {3, 3}, init::he<float>, f), pool), noise);
        REQUIRE(rows.size() == 2);
        return rows[1].activation.second_moment / rows[0].activation.second_moment;
    };
    CHECK(ratio(act::relu, max_pool2d({2, 2})) == Approx(1.5437850116 / 0.5).epsilon(0.01));
    CHECK(ratio(act::identity, max_pool2d({2, 2})) == Approx(1.5513288954).epsilon(0.01));
    CHECK(ratio(act::identity, max_pool2d({3, 3})) == Approx(2.5626174183).epsilon(0.01));
    CHECK(ratio(act::identity, max_pool2d({3, 3}, {.stride = {2, 1}})) == Approx(2.5626174183).epsilon(0.01));
    CHECK(ratio(act::identity, average_pool2d({2, 2})) == Approx(0.25).epsilon(0.03));
    // of 8 x 8 windows of nine, 7 + 7 have but six taps on the image, one has four; the maximum of six N(0,
    // 1) has the mean 1.2672063606 and the variance 0.4159271090
    const double of_six = 1.2672063606 * 1.2672063606 + 0.4159271090;
    const auto mixed = [](double nine, double six, double four)
    { return (49 * nine + 14 * six + four) / 64; };
    CHECK(ratio(act::identity, max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}}))
          == Approx(mixed(2.5626174183, of_six, 1.5513288954)).epsilon(0.01));
    CHECK(ratio(act::identity, average_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}}))
          == Approx(mixed(9, 6, 4) / 81).epsilon(0.03));
    CHECK(ratio(act::identity,
                average_pool2d({3, 3}, {.count_padding = false, .padding = {1, 1}, .stride = {2, 2}}))
          == Approx(mixed(1.0 / 9, 1.0 / 6, 1.0 / 4)).epsilon(0.03));
    // the mean of 14 x 14 positions
    CHECK(ratio(act::relu, global_average_pool())
          == Approx(1 / 196.0 + 195 / 196.0 * 0.3183098862).epsilon(0.01));
    // of relu, whose values have the correlation 1/π
    CHECK(ratio(act::relu, average_pool2d({2, 2})) == Approx(0.25 + 0.75 * 0.3183098862).epsilon(0.01));

    // a gradient comes back to the maximum, which is where relu passes it in 15 of 16 windows of four
    const auto rows =
        predict(sequential(conv2d(8, {3, 3}, init::he<float>, act::relu), max_pool2d({2, 2})), noise);
    CHECK(rows[1].factor == Approx(0.5));
    const auto plain = predict(sequential(conv2d(8, {3, 3}, init::he<float>, act::relu)), noise);
    CHECK(rows[0].factor == Approx(plain[0].factor * std::sqrt(2 * 15.0 / 16)).epsilon(0.01));
    const auto nested = predict(
        sequential(sequential(conv2d(8, {3, 3}, init::he<float>, act::relu)), sequential(max_pool2d({2, 2}))),
        noise);
    CHECK(nested[0].factor == rows[0].factor);
    // and it stays out of what it does not know
    const auto conv = conv2d(8, {3, 3}, init::he<float>, act::relu);
    CHECK(predict(sequential(max_pool2d({2, 2})), noise).empty());
    CHECK(predict(sequential(conv, max_pool2d({2, 2}), max_pool2d({2, 2})), noise).size() == 2);
    CHECK(predict(sequential(conv, dropout(0.5), max_pool2d({2, 2})), noise).size() == 2);
    CHECK(predict(sequential(global_average_pool()), noise).empty());
}

TEST_CASE("pooling refuses windows that do not fit, by the name of the layer")
{
    const auto raises = [](const auto& net, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)propagate(sequential(net), images, 1); },
                                                       parts);
    };
    CHECK(raises(max_pool2d({5, 2}), {"layer 0 (max_pool2d 5x2)", "larger than the samples",
                                      "(4, 6, 3): use a smaller window or more padding"})
          == "");
    CHECK(raises(average_pool3d({1, 2, 2}), {"layer 0 (average_pool3d 1x2x2)", "volumes", "(4, 6, 3)"})
          == "");
    CHECK(raises(sequential(flatten(), global_average_pool()),
                 {"layer 0.1 (global_average_pool)", "(72): pass batch"})
          == "");
    CHECK(raises(reshape({5, 5}), {"layer 0 (reshape 5x5)", "(4, 6, 3) have 72 elements",
                                   "(5, 5) has 25: pass a shape of 72 elements"})
          == "");
    const auto refuses = [](auto make, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)make(); }, parts); };
    CHECK(refuses([] { return max_pool2d({0, 2}); }, {"the window = (0, 2)", "at least (1, 1)"}) == "");
    CHECK(refuses([] { return max_pool2d({2, 2}, {.stride = {0, 2}}); }, {"stride = (0, 2)"}) == "");
    CHECK(refuses([] { return average_pool1d(3, {.padding = {3}}); },
                  {"padding = (3)", "less than the window, (3)"})
          == "");
    CHECK(refuses([] { return reshape({}); }, {"axes = 0", "at least 1"}) == "");
}
