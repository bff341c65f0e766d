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
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    struct setting
    {
        sample_shape image;
        std::size_t out;
        std::array<std::size_t, 2> kernel;
        conv2d_options options;
    };

    const setting settings[] = {
        {{5, 6, 3}, 4, {3, 2}, {}},
        {{7, 5, 2}, 3, {3, 3}, {.padding = {1, 2}}},
        {{8, 9, 4}, 6, {3, 4}, {.groups = 2, .padding = {1, 0}, .stride = {2, 3}}},
        {{4, 4, 6}, 12, {1, 1}, {.groups = 6}},
        {{3, 3, 2}, 5, {5, 5}, {.padding = {2, 2}, .stride = {2, 2}}},
        {{6, 1, 1}, 1, {6, 1}, {}},
    };

    /// By the definition of a convolution, seven loops.
    matrix<double> by_hand(const setting& s, const matrix<double>& x, const xt::xtensor<double, 4>& w)
    {
        const auto positions = [&](std::size_t axis)
        {
            return (s.image[axis] + 2 * s.options.padding[axis] - s.kernel[axis]) / s.options.stride[axis]
                   + 1;
        };
        const std::size_t h = positions(0);
        const std::size_t v = positions(1);
        const std::size_t in_group = s.image[2] / s.options.groups;
        matrix<double> y = xt::zeros<double>({x.shape()[0], h * v * s.out});
        for (std::size_t n = 0; n < x.shape()[0]; ++n)
        {
            for (std::size_t p = 0; p < h; ++p)
            {
                for (std::size_t q = 0; q < v; ++q)
                {
                    for (std::size_t o = 0; o < s.out; ++o)
                    {
                        long double sum = 0;
                        for (std::size_t i = 0; i < s.kernel[0]; ++i)
                        {
                            for (std::size_t j = 0; j < s.kernel[1]; ++j)
                            {
                                const auto row = static_cast<long>(p * s.options.stride[0] + i)
                                                 - static_cast<long>(s.options.padding[0]);
                                const auto column = static_cast<long>(q * s.options.stride[1] + j)
                                                    - static_cast<long>(s.options.padding[1]);
                                if (row < 0 || column < 0 || row >= static_cast<long>(s.image[0])
                                    || column >= static_cast<long>(s.image[1]))
                                {
                                    continue;
                                }
                                for (std::size_t c = 0; c < in_group; ++c)
                                {
                                    const std::size_t channel = o / (s.out / s.options.groups) * in_group + c;
                                    const std::size_t pixel = static_cast<std::size_t>(row) * s.image[1]
                                                              + static_cast<std::size_t>(column);
                                    sum += static_cast<long double>(x(n, pixel * s.image[2] + channel))
                                           * w(i, j, c, o);
                                }
                            }
                        }
                        y(n, (p * v + q) * s.out + o) = static_cast<double>(sum);
                    }
                }
            }
        }
        return y;
    }
}

TEST_CASE("a convolution is its seven loops, with any stride, padding and groups")
{
    for (const setting& s : settings)
    {
        const std::size_t features = s.image[0] * s.image[1] * s.image[2];
        const matrix<double> x = reference::gaussian<double>(3, features, 1);
        const auto layer = conv2d(s.out, s.kernel, init::he<double>, act::identity, s.options);
        const auto w = init::he<double>({s.kernel[0], s.kernel[1], s.image[2] / s.options.groups, s.out},
                                        axes::hwio.with_groups(s.options.groups), key(7).child(0));
        const matrix<double> expected = by_hand(s, x, w);
        const auto found = activations(layer, batch<double>(x, s.image), 7)[0];
        CAPTURE(s.image, s.kernel);
        REQUIRE(found.size() == expected.size());
        double worst = 0;
        for (std::size_t i = 0; i < found.size(); ++i)
        {
            worst = std::max(worst, std::abs(found.data()[i] - expected.data()[i]));
        }
        CHECK(worst < 1e-13);
    }
}

TEST_CASE("one number is the kernel, padding and stride of a convolution along all axes")
{
    const batch<double> x(init::normal<double>.with_stddev(1)(2, 9 * 8 * 2, 1), {9, 8, 2});
    const report one =
        propagate(conv2d(3, 5, init::he<double>, act::relu, {.padding = 2, .stride = 2}), x, 7);
    const report each = propagate(
        conv2d(3, {5, 5}, init::he<double>, act::relu, {.padding = {2, 2}, .stride = {2, 2}}), x, 7);
    CHECK(one.layers[0].out == sample_shape{5, 4, 3});
    CHECK(one.layers[0].activation.mean() == each.layers[0].activation.mean());
    CHECK(one.layers[0].name == each.layers[0].name);
}

TEST_CASE("the gradient of a convolution is that of central differences")
{
    for (const setting& s : settings)
    {
        const std::size_t features = s.image[0] * s.image[1] * s.image[2];
        const batch<double> x(reference::gaussian<double>(2, features, 1), s.image);
        const auto layer = conv2d(s.out, s.kernel, init::he<double>, act::tanh, s.options);
        const std::size_t out = activations(layer, x, 7)[0].shape()[1];
        CAPTURE(s.image, s.kernel);
        CHECK(differences::worst_error(layer, x, out, 7) < 1e-8);
    }
}

TEST_CASE("a bias adds one number to each channel out, at every position")
{
    for (const setting& s : settings)
    {
        const std::size_t features = s.image[0] * s.image[1] * s.image[2];
        const batch<double> x(reference::gaussian<double>(3, features, 1), s.image);
        const auto plain = conv2d(s.out, s.kernel, init::he<double>, act::identity, s.options);
        const auto biased = plain.with_bias(init::normal<double>.with_stddev(0.5));
        const std::size_t fan_in = s.kernel[0] * s.kernel[1] * (s.image[2] / s.options.groups);
        const auto b = init::normal<double>.with_stddev(0.5)(
            std::array<std::size_t, 1>{s.out}, axes::o.with_fan_in(fan_in), key(7).child(0).child("bias"));
        const auto expected = activations(plain, x, 7)[0];
        const auto found = activations(biased, x, 7)[0];
        CAPTURE(s.image, s.kernel);
        for (std::size_t i = 0; i < found.size(); ++i)
        {
            REQUIRE(found.data()[i] == expected.data()[i] + b.data()[i % s.out]);
        }
        CHECK(differences::worst_error(sequential(biased, activation(act::tanh)), x, found.shape()[1], 7)
              < 1e-8);
        CHECK((activations(draw(biased, x, 7), x, 1)[0] == found));
    }
    CHECK(conv2d(4, {3, 3}, init::he<float>, act::relu).with_bias(init::zeros<float>).name()
          == "conv2d 3x3 4 he relu, bias zeros");
}

TEST_CASE("a convolutional stack carries the shape of its samples, and a dense layer takes the features of "
          "an image")
{
    const auto net = sequential(conv2d(8, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}}),
                                conv2d(16, {3, 3}, init::he<float>, act::relu, {.stride = {2, 2}}),
                                batch_norm(), dense(10, init::xavier<float>));
    const report r = propagate(net, batch<float>(reference::gaussian<float>(20, 8 * 8 * 3, 1), {8, 8, 3}), 3,
                               {.backward = true});
    REQUIRE(r.layers.size() == 4);
    CHECK(r.layers[0].name == "conv2d 3x3 8 he relu");
    CHECK(r.layers[0].out == sample_shape{8, 8, 8});
    CHECK(r.layers[1].out == sample_shape{3, 3, 16});
    CHECK(r.layers[2].out == sample_shape{3, 3, 16});
    CHECK(r.layers[3].in == sample_shape{3, 3, 16});
    CHECK(r.layers[3].out == sample_shape{10});
    CHECK(r.layers[1].backward->weights->count == 3 * 3 * 8 * 16);
}

TEST_CASE("a convolution refuses what it cannot run over, by the name of the layer")
{
    const auto conv = conv2d(4, {3, 3}, init::he<float>, act::relu, {.groups = 2});
    const matrix<float> x = reference::gaussian<float>(2, 24, 1);
    const auto refusal = [&](const sample_shape& shape, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>(
            [&] { (void)propagate(sequential(conv), batch<float>(x, shape), 1); }, parts);
    };
    CHECK(refusal({24},
                  {"layer 0 (conv2d 3x3 4 he relu)", "(24): pass batch(values, {height, width, channels})"})
          == "");
    CHECK(refusal({2, 6, 2}, {"layer 0", "kernel is larger than the samples",
                              "(2, 6, 2): use a smaller kernel or more padding"})
          == "");
    CHECK(refusal({8, 3, 1}, {"layer 0", "2 groups", "(8, 3, 1): use a divisor of 1"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)conv2d(0, {3, 3}, init::he<float>); }, {"= 0"})
          == "");
    CHECK(
        failing_to_raise<std::invalid_argument>([] { (void)conv2d(4, {3, 0}, init::he<float>); }, {"(3, 0)"})
        == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)conv2d(4, {3, 3}, init::he<float>, act::relu, {.groups = 3}); },
              {"groups = 3", "4 channels"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)conv2d(4, {3, 3}, init::he<float>, act::relu, {.stride = {0, 1}}); },
              {"stride = (0, 1)"})
          == "");
}

namespace
{
    /// A convolution along 1 or 3 axes, or with dilation, beside its definition.
    struct any_axes
    {
        windows::extents image;
        windows::window window;
        windows::channels channels;
    };

    const any_axes along_1[] = {
        {{9}, {{3}, {1}, {0}, {1}}, {2, 5}},
        {{11}, {{4}, {2}, {3}, {1}}, {3, 4}},
        {{12}, {{3}, {1}, {2}, {4}}, {4, 6, 2}},
    };
    const any_axes along_2[] = {
        {{7, 9}, {{3, 2}, {1, 1}, {0, 0}, {2, 3}}, {3, 4}},
        {{8, 7}, {{3, 3}, {2, 1}, {2, 2}, {2, 2}}, {4, 6, 2}},
    };
    const any_axes along_3[] = {
        {{3, 4, 5}, {{2, 3, 2}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}}, {2, 3}},
        {{4, 3, 5}, {{3, 2, 3}, {2, 1, 2}, {1, 0, 1}, {1, 2, 1}}, {4, 6, 2}},
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

    template <std::size_t N, class Conv>
    void check_definition(const any_axes& s, const Conv& conv, const axes& roles)
    {
        CAPTURE(s.image, s.window.kernel);
        const sample_shape in = with_channels(s.image, s.channels.image);
        const batch<double> x(reference::gaussian<double>(3, windows::product(in), 1), in);
        const conv_options<N> options{.dilation = array_of<N>(s.window.dilation),
                                      .groups = s.channels.groups,
                                      .padding = array_of<N>(s.window.padding),
                                      .stride = array_of<N>(s.window.stride)};
        const auto layer = conv(array_of<N>(s.window.kernel), act::identity, options);
        std::array<std::size_t, N + 2> shape{};
        std::copy(s.window.kernel.begin(), s.window.kernel.end(), shape.begin());
        shape[N] = s.channels.image / s.channels.groups;
        shape[N + 1] = s.channels.columns;
        const auto w = init::he<double>(shape, roles.with_groups(s.channels.groups), key(7).child(0));

        const windows::extents positions = windows::outputs(s.image, s.window);
        const report r = propagate(layer, x, 7);
        REQUIRE(r.layers[0].out == with_channels(positions, s.channels.columns));
        const auto found = activations(layer, x, 7)[0];
        for (std::size_t n = 0; n < 3; ++n)
        {
            std::vector<long double> expected(found.shape()[1]);
            windows::for_each_weight(
                s.image, positions, s.window, s.channels,
                [&](std::size_t out, std::size_t weight, std::size_t place)
                { expected[out] += static_cast<long double>(w.data()[weight]) * x.values()(n, place); });
            for (std::size_t i = 0; i < expected.size(); ++i)
            {
                REQUIRE(std::abs(found(n, i) - static_cast<double>(expected[i])) < 1e-13);
            }
        }
        const auto smooth = conv(array_of<N>(s.window.kernel), act::tanh, options);
        CHECK(differences::worst_error(smooth, x, found.shape()[1], 7) < 1e-8);
        CHECK((activations(draw(smooth, x, 7), x, 1)[0] == activations(smooth, x, 7)[0]));
    }
}

TEST_CASE("a convolution along any axes, with dilation, is its definition")
{
    for (const any_axes& s : along_1)
    {
        check_definition<1>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv1d(s.channels.columns, kernel, init::he<double>, f, options); }, axes::wio);
    }
    for (const any_axes& s : along_2)
    {
        check_definition<2>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv2d(s.channels.columns, kernel, init::he<double>, f, options); }, axes::hwio);
    }
    for (const any_axes& s : along_3)
    {
        check_definition<3>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv3d(s.channels.columns, kernel, init::he<double>, f, options); }, axes::dhwio);
    }
}

TEST_CASE("patches in panels make of an image what patches at once make")
{
    // 40000 positions of 75 taps: more than twenty panels
    const batch<double> x(reference::gaussian<double>(2, 200 * 200 * 3, 1), {200, 200, 3});
    const auto layer = conv2d(2, {5, 5}, init::he<double>, act::identity, {.padding = {2, 2}});
    const auto w = init::he<double>({5, 5, 3, 2}, axes::hwio, key(7).child(0));
    const auto found = activations(layer, x, 7)[0];
    const matrix<double> d = reference::gaussian<double>(2, 200 * 200 * 2, 3);
    const matrix<double> gradient = vjp(layer, x, d, 7).gradient;
    const auto dw = gradients(layer, x, 7, {.cotangent = d})[0].weights;
    std::vector<long double> y(found.size());
    std::vector<long double> dx(gradient.size());
    std::vector<long double> of_weights(w.size());
    const windows::window window{{5, 5}, {1, 1}, {2, 2}, {1, 1}};
    for (std::size_t n = 0; n < 2; ++n)
    {
        windows::for_each_weight({200, 200}, {200, 200}, window, {3, 2},
                                 [&](std::size_t out, std::size_t weight, std::size_t place)
                                 {
                                     const auto v = static_cast<long double>(w.data()[weight]);
                                     y[n * 80000 + out] += v * x.values()(n, place);
                                     dx[n * 120000 + place] += v * d(n, out);
                                     of_weights[weight] +=
                                         static_cast<long double>(d(n, out)) * x.values()(n, place);
                                 });
    }
    double worst = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
    {
        worst = std::max(worst, std::abs(found.data()[i] - static_cast<double>(y[i])));
    }
    for (std::size_t i = 0; i < dx.size(); ++i)
    {
        worst = std::max(worst, std::abs(gradient.data()[i] - static_cast<double>(dx[i])));
    }
    CHECK(worst < 1e-13);
    for (std::size_t i = 0; i < of_weights.size(); ++i)
    {
        CHECK(dw.data()[i] == Approx(static_cast<double>(of_weights[i])).epsilon(1e-11).margin(1e-9));
    }
}

TEST_CASE("convolutions along other axes refuse what they cannot run over")
{
    const batch<float> x(reference::gaussian<float>(2, 24, 1), {8, 3});
    const auto raises = [&](const auto& net, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)propagate(sequential(net), x, 1); },
                                                       parts);
    };
    CHECK(raises(conv2d(4, {3, 3}, init::he<float>), {"layer 0 (conv2d 3x3 4 he identity)", "images"}) == "");
    CHECK(raises(conv3d(4, {3, 3, 3}, init::he<float>, act::relu),
                 {"layer 0 (conv3d 3x3x3 4 he relu)", "volumes (depth, height, width, channels)", "(8, 3)"})
          == "");
    CHECK(raises(conv1d(4, 5, init::he<float>, act::relu, {.dilation = {2}}),
                 {"layer 0 (conv1d 5 4 he relu)", "kernel is larger", "(8, 3)"})
          == "");
    CHECK(raises(conv1d(4, 9, init::he<float>), {"kernel is larger"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)conv1d(4, 3, init::he<float>, act::relu, {.dilation = {0}}); }, {"dilation = (0)"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)conv1d(4, 3, init::he<float>, act::relu, {.padding = {~std::size_t{0}}}); },
              {"padding = ", "at most"})
          == "");
}
