// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"

#include <fanin/init/identity.hpp>
#include <fanin/init/tensor.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    /// How many weights differ from a kernel (out, in / groups, h, w) that has `gain` at the centre of
    /// (g out/groups + d, d), as PyTorch's dirac_ goes through them, and 0 elsewhere.
    template <class W>
    std::size_t differences(const W& w, bool output_first, std::size_t groups, double gain)
    {
        const auto& s = w.shape();
        const std::size_t outs = output_first ? s[0] : s[3];
        const std::size_t ins = output_first ? s[1] : s[2];
        const std::size_t height = output_first ? s[2] : s[0];
        const std::size_t width = output_first ? s[3] : s[1];
        std::size_t count = 0;
        for (std::size_t o = 0; o < outs; ++o)
        {
            for (std::size_t i = 0; i < ins; ++i)
            {
                for (std::size_t y = 0; y < height; ++y)
                {
                    for (std::size_t x = 0; x < width; ++x)
                    {
                        const bool passes = o % (outs / groups) == i && y == height / 2 && x == width / 2;
                        count += structured::weight(w, output_first, o, i, y, x)
                                 != static_cast<typename W::value_type>(passes ? gain : 0);
                    }
                }
            }
        }
        return count;
    }

    /// What a kernel oihw makes of an image of in channels, by the plain definition of a convolution around
    /// its centre, or of a transposed one of stride 1.
    std::vector<double> convolved(const xt::xtensor<double, 4>& w, std::size_t groups, bool transposed,
                                  const std::vector<double>& image, std::size_t side)
    {
        const std::size_t per_group_0 = w.shape()[0] / groups;
        const std::size_t per_group_1 = w.shape()[1];
        const std::size_t outs = transposed ? per_group_1 * groups : w.shape()[0];
        std::vector<double> result(outs * side * side);
        for (std::size_t g = 0; g < groups; ++g)
        {
            for (std::size_t first = 0; first < per_group_0; ++first)
            {
                for (std::size_t second = 0; second < per_group_1; ++second)
                {
                    const std::size_t in = transposed ? g * per_group_0 + first : g * per_group_1 + second;
                    const std::size_t out = transposed ? g * per_group_1 + second : g * per_group_0 + first;
                    for (std::size_t y = 0; y < side; ++y)
                    {
                        for (std::size_t x = 0; x < side; ++x)
                        {
                            for (std::size_t v = 0; v < w.shape()[2]; ++v)
                            {
                                for (std::size_t u = 0; u < w.shape()[3]; ++u)
                                {
                                    const std::size_t there_y = y + v - w.shape()[2] / 2; // wraps below 0
                                    const std::size_t there_x = x + u - w.shape()[3] / 2;
                                    if (there_y < side && there_x < side)
                                    {
                                        const double value = w(g * per_group_0 + first, second, v, u);
                                        const std::size_t here = y * side + x;
                                        const std::size_t there = there_y * side + there_x;
                                        result[out * side * side + (transposed ? there : here)] +=
                                            value * image[in * side * side + (transposed ? here : there)];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return result;
    }
}

TEMPLATE_TEST_CASE("identity has its gain on the diagonal and nothing beside it, square or not", "", float,
                   double)
{
    using T = TestType;
    for (const auto& [in, out] : {std::array<std::size_t, 2>{5, 5}, {7, 3}, {3, 7}, {1, 4}, {4, 1}})
    {
        const auto w = init::identity<T>.with_gain(0.3)(in, out, 1);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t o = 0; o < out; ++o)
            {
                wrong += w(i, o) != (i == o ? static_cast<T>(0.3) : T{0});
            }
        }
        CHECK(wrong == 0);
        CHECK((w == init::identity<T>.with_gain(0.3)({in, out}, 2)));
        CHECK((w == init::identity<T>.with_gain(0.3)({in, out}, axes::oi)));
    }
    CHECK(init::identity<T>(3, 3)(2, 2) == 1);
    CHECK(init::identity<T>.with_gain(0)(3, 3)(2, 2) == 0);
}

TEST_CASE("dirac is PyTorch's dirac_ for odd and even extents, groups, and more or fewer outputs than inputs")
{
    for (const std::size_t groups : {1u, 2u, 3u})
    {
        for (const auto& s :
             {std::array<std::size_t, 4>{6, 2, 3, 5}, {6, 4, 4, 2}, {12, 3, 1, 4}, {6, 7, 5, 5}})
        {
            const axes oihw = axes::oihw.with_groups(groups);
            const axes hwio = axes::hwio.with_groups(groups);
            CAPTURE(groups, s[0], s[1], s[2], s[3]);
            CHECK(differences(init::dirac<float>(s, oihw), true, groups, 1) == 0);
            CHECK(differences(init::dirac<double>.with_gain(0.5)({s[2], s[3], s[1], s[0]}, hwio), false,
                              groups, 0.5)
                  == 0);
        }
    }
    CHECK(differences(init::dirac<float>({6, 2, 3, 5}, axes::oihw), true, 2, 1) != 0); // the check itself
}

TEST_CASE("dirac passes one- and three-dimensional kernels through the middle")
{
    const auto line = init::dirac<float>({4, 3, 5}, axes::oiw);
    const auto cube = init::dirac<float>({2, 3, 5, 2, 4}, axes::dhwio);
    float line_sum = 0;
    for (const float v : line)
    {
        line_sum += v;
    }
    float cube_sum = 0;
    for (const float v : cube)
    {
        cube_sum += v;
    }
    CHECK(line_sum == 3);
    CHECK((line(0, 0, 2) == 1 && line(1, 1, 2) == 1 && line(2, 2, 2) == 1));
    CHECK(cube_sum == 2);
    CHECK((cube(1, 1, 2, 0, 0) == 1 && cube(1, 1, 2, 1, 1) == 1));
}

TEST_CASE("a convolution with dirac's kernel gives its input back, grouped, depthwise and transposed")
{
    constexpr std::size_t side = 6;
    for (const bool transposed : {false, true})
    {
        for (const std::size_t groups : {1u, 2u, 6u})
        {
            const axes plain = axes::oihw.with_groups(groups);
            const auto w = init::dirac<double>({std::size_t{6}, 6 / groups, std::size_t{3}, std::size_t{5}},
                                               transposed ? plain.transposed() : plain);
            std::vector<double> image(6 * side * side);
            for (std::size_t i = 0; i < image.size(); ++i)
            {
                image[i] = 1 + static_cast<double>(i * i % 101);
            }
            CAPTURE(groups, transposed);
            CHECK(convolved(w, groups, transposed, image, side) == image);
        }
    }
    const auto keras = init::dirac<float>({3, 3, 4, 2}, axes::hwio.depthwise());
    for (std::size_t c = 0; c < 4; ++c)
    {
        CHECK((keras(1, 1, c, 0) == 1 && keras(1, 1, c, 1) == 0));
    }
}

TEMPLATE_TEST_CASE("identity fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::identity<T>, std::array<std::size_t, 2>{7, 5}, axes::io)
          == "");
    CHECK(structured::difference_of_forms(init::dirac<T>, std::array<std::size_t, 4>{6, 2, 3, 4},
                                          axes::oihw.with_groups(3))
          == "");
}

TEST_CASE("identity knows its mean square and says its law")
{
    const auto mean_square = [](const auto& w)
    {
        double sum = 0;
        for (const auto v : w)
        {
            sum += static_cast<double>(v) * static_cast<double>(v);
        }
        return sum / static_cast<double>(w.size());
    };
    const auto agree = [](double a, double b) { return std::abs(a / b - 1) < 1e-14; };
    const auto half = init::identity<double>.with_gain(0.5);
    CHECK(agree(half.variance(axes::io.fans_of({7, 3})), mean_square(half(7, 3))));
    CHECK(agree(half.variance(axes::io.fans_of({3, 7})), mean_square(half(3, 7))));
    CHECK(
        agree(half.variance(axes::hwio.fans_of({3, 5, 7, 4})), mean_square(half({3, 5, 7, 4}, axes::hwio))));
    const axes grouped = axes::oihw.with_groups(3);
    CHECK(agree(half.variance(grouped.fans_of({12, 3, 3, 5})), mean_square(half({12, 3, 3, 5}, grouped))));
    CHECK(to_string(init::identity<float>) == "identity: I");
    CHECK(to_string(init::identity<float>.with_gain(2).with_gain(1)) == "identity: I");
    CHECK(to_string(init::identity<float>.with_gain(2)) == "identity, gain 2: 2 I");
    CHECK(to_string(init::dirac<float>) == "dirac: I");
    CHECK(to_string(init::dirac<float>.with_gain(0.5)) == "dirac, gain 0.5: 0.5 I");
}

TEST_CASE("a gain or axes that identity cannot take are refused, and a shape without elements is not")
{
    const auto refused_gain = [](double gain)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)init::identity<float>.with_gain(gain); },
                                                       {"gain = ", "0 or in"});
    };
    CHECK(refused_gain(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK(refused_gain(std::numeric_limits<double>::infinity()) == "");
    CHECK(refused_gain(-1) == "");
    CHECK(refused_gain(1e39) == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::dirac<float>({3, 3, 4, 4}); },
                                                  {"pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::dirac<float>({7, 2, 3, 3}, axes::oihw.with_groups(3)); }, {"groups = 3"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::identity<float>({7}, axes::o); },
                                                  {"axes of inputs = 0"})
          == "");
    CHECK(init::identity<float>(0, std::size_t{1} << 62).size() == 0);
    CHECK(init::dirac<float>({3, 0, 4, 4}, axes::hwio).size() == 0);
}
