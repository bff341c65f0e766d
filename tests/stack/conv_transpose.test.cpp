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
#include <cstdint>
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    struct setting
    {
        windows::extents in;
        windows::window window;
        windows::channels channels; ///< image: out, columns: in
        windows::extents output_padding;
    };

    const setting along_1[] = {
        {{5}, {{3}, {1}, {0}, {1}}, {4, 3}, {0}},
        {{6}, {{4}, {3}, {2}, {1}}, {6, 4, 2}, {1}},
        {{5}, {{2}, {3}, {1}, {2}}, {2, 2}, {2}},
    };
    const setting along_2[] = {
        {{4, 3}, {{2, 2}, {2, 2}, {0, 0}, {1, 1}}, {3, 2}, {0, 0}},
        {{3, 5}, {{3, 4}, {2, 1}, {1, 2}, {1, 1}}, {4, 6, 2}, {1, 0}},
        {{4, 3}, {{3, 2}, {2, 3}, {1, 0}, {2, 1}}, {2, 3}, {0, 2}},
    };
    const setting along_3[] = {
        {{3, 2, 4}, {{2, 3, 2}, {2, 1, 1}, {0, 1, 0}, {1, 1, 2}}, {4, 2, 2}, {1, 0, 0}},
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

    // PyTorch's formula
    windows::extents image_of(const setting& s)
    {
        windows::extents image;
        for (std::size_t axis = 0; axis < s.in.size(); ++axis)
        {
            image.push_back((s.in[axis] - 1) * s.window.stride[axis] - 2 * s.window.padding[axis]
                            + s.window.dilation[axis] * (s.window.kernel[axis] - 1) + s.output_padding[axis]
                            + 1);
        }
        return image;
    }

    template <std::size_t N, class Conv>
    void check_definition(const setting& s, const Conv& conv, const axes& roles)
    {
        CAPTURE(s.in, s.window.kernel);
        const sample_shape in = with_channels(s.in, s.channels.columns);
        const batch<double> x(reference::gaussian<double>(3, windows::product(in), 1), in);
        const conv_transpose_options<N> options{.dilation = array_of<N>(s.window.dilation),
                                                .groups = s.channels.groups,
                                                .output_padding = array_of<N>(s.output_padding),
                                                .padding = array_of<N>(s.window.padding),
                                                .stride = array_of<N>(s.window.stride)};
        const auto layer = conv(array_of<N>(s.window.kernel), act::identity, options);
        std::array<std::size_t, N + 2> shape{};
        std::copy(s.window.kernel.begin(), s.window.kernel.end(), shape.begin());
        shape[N] = s.channels.image / s.channels.groups;
        shape[N + 1] = s.channels.columns;
        const auto w = init::lecun<double>(shape, roles, key(7).child(0));

        const windows::extents image = image_of(s);
        const report r = propagate(layer, x, 7);
        REQUIRE(r.layers[0].out == with_channels(image, s.channels.image));
        const auto found = activations(layer, x, 7)[0];
        const matrix<double> d = reference::gaussian<double>(3, found.shape()[1], 3);
        const auto dw = gradients(layer, x, 7, {.cotangent = d})[0].weights;
        std::vector<long double> of_weights(w.size());
        for (std::size_t n = 0; n < 3; ++n)
        {
            std::vector<long double> expected(found.shape()[1]);
            windows::for_each_weight(image, s.in, s.window, s.channels,
                                     [&](std::size_t from, std::size_t weight, std::size_t to)
                                     {
                                         const long double v = x.values()(n, from);
                                         expected[to] += v * w.data()[weight];
                                         of_weights[weight] += v * d(n, to);
                                     });
            for (std::size_t i = 0; i < expected.size(); ++i)
            {
                REQUIRE(std::abs(found(n, i) - static_cast<double>(expected[i])) < 1e-13);
            }
        }
        REQUIRE(dw.size() == of_weights.size());
        for (std::size_t i = 0; i < of_weights.size(); ++i)
        {
            CHECK(std::abs(dw.data()[i] - static_cast<double>(of_weights[i])) < 1e-12);
        }
        const auto smooth = conv(array_of<N>(s.window.kernel), act::tanh, options);
        CHECK(differences::worst_error(smooth, x, found.shape()[1], 7) < 1e-8);
        CHECK((activations(draw(smooth, x, 7), x, 1)[0] == activations(smooth, x, 7)[0]));
    }
}

TEST_CASE("a transposed convolution along any axes is its definition")
{
    for (const setting& s : along_1)
    {
        check_definition<1>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv_transpose1d(s.channels.image, kernel, init::lecun<double>, f, options); },
            axes::wio.with_groups(s.channels.groups).with_stride(s.window.stride[0]).transposed());
    }
    for (const setting& s : along_2)
    {
        check_definition<2>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv_transpose2d(s.channels.image, kernel, init::lecun<double>, f, options); },
            axes::hwio.with_groups(s.channels.groups)
                .with_stride({s.window.stride[0], s.window.stride[1]})
                .transposed());
    }
    for (const setting& s : along_3)
    {
        check_definition<3>(
            s, [&](const auto& kernel, auto f, const auto& options)
            { return conv_transpose3d(s.channels.image, kernel, init::lecun<double>, f, options); },
            axes::dhwio.with_groups(s.channels.groups)
                .with_stride({s.window.stride[0], s.window.stride[1], s.window.stride[2]})
                .transposed());
    }
}

TEST_CASE("the fans of a transposed convolution are its connections, far from the edges")
{
    // the kernel is a multiple of the stride, and the padding cuts off what sees fewer inputs
    const std::size_t groups = 2;
    const windows::window w{{4, 6}, {2, 3}, {2, 3}, {1, 1}};
    const windows::channels c{6, 4, groups};
    const windows::extents in{8, 7};
    const windows::extents image{14, 18}; // cut off at both ends
    std::vector<std::size_t> of_output(14 * 18 * 6);
    std::vector<std::size_t> of_input(8 * 7 * 4);
    windows::for_each_weight(image, in, w, c,
                             [&](std::size_t from, std::size_t, std::size_t to)
                             {
                                 ++of_output[to];
                                 ++of_input[from];
                             });
    const init::fans f =
        axes::hwio.with_groups(groups).with_stride({2, 3}).transposed().fans_of({4, 6, 3, 4});
    CHECK(static_cast<double>(of_output[(7 * 18 + 9) * 6]) == f.in);
    CHECK(static_cast<double>(of_input[(4 * 7 + 3) * 4]) == f.out);
    const report r = propagate(conv_transpose2d(6, {4, 6}, init::he<float>, act::relu,
                                                {.groups = 2, .padding = {2, 3}, .stride = {2, 3}}),
                               batch<float>(reference::gaussian<float>(2, 224, 1), {8, 7, 4}), 1);
    CHECK(r.layers[0].out == sample_shape{14, 18, 6});
}

TEST_CASE("a transposed convolution takes back what a convolution of the same options does to a shape")
{
    const batch<float> x(reference::gaussian<float>(2, 9 * 12 * 3, 1), {9, 12, 3});
    const auto net =
        sequential(conv2d(4, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}, .stride = {2, 2}}),
                   conv_transpose2d(3, {3, 3}, init::he<float>, act::relu,
                                    {.output_padding = {0, 1}, .padding = {1, 1}, .stride = {2, 2}})
                       .with_bias(init::zeros<float>));
    const report r = propagate(net, x, 1);
    CHECK(r.layers[0].out == sample_shape{5, 6, 4});
    CHECK(r.layers[1].out == sample_shape{9, 12, 3});
    CHECK(r.layers[1].name == "conv_transpose2d 3x3 3 he relu, bias zeros");
    CHECK(r.layers[1].parameters.weights == 3 * 3 * 3 * 4);
    CHECK(r.layers[1].parameters.biases == 3);
}

TEST_CASE("a transposed convolution refuses what it cannot run over, by the name of the layer")
{
    const batch<float> x(reference::gaussian<float>(2, 24, 1), {4, 2, 3});
    const auto raises = [&](const auto& net, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)propagate(sequential(net), x, 1); },
                                                       parts);
    };
    CHECK(raises(conv_transpose1d(4, 3, init::he<float>), {"layer 0 (conv_transpose1d 3 4", "series"}) == "");
    CHECK(raises(conv_transpose2d(4, {2, 2}, init::he<float>, act::relu, {.padding = {0, 2}}),
                 {"layer 0", "cuts off all outputs of samples (4, 2, 3)"})
          == "");
    CHECK(raises(conv_transpose2d(4, {2, 2}, init::he<float>, act::relu, {.groups = 2}),
                 {"layer 0", "2 groups", "use a divisor of 3"})
          == "");
    const auto refuses = [](auto make, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)make(); }, parts); };
    CHECK(refuses([] { return conv_transpose1d(4, 3, init::he<float>, act::relu, {.output_padding = {1}}); },
                  {"output_padding = (1)", "less than the stride, (1)"})
          == "");
    CHECK(refuses([] { return conv_transpose1d(0, 3, init::he<float>); }, {"= 0"}) == "");
    CHECK(refuses([] { return conv_transpose1d(4, 0, init::he<float>); }, {"the kernel = (0)"}) == "");
    CHECK(refuses([] { return conv_transpose1d(4, 3, init::he<float>, act::relu, {.stride = {0}}); },
                  {"stride = (0)"})
          == "");
}

TEST_CASE("theory predicts a transposed convolution, unless its outputs differ in what they see")
{
    const batch<float> x(reference::gaussian<float>(64, 6 * 6 * 16, 1), {6, 6, 16});
    const auto row = [&](const auto& layer) { return predict(layer, x).at(0); };
    // stride and kernel are equal: each output sees one tap of 16 channels
    const auto even = row(conv_transpose2d(8, {2, 2}, init::he<float>, act::relu, {.stride = {2, 2}}));
    const double q = propagate(flatten(), x, 1).input.second_moment();
    CHECK(even.activation.second_moment == Approx(q));
    CHECK(even.factor == Approx(std::sqrt(0.5 * 2 / 16.0 * 32)));
    CHECK(even.log_stddev > 0);
    double measured = 0;
    for (std::uint64_t draw = 0; draw < 40; ++draw)
    {
        const auto layer =
            conv_transpose2d(8, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}, .stride = {2, 2}});
        measured += propagate(layer, x, draw).layers[0].activation.second_moment() / 40;
    }
    const auto uneven =
        row(conv_transpose2d(8, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}, .stride = {2, 2}}));
    CHECK(std::abs(std::log(measured / uneven.activation.second_moment))
          < 5 * uneven.log_stddev / std::sqrt(40.0));
    CHECK(predict(conv_transpose2d(8, {3, 3}, init::he<float>, act::tanh, {.stride = {2, 2}}), x).empty());
    CHECK(predict(conv_transpose2d(8, {1, 1}, init::he<float>, act::relu, {.stride = {2, 2}}), x).empty());
}
