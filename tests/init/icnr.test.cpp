// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/constant.hpp>
#include <fanin/init/icnr.hpp>
#include <fanin/init/sparse.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/uniform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace fanin;

static_assert(init::icnr<float>.name() == "icnr");
static_assert(init::icnr<float>.with_upscale(3).name() == "icnr");

TEMPLATE_TEST_CASE("each r^d outputs of icnr are one output of its base", "", float, double)
{
    using T = TestType;
    const auto keras = init::icnr<T>.with_upscale(3)({3, 5, 7, 18}, axes::hwio, 4);
    const auto keras_base = init::he<T>({3, 5, 7, 2}, axes::hwio, 4);
    const auto torch = init::icnr<T>({12, 7, 3, 5}, axes::oihw, 4);
    const auto torch_base = init::he<T>({3, 7, 3, 5}, axes::oihw, 4);
    std::size_t wrong = 0;
    for (std::size_t y = 0; y < 3; ++y)
    {
        for (std::size_t x = 0; x < 5; ++x)
        {
            for (std::size_t i = 0; i < 7; ++i)
            {
                for (std::size_t o = 0; o < 18; ++o)
                {
                    wrong += keras(y, x, i, o) != keras_base(y, x, i, o / 9);
                    wrong += o < 12 && torch(o, i, y, x) != torch_base(o / 4, i, y, x);
                }
            }
        }
    }
    CHECK(wrong == 0);

    const auto line = init::icnr<T>.with_upscale(4)({6, 7, 8}, axes::wio, 4);
    const auto line_base = init::he<T>({6, 7, 2}, axes::wio, 4);
    const auto cube = init::icnr<T>({16, 3, 2, 2, 2}, axes::oidhw, 4);
    const auto cube_base = init::he<T>({2, 3, 2, 2, 2}, axes::oidhw, 4);
    CHECK(line(5, 6, 3) == line_base(5, 6, 0));
    CHECK(line(5, 6, 4) == line_base(5, 6, 1));
    CHECK(cube(7, 2, 1, 0, 1) == cube_base(0, 2, 1, 0, 1));
    CHECK(cube(8, 2, 1, 0, 1) == cube_base(1, 2, 1, 0, 1));
    CHECK((torch != init::icnr<T>({12, 7, 3, 5}, axes::oihw, 5)));
}

TEST_CASE("groups keep their outputs together")
{
    const axes grouped = axes::oihw.with_groups(3);
    const auto w = init::icnr<float>({24, 5, 3, 3}, grouped, 2);
    const auto base = init::he<float>({6, 5, 3, 3}, grouped, 2);
    const auto depthwise = init::icnr<float>({3, 3, 5, 8}, axes::hwio.depthwise(), 2);
    const auto depthwise_base = init::he<float>({3, 3, 5, 2}, axes::hwio.depthwise(), 2);
    std::size_t wrong = 0;
    for (std::size_t o = 0; o < 24; ++o)
    {
        for (std::size_t i = 0; i < 5; ++i)
        {
            wrong += w(o, i, 1, 2) != base(o / 4, i, 1, 2);
            wrong += o < 8 && depthwise(1, 2, i, o) != depthwise_base(1, 2, i, o / 4);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a pixel shuffle of a convolution by icnr shows each pixel r times r")
{
    // pixel_shuffle: pixel (y r + v, x r + u) of channel c is output c r² + v r + u at (y, x)
    constexpr std::size_t r = 3;
    constexpr std::size_t side = 4;
    const auto w = init::icnr<float>.with_upscale(r)(
        {2 * r * r, std::size_t{3}, std::size_t{1}, std::size_t{1}}, axes::oihw, 1);
    const auto image = init::uniform<float>({std::size_t{3}, side, side}, 2);
    xt::xtensor<float, 3> shuffled({2, r * side, r * side});
    for (std::size_t o = 0; o < 2 * r * r; ++o)
    {
        for (std::size_t y = 0; y < side; ++y)
        {
            for (std::size_t x = 0; x < side; ++x)
            {
                float sum = 0;
                for (std::size_t i = 0; i < 3; ++i)
                {
                    sum += w(o, i, 0, 0) * image(i, y, x);
                }
                shuffled(o / (r * r), y * r + o / r % r, x * r + o % r) = sum;
            }
        }
    }
    std::size_t checkered = 0;
    std::size_t level = 0;
    for (std::size_t c = 0; c < 2; ++c)
    {
        for (std::size_t y = 0; y < r * side; ++y)
        {
            for (std::size_t x = 0; x < r * side; ++x)
            {
                checkered += shuffled(c, y, x) != shuffled(c, y / r * r, x / r * r);
                level += y >= r && shuffled(c, y, x) == shuffled(c, y - r, x);
            }
        }
    }
    CHECK(checkered == 0);
    CHECK(level == 0);
}

namespace
{
    using image = xt::xtensor<float, 3>; // (height, width, channels)

    /// A convolution of 3 x 3, the image surrounded by zeros: w(y, x, input, output).
    template <class Weight>
    image convolved(const image& x, std::size_t outputs, const Weight& w)
    {
        const std::size_t height = x.shape()[0];
        const std::size_t width = x.shape()[1];
        image y({height, width, outputs}, 0.0f);
        for (std::size_t row = 0; row < height; ++row)
        {
            for (std::size_t column = 0; column < width; ++column)
            {
                for (std::size_t tap = 0; tap < 9; ++tap)
                {
                    const std::size_t v = row + tap / 3;    // of the image, and 1 more
                    const std::size_t u = column + tap % 3; // likewise
                    for (std::size_t o = 0; v >= 1 && v <= height && u >= 1 && u <= width && o < outputs; ++o)
                    {
                        for (std::size_t i = 0; i < x.shape()[2]; ++i)
                        {
                            y(row, column, o) += w(tap / 3, tap % 3, i, o) * x(v - 1, u - 1, i);
                        }
                    }
                }
            }
        }
        return y;
    }

    /// tf.nn.depth_to_space(x, b), NHWC: pixel (y b + i, x b + j) of channel c is channel (i b + j) C + c at
    /// (y, x).
    image depth_to_space(const image& x, std::size_t b)
    {
        const std::size_t channels = x.shape()[2] / (b * b);
        image y({x.shape()[0] * b, x.shape()[1] * b, channels});
        for (std::size_t row = 0; row < y.shape()[0]; ++row)
        {
            for (std::size_t column = 0; column < y.shape()[1]; ++column)
            {
                for (std::size_t c = 0; c < channels; ++c)
                {
                    y(row, column, c) = x(row / b, column / b, (row % b * b + column % b) * channels + c);
                }
            }
        }
        return y;
    }

    /// torch.nn.functional.pixel_shuffle(x, b): channel c b b + i b + j.
    image pixel_shuffle(const image& x, std::size_t b)
    {
        const std::size_t channels = x.shape()[2] / (b * b);
        image y({x.shape()[0] * b, x.shape()[1] * b, channels});
        for (std::size_t row = 0; row < y.shape()[0]; ++row)
        {
            for (std::size_t column = 0; column < y.shape()[1]; ++column)
            {
                for (std::size_t c = 0; c < channels; ++c)
                {
                    y(row, column, c) = x(row / b, column / b, c * b * b + row % b * b + column % b);
                }
            }
        }
        return y;
    }

    /// How many pixels of `large` are not those of `small` at a b-th of their place.
    std::size_t not_nearest_neighbours(const image& large, const image& small, std::size_t b)
    {
        std::size_t wrong = 0;
        for (std::size_t row = 0; row < large.shape()[0]; ++row)
        {
            for (std::size_t column = 0; column < large.shape()[1]; ++column)
            {
                for (std::size_t c = 0; c < large.shape()[2]; ++c)
                {
                    wrong += large(row, column, c) != small(row / b, column / b, c);
                }
            }
        }
        return wrong;
    }
}

TEST_CASE(
    "each order of icnr upsamples to the nearest neighbour of what its base makes, and the other does not")
{
    for (const std::size_t b : {std::size_t{2}, std::size_t{3}})
    {
        constexpr std::size_t channels = 5;
        const image x = init::uniform<float>({4, 6, 3}, 1);
        const std::array<std::size_t, 4> shape{3, 3, 3, channels * b * b};
        const auto small = convolved(x, channels, init::he<float>({3, 3, 3, 5}, axes::hwio, 7));
        const auto shuffled = init::icnr<float>.with_upscale(b)(shape, axes::hwio, 7);
        const auto by_depth = init::icnr<float>.depth_to_space().with_upscale(b)(shape, axes::hwio, 7);
        const std::size_t outputs = channels * b * b;
        CHECK(not_nearest_neighbours(pixel_shuffle(convolved(x, outputs, shuffled), b), small, b) == 0);
        CHECK(not_nearest_neighbours(depth_to_space(convolved(x, outputs, by_depth), b), small, b) == 0);
        CHECK(not_nearest_neighbours(depth_to_space(convolved(x, outputs, shuffled), b), small, b) > 0);
        CHECK(not_nearest_neighbours(pixel_shuffle(convolved(x, outputs, by_depth), b), small, b) > 0);

        // PyTorch's axes may have TensorFlow's order as well
        const auto oihw = init::icnr<float>.with_upscale(b).depth_to_space()(
            std::array<std::size_t, 4>{outputs, 3, 3, 3}, axes::oihw, 7);
        const auto oihw_base = init::he<float>({5, 3, 3, 3}, axes::oihw, 7);
        const auto turned = [](const auto& w)
        {
            return [&w](std::size_t v, std::size_t u, std::size_t i, std::size_t o) { return w(o, i, v, u); };
        };
        CHECK(not_nearest_neighbours(depth_to_space(convolved(x, outputs, turned(oihw)), b),
                                     convolved(x, channels, turned(oihw_base)), b)
              == 0);
    }
}

TEST_CASE("the order of the parts stays through other changes of icnr, and it says so")
{
    const auto i = init::icnr<float>.depth_to_space();
    const auto w = i.with_base(init::uniform<float>)({1, 1, 2, 8}, axes::hwio, 3);
    const auto base = init::uniform<float>({1, 1, 2, 2}, 3);
    CHECK(w(0, 0, 1, 1) == base(0, 0, 1, 1));
    CHECK(w(0, 0, 1, 7) == base(0, 0, 1, 1));
    CHECK(w(0, 0, 1, 6) == base(0, 0, 1, 0));
    CHECK(to_string(i) == "icnr: he: N(0, 2/in), each output 2^d times, for depth_to_space");
    CHECK(i.name() == "icnr");
    CHECK((i.with_upscale(1)({3, 3, 5, 7}, axes::hwio.with_groups(7), 1)
           == init::he<float>({3, 3, 5, 7}, axes::hwio.with_groups(7), 1)));
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 4>{3, 4, 5, 8}, axes::hwio) == "");
    CHECK(structured::difference_of_forms(i, std::array<std::size_t, 4>{8, 2, 3, 4}, axes::oihw) == "");
}

TEST_CASE("a kernel that no pixel shuffle follows, or whose groups it mixes, is refused by icnr")
{
    const auto refused = [](const auto& i, const std::array<std::size_t, 4>& shape, const axes& a,
                            std::initializer_list<std::string_view> parts)
    {
        xt::xtensor<float, 4> w(shape, 9.0f);
        const std::string call =
            failing_to_raise<std::invalid_argument>([&] { (void)i(shape, a, 5); }, parts);
        const std::string fill =
            failing_to_raise<std::invalid_argument>([&] { init::fill(w, i, a, 5); }, parts);
        return call + fill
               + (std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }) ? "" : "written");
    };
    const auto i = init::icnr<float>;
    const auto by_depth = i.depth_to_space();
    for (const axes& a : {axes::oihw.transposed().with_stride(2), axes::oihw.transposed(),
                          axes::oihw.transposed().with_groups(2), axes::oihw.transposed().depthwise()})
    {
        CHECK(refused(i, {4, 8, 4, 4}, a, {"icnr", "transposed", "pixel shuffle", "leave out .transposed()"})
              == "");
        CHECK(refused(by_depth, {4, 8, 4, 4}, a, {"icnr", "transposed", "pixel shuffle"}) == "");
    }
    CHECK(refused(i, {4, 4, 8, 4}, axes::hwio.transposed(), {"transposed"}) == "");

    CHECK(refused(i, {8, 3, 3, 3}, axes::oihw.with_groups(4),
                  {"groups = 4", "a divisor of the 2 channels after the pixel shuffle", "fewer groups"})
          == "");
    CHECK(refused(i.with_base(init::ones<float>), {8, 3, 3, 3}, axes::oihw.with_groups(4), {"groups = 4"})
          == "");
    CHECK(refused(by_depth, {16, 3, 3, 3}, axes::oihw.with_groups(2),
                  {"depth_to_space", "groups = 2", "one group", "leave out the groups"})
          == "");
    CHECK(refused(by_depth, {3, 3, 5, 8}, axes::hwio.depthwise(),
                  {"depth_to_space", "a depthwise kernel", "one group"})
          == "");
    // a stride before the pixel shuffle is no matter: the parts of a pixel are equal sums
    CHECK((i({8, 3, 3, 3}, axes::oihw.with_stride(2), 5) == i({8, 3, 3, 3}, axes::oihw, 5)));
}

TEST_CASE("the weights of icnr have the law of the base, whose fan in they share")
{
    const auto w = init::icnr<float>({3, 5, 100, 4 * 300}, axes::hwio, 3);
    std::vector<float> distinct;
    for (std::size_t i = 0; i < w.size(); i += 4)
    {
        distinct.push_back(w.data()[i]);
    }
    const double variance = 2.0 / 1500;
    const auto found = sampling::moments_of(distinct);
    CHECK(found.count == 450'000);
    CHECK(std::abs(found.mean) < sampling::mean_tolerance(variance, found.count));
    CHECK(std::abs(found.variance - variance)
          < sampling::variance_tolerance(variance, sampling::normal_kurtosis, found.count));
}

TEST_CASE("any initializer may be the base of icnr, a structured one too")
{
    const auto uniform = init::icnr<float>.with_base(init::uniform<float>).with_upscale(2);
    CHECK(uniform({3, 3, 5, 8}, axes::hwio, 1)(2, 1, 4, 7)
          == init::uniform<float>({3, 3, 5, 2}, 1)(2, 1, 4, 1));
    const auto sparse = init::icnr<float>.with_upscale(3).with_base(init::sparse<float>);
    CHECK(sparse({3, 3, 5, 18}, axes::hwio, 1)(2, 1, 4, 17)
          == init::sparse<float>({3, 3, 5, 2}, axes::hwio, 1)(2, 1, 4, 1));
    CHECK(to_string(sparse)
          == "icnr: sparse: N(0, 0.01^2), but ceil(0.9 in) zeros per unit, each output 3^d times");
    CHECK(to_string(init::icnr<float>) == "icnr: he: N(0, 2/in), each output 2^d times");
    CHECK((init::icnr<float>.with_upscale(1)({3, 3, 5, 7}, axes::hwio, 1)
           == init::he<float>({3, 3, 5, 7}, axes::hwio, 1)));
}

TEMPLATE_TEST_CASE("icnr fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::icnr<T>, std::array<std::size_t, 4>{3, 4, 5, 8}, axes::hwio)
          == "");
    CHECK(structured::difference_of_forms(init::icnr<T>, std::array<std::size_t, 4>{16, 2, 3, 4},
                                          axes::oihw.with_groups(2))
          == "");
}

TEST_CASE("outputs that the factor does not divide, and weights without a kernel, are refused by icnr")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::icnr<float>.with_upscale(0); },
                                                  {"upscale = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::icnr<float>.with_upscale(-2); },
                                                  {"extent = -2"})
          == "");
    for (const std::size_t outputs : {1u, 2u, 6u, 10u})
    {
        CHECK(failing_to_raise<std::invalid_argument>(
                  [=]
                  {
                      (void)init::icnr<float>({std::size_t{3}, std::size_t{3}, std::size_t{5}, outputs},
                                              axes::hwio, 1);
                  },
                  {"the number of outputs = ", "divisible by upscale^d"})
              == "");
    }
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::icnr<float>.with_upscale(largest)({3, 3, 5, 8}, axes::hwio, 1); },
              {"the number of outputs = 8"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::icnr<float>({8, 3, 3, 3}, axes::oihw.with_groups(4), 1); }, {"groups = 4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::icnr<float>(8, 8, 1); },
                                                  {"the number of receptive axes = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::icnr<float>({3, 3, 8, 8}, 1); },
                                                  {"the number of axes = 0", "the rank of the weights, 4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::icnr<float>({3, 8, 8}, axes{axis::receptive, axis::out, axis::out}, 1); },
              {"the number of axes of outputs = 2"})
          == "");
    xt::xtensor<float, 3> w({3, 5, 7}, 9.0f);
    CHECK_THROWS_AS(init::fill(w, init::icnr<float>, axes::wio, 1), std::invalid_argument);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
    CHECK(init::icnr<float>({3, 3, 0, 8}, axes::hwio, 1).size() == 0);
    CHECK(init::icnr<float>({3, 3, 5, 0}, axes::hwio, 1).size() == 0);
    CHECK(init::icnr<float>({3, 0, 5, 8}, axes::hwio, 1).size() == 0);
}

TEST_CASE("the variance that icnr tells is that of the kernel which it copies")
{
    const auto fans = axes::hwio.fans_of({3, 3, 50, 400});
    CHECK(init::icnr<float>.variance(fans) == 2.0 / (9 * 50));
    const auto by_outputs = init::icnr<float>.with_base(init::he<float>.with(fan::out)).with_upscale(5);
    CHECK(by_outputs.variance(fans) == 2.0 / (9 * 400 / 25));
    const sampling::moments m = sampling::moments_of(by_outputs({3, 3, 500, 400}, axes::hwio, 1));
    const double expected = by_outputs.variance(axes::hwio.fans_of({3, 3, 500, 400}));
    CHECK(std::abs(m.variance - expected) < sampling::variance_tolerance(expected, 3, m.count / 25));
}
