// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/axes.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using fanin::axes;
using fanin::axis;
using fanin::init::fans;

namespace
{
    constexpr bool equal(const fans& f, double in, double out)
    {
        return f.in == in && f.out == out;
    }

    /// A two-dimensional convolution over a torus, by its plain definition.
    struct convolution
    {
        std::size_t in;
        std::size_t out;
        std::array<std::size_t, 2> kernel;
        std::array<std::size_t, 2> stride{1, 1};
        std::size_t groups = 1;
        bool transposed = false;

        /// Connections over units: how many inputs an output has, and how many outputs an input has, on
        /// average.
        [[nodiscard]] fans counted() const
        {
            const std::array<std::size_t, 2> coarse{5, 7};
            const std::array<std::size_t, 2> fine{coarse[0] * stride[0], coarse[1] * stride[1]};
            const auto& ins = transposed ? coarse : fine;
            const auto& outs = transposed ? fine : coarse;
            std::vector<std::size_t> of_input(in * ins[0] * ins[1]);
            std::vector<std::size_t> of_output(out * outs[0] * outs[1]);
            for (std::size_t i = 0; i < in; ++i)
            {
                for (std::size_t o = 0; o < out; ++o)
                {
                    if (i / (in / groups) != o / (out / groups))
                    {
                        continue;
                    }
                    for (std::size_t position = 0; position < coarse[0] * coarse[1]; ++position)
                    {
                        for (std::size_t tap = 0; tap < kernel[0] * kernel[1]; ++tap)
                        {
                            const std::size_t y = position / coarse[1];
                            const std::size_t x = position % coarse[1];
                            const std::size_t fine_y = (y * stride[0] + tap / kernel[1]) % fine[0];
                            const std::size_t fine_x = (x * stride[1] + tap % kernel[1]) % fine[1];
                            const std::size_t at_fine = fine_y * fine[1] + fine_x;
                            ++of_input[i * ins[0] * ins[1] + (transposed ? position : at_fine)];
                            ++of_output[o * outs[0] * outs[1] + (transposed ? at_fine : position)];
                        }
                    }
                }
            }
            return {mean(of_output), mean(of_input)};
        }

        static double mean(const std::vector<std::size_t>& counts)
        {
            double sum = 0;
            for (const std::size_t n : counts)
            {
                sum += static_cast<double>(n);
            }
            return sum / static_cast<double>(counts.size());
        }
    };

    void check(const fans& f, const convolution& c)
    {
        const fans expected = c.counted();
        CAPTURE(c.in, c.out, c.groups, c.stride[0], c.stride[1], c.transposed);
        CHECK(std::abs(f.in / expected.in - 1) < 1e-14);
        CHECK(std::abs(f.out / expected.out - 1) < 1e-14);
    }
}

// The constants, as the frameworks write their shapes.
static_assert(equal(axes::io.fans_of({784, 256}), 784, 256));
static_assert(equal(axes::oi.fans_of({784, 256}), 256, 784));
static_assert(equal(axes::wio.fans_of({5, 7, 11}), 5 * 7, 5 * 11));
static_assert(equal(axes::oiw.fans_of({11, 7, 5}), 5 * 7, 5 * 11));
static_assert(equal(axes::hwio.fans_of({3, 5, 7, 11}), 15 * 7, 15 * 11));
static_assert(equal(axes::oihw.fans_of({11, 7, 3, 5}), 15 * 7, 15 * 11));
static_assert(equal(axes::dhwio.fans_of({2, 3, 5, 7, 11}), 30 * 7, 30 * 11));
static_assert(equal(axes::oidhw.fans_of({11, 7, 2, 3, 5}), 30 * 7, 30 * 11));
static_assert(equal(axes::o.with_fan_in(784).fans_of({256}), 784, 256));

// Any other shape by its roles: heads of an attention, experts of a mixture.
static_assert(equal(axes{axis::in, axis::out, axis::out}.fans_of({512, 8, 64}), 512, 512));
static_assert(equal(axes{axis::in, axis::in, axis::out}.fans_of({8, 64, 512}), 512, 512));
static_assert(equal(axes{axis::batch, axis::in, axis::out}.fans_of({16, 300, 200}), 300, 200));

// Several weights in one: packed queries, keys and values, of which PyTorch takes 3·512 for the outputs of
// one (pytorch#166378); the gates of an LSTM, (gate, hidden, in).
static_assert(equal(axes::oi.with_groups(3).fans_of({1536, 512}), 512, 512));
static_assert(equal(axes::oi.fans_of({1536, 512}), 512, 1536));
static_assert(equal(axes{axis::batch, axis::out, axis::in}.fans_of({4, 64, 32}), 32, 64));

// Axes that nobody has said.
static_assert(axes{}.rank() == 0);
static_assert(equal(axes{}.fans_of({784, 256}), 784, 256));
static_assert(equal(axes{}.fans_of({3, 3, 7, 11}), 0, 0));
static_assert(equal(axes::o.fans_of({256}), 0, 256));

TEST_CASE("the fans of a convolution are those that its connections count")
{
    check(axes::hwio.fans_of({3, 5, 7, 11}), {7, 11, {3, 5}});
    check(axes::oihw.fans_of({11, 7, 3, 5}), {7, 11, {3, 5}});

    // grouped: in / groups along the axis of the inputs
    check(axes::hwio.with_groups(3).fans_of({3, 5, 2, 12}),
          {.in = 6, .out = 12, .kernel = {3, 5}, .groups = 3});
    check(axes::oihw.with_groups(3).fans_of({12, 2, 3, 5}),
          {.in = 6, .out = 12, .kernel = {3, 5}, .groups = 3});

    // depthwise, as PyTorch and as Keras shape it
    check(axes::oihw.with_groups(6).fans_of({12, 1, 3, 5}),
          {.in = 6, .out = 12, .kernel = {3, 5}, .groups = 6});
    check(axes::hwio.depthwise().fans_of({3, 5, 6, 2}), {.in = 6, .out = 12, .kernel = {3, 5}, .groups = 6});

    // with a stride, of which the backward pass sees one tap in stride
    check(axes::hwio.with_stride(2).fans_of({3, 5, 7, 11}), {7, 11, {3, 5}, {2, 2}});
    check(axes::oihw.with_stride({2, 3}).fans_of({11, 7, 3, 5}), {7, 11, {3, 5}, {2, 3}});
    check(axes::oihw.with_stride(2).with_groups(3).fans_of({12, 2, 3, 5}),
          {.in = 6, .out = 12, .kernel = {3, 5}, .stride = {2, 2}, .groups = 3});
}

TEST_CASE("a transposed convolution swaps the fans, and its stride is seen by the forward pass")
{
    // PyTorch's ConvTranspose2d(7, 11): (in, out / groups, height, width)
    check(axes::oihw.transposed().fans_of({7, 11, 3, 5}),
          {.in = 7, .out = 11, .kernel = {3, 5}, .transposed = true});
    check(axes::oihw.transposed().with_stride(2).fans_of({7, 11, 3, 5}),
          {.in = 7, .out = 11, .kernel = {3, 5}, .stride = {2, 2}, .transposed = true});
    check(axes::oihw.transposed().with_groups(3).with_stride({3, 2}).fans_of({12, 2, 3, 5}),
          {.in = 12, .out = 6, .kernel = {3, 5}, .stride = {3, 2}, .groups = 3, .transposed = true});
    // Keras' Conv2DTranspose: (height, width, out, in)
    check(axes::hwio.transposed().fans_of({3, 5, 11, 7}),
          {.in = 7, .out = 11, .kernel = {3, 5}, .transposed = true});

    static_assert(axes::oihw.transposed().role(0) == axis::in);
    static_assert(axes::oihw.transposed().role(1) == axis::out);
    static_assert(axes::oihw.transposed().role(2) == axis::receptive);
    static_assert(axes::oihw.transposed().transposed().role(0) == axis::out);
}

TEST_CASE("axes that do not fit the shape are refused, and so are groups that do not divide it")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::hwio.fans_of({3, 4}); },
                                                  {"the number of axes = 4", "rank of the weights, 2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::io.fans_of({3, 3, 4, 5}); },
                                                  {"the number of axes = 2", "rank of the weights, 4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([]
                                                  { (void)axes::oihw.with_groups(3).fans_of({64, 2, 3, 3}); },
                                                  {"groups = 3", "a divisor of the 64 outputs"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)axes::hwio.with_groups(2).depthwise().fans_of({3, 3, 4, 2}); },
              {"groups = 2", "depthwise"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::oihw.with_groups(0); },
                                                  {"groups = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::oihw.with_groups(-2); }, {"extent = -2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::oihw.with_stride(0); },
                                                  {"stride = 0", "at least 1"})
          == "");
    CHECK(
        failing_to_raise<std::invalid_argument>([] { (void)axes::oihw.with_stride({2, 0}); }, {"stride = 0"})
        == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::oihw.with_stride({1, 2, 3}); },
                                                  {"the number of strides = 3", "receptive axes, 2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::o.with_fan_in(0); }, {"fan_in = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::io.with_fan_in(3); },
                                                  {"fan_in = 3", "axis of inputs"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              []
              {
                  (void)axes{axis::in, axis::in, axis::in, axis::in, axis::in,
                             axis::in, axis::in, axis::in, axis::out};
              },
              {"the number of axes = 9", "at most 8"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes{}.with_groups(2); }, {"number of axes = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes{}.transposed(); }, {"number of axes = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes{}.depthwise(); }, {"number of axes = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes{}.with_stride(2); }, {"number of axes = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)axes::io.with_stride(0); }, {"stride = 0"})
          == "");
}

static_assert(equal(axes::hwio.depthwise().fans_of({3, 3, 1, 1}), 9, 9));
static_assert(equal(axes::oihw.depthwise().fans_of({1, 1, 3, 3}), 9, 9));
static_assert(equal(axes::oihw.depthwise().fans_of({2, 4, 3, 3}), 9, 18)); // 4 channels, of 2 outputs each
static_assert(equal(axes::oihw.with_groups(4).fans_of({4, 1, 3, 3}), 9, 9));
static_assert(equal(axes::oihw.fans_of({4, 1, 3, 3}), 9, 36)); // one channel, of 4 outputs

TEST_CASE("a kernel of one input for each group is refused as a depthwise one, in every order of the axes")
{
    const auto refused = [](const axes& a, const std::vector<std::size_t>& shape, const std::string& plain)
    {
        return failing_to_raise<std::invalid_argument>(
            [&] { (void)a.fans_of(std::span<const std::size_t>(shape)); },
            {"the axis of the inputs of a depthwise kernel = 1, with 4 outputs", "the number of channels",
             plain + ".with_groups(channels)", "plain " + plain + " for an input of one channel",
             "the same fans"});
    };
    CHECK(refused(axes::oihw.depthwise(), {4, 1, 3, 3}, "oihw") == "");
    CHECK(refused(axes::hwio.depthwise(), {3, 3, 1, 4}, "hwio") == "");
    CHECK(
        refused(axes{axis::in, axis::out, axis::receptive, axis::receptive}.depthwise(), {1, 4, 3, 3}, "iohw")
        == "");
    CHECK(refused(axes::oiw.depthwise(), {4, 1, 3}, "oiw") == "");
    CHECK(refused(axes::wio.depthwise(), {3, 1, 4}, "wio") == "");
    CHECK(refused(axes::oidhw.depthwise(), {4, 1, 3, 3, 3}, "oidhw") == "");
    CHECK(refused(axes::dhwio.depthwise(), {3, 3, 3, 1, 4}, "dhwio") == "");
    CHECK(refused(axes::oihw.depthwise().with_stride(2), {4, 1, 3, 3}, "oihw") == "");
    CHECK(refused(axes::oihw.depthwise().transposed(), {4, 1, 3, 3}, "oihw.transposed()") == "");
    CHECK(refused(axes::oihw.transposed().depthwise(), {4, 1, 3, 3}, "oihw.transposed()") == "");
    CHECK(axes::oihw.depthwise().fans_of({0, 1, 3, 3}).out == 0);
    CHECK(axes::o.depthwise().fans_of({4}).out == 4);
    CHECK(equal(axes::io.depthwise().fans_of({1, 4}), 1, 4)); // no convolution, and no doubt
}
