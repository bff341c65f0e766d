// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"

#include <fanin/init/bilinear.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace fanin;

static_assert(init::bilinear<float>.name() == "bilinear");

namespace
{
    /// The formula of Caffe's BilinearFiller for one axis.
    long double triangle(std::size_t k, std::size_t x)
    {
        const long double f = std::ceil(static_cast<long double>(k) / 2);
        const long double c = static_cast<long double>(k - 1) / (2 * f);
        return 1 - std::abs(static_cast<long double>(x) / f - c);
    }

    /// An upsampled line: each value spread over the kernel, s apart.
    std::vector<double> upsampled(const std::vector<double>& line, const std::vector<double>& kernel,
                                  std::size_t s)
    {
        std::vector<double> result((line.size() - 1) * s + kernel.size());
        for (std::size_t i = 0; i < line.size(); ++i)
        {
            for (std::size_t x = 0; x < kernel.size(); ++x)
            {
                result[i * s + x] += line[i] * kernel[x];
            }
        }
        return result;
    }
}

TEMPLATE_TEST_CASE("each tap of the bilinear kernel is the product of triangles", "", float, double)
{
    using T = TestType;
    // beside the rounding to T, that of long double in the reference
    const long double tolerance = std::numeric_limits<T>::epsilon() / 2 * 1.01L;
    for (const auto& [h, w] : {std::array<std::size_t, 2>{4, 4}, {5, 5}, {8, 9}, {1, 16}, {3, 2}, {7, 6}})
    {
        const auto k = init::bilinear<T>({h, w, std::size_t{3}, std::size_t{3}}, axes::hwio, 1);
        std::size_t wrong = 0;
        for (std::size_t y = 0; y < h; ++y)
        {
            for (std::size_t x = 0; x < w; ++x)
            {
                for (std::size_t i = 0; i < 3; ++i)
                {
                    for (std::size_t o = 0; o < 3; ++o)
                    {
                        const long double expected = i == o ? triangle(h, y) * triangle(w, x) : 0;
                        wrong += std::abs(k(y, x, i, o) - expected) > tolerance * expected;
                    }
                }
            }
        }
        CAPTURE(h, w);
        CHECK(wrong == 0);
    }
    const auto cube = init::bilinear<T>({2, 1, 4, 5, 8}, axes::oidhw);
    CHECK(std::abs(cube(0, 0, 1, 3, 6) - triangle(4, 1) * triangle(5, 3) * triangle(8, 6)) < tolerance);
    CHECK(cube(1, 0, 1, 3, 6) == 0);
}

TEST_CASE("the kernel of a factor of upsampling interpolates a ramp and keeps a constant")
{
    for (std::size_t s = 1; s <= 9; ++s)
    {
        const std::size_t k = 2 * s - s % 2;
        const auto w = init::bilinear<double>({k, std::size_t{1}, std::size_t{1}}, axes::wio.transposed());
        const std::vector<double> kernel(w.begin(), w.end());
        std::vector<double> ramp(12);
        for (std::size_t i = 0; i < ramp.size(); ++i)
        {
            ramp[i] = static_cast<double>(i);
        }
        const auto ramped = upsampled(ramp, kernel, s);
        const auto level = upsampled(std::vector<double>(12, 1.0), kernel, s);
        const double middle = static_cast<double>(k - 1) / 2;
        double worst_ramp = 0;
        double worst_level = 0;
        for (std::size_t j = k; j < 12 * s - 1; ++j) // where all taps have their values
        {
            const double expected = (static_cast<double>(j) - middle) / static_cast<double>(s);
            worst_ramp = std::max(worst_ramp, std::abs(ramped[j] - expected));
            worst_level = std::max(worst_level, std::abs(level[j] - 1));
        }
        CAPTURE(s, k);
        // at most two terms of half a unit of rounding each, a sum and a quotient of numbers up to 12
        CHECK(worst_ramp <= 12 * 4 * 0x1p-53);
        CHECK(worst_level <= 4 * 0x1p-53);
    }
}

TEST_CASE("the channels of each group, or of a depthwise kernel, are upsampled by themselves")
{
    const auto full = init::bilinear<float>({4, 4, 5, 5}, axes::oihw.transposed()); // (in, out, h, w)
    const auto grouped = init::bilinear<float>({6, 2, 5, 5}, axes::oihw.transposed().with_groups(3));
    const auto depthwise = init::bilinear<float>({5, 5, 4, 1}, axes::hwio.depthwise());
    const auto torch_depthwise = init::bilinear<float>({4, 1, 5, 5}, axes::oihw.with_groups(4));
    std::size_t wrong = 0;
    for (std::size_t y = 0; y < 5; ++y)
    {
        for (std::size_t x = 0; x < 5; ++x)
        {
            const auto tap = static_cast<float>(triangle(5, y) * triangle(5, x));
            const auto differs = [](float a, float b) { return std::abs(a - b) > 0x1p-24f; };
            for (std::size_t i = 0; i < 4; ++i)
            {
                for (std::size_t o = 0; o < 4; ++o)
                {
                    wrong += differs(full(i, o, y, x), i == o ? tap : 0);
                }
                wrong += differs(depthwise(y, x, i, 0), tap);
                wrong += differs(torch_depthwise(i, 0, y, x), tap);
            }
            for (std::size_t i = 0; i < 6; ++i)
            {
                wrong += differs(grouped(i, 0, y, x), i % 2 == 0 ? tap : 0);
                wrong += differs(grouped(i, 1, y, x), i % 2 == 1 ? tap : 0);
            }
        }
    }
    CHECK(wrong == 0);
}

TEMPLATE_TEST_CASE("the bilinear kernel fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::bilinear<T>, std::array<std::size_t, 4>{6, 2, 4, 5},
                                          axes::oihw.transposed().with_groups(3))
          == "");
    CHECK(structured::difference_of_forms(init::bilinear<T>, std::array<std::size_t, 3>{5, 3, 4}, axes::wio)
          == "");
}

TEST_CASE("axes without a kernel, or that do not fit, are refused by bilinear, and an empty shape is not")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::bilinear<float>(3, 4); },
                                                  {"the number of receptive axes = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::bilinear<float>({4, 4, 2, 2}); },
                                                  {"pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::bilinear<float>({4, 4, 2}, axes::hwio); },
                                                  {"number of axes = 4"})
          == "");
    CHECK(init::bilinear<float>({4, 4, 0, 2}, axes::hwio).size() == 0);
    CHECK(init::bilinear<float>({0, 4, 2, 2}, axes::hwio).size() == 0);
    CHECK(to_string(init::bilinear<float>).find("bilinear: the product of 1 - |x") == 0);
}
