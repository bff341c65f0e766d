// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace fanin;

namespace
{
    const matrix<double> x = reference::gaussian<double>(6, 7, 3);
}

TEST_CASE("layer_norm takes off the mean of a sample, and divides by its standard deviation")
{
    const auto y = activations(layer_norm(1e-3), x, 1)[0];
    const auto z = activations(rms_norm(1e-3), x, 1)[0];
    for (std::size_t i = 0; i < 6; ++i)
    {
        long double mean = 0;
        long double squares = 0;
        for (std::size_t j = 0; j < 7; ++j)
        {
            mean += x(i, j) / 7.0L;
            squares += static_cast<long double>(x(i, j)) * x(i, j) / 7;
        }
        for (std::size_t j = 0; j < 7; ++j)
        {
            CHECK(std::abs(y(i, j) - (x(i, j) - mean) / std::sqrt(squares - mean * mean + 1e-3L)) < 1e-14L);
            CHECK(std::abs(z(i, j) - x(i, j) / std::sqrt(squares + 1e-3L)) < 1e-14L);
        }
    }
    CHECK(layer_norm().name() == "layer_norm");
    CHECK(rms_norm().name() == "rms_norm");
}

TEST_CASE("samples that are summed side by side, and others, are standardized alike, forward and back")
{
    // a few samples at a time and some beside them; samples too long for that; runs and what is beside them
    for (const auto [samples, width] :
         {std::array<std::size_t, 2>{7, 37}, std::array<std::size_t, 2>{2, 9001}})
    {
        const matrix<double> given = 0.5 + reference::gaussian<double>(samples, width, 3);
        const matrix<double> d = reference::gaussian<double>(samples, width, 4);
        const auto centred = vjp(layer_norm(0), given, d, 1);
        const auto plain = vjp(rms_norm(0), given, d, 1);
        const auto n = static_cast<long double>(width);
        long double worst = 0;
        for (std::size_t i = 0; i < samples; ++i)
        {
            for (const bool of_mean : {false, true})
            {
                const auto& found = of_mean ? centred : plain;
                long double mean = 0;
                for (std::size_t j = 0; of_mean && j < width; ++j)
                {
                    mean += given(i, j) / n;
                }
                long double variance = 0;
                long double gradient = 0;
                long double along = 0;
                for (std::size_t j = 0; j < width; ++j)
                {
                    const long double v = given(i, j) - mean;
                    variance += v * v / n;
                    gradient += of_mean ? d(i, j) / n : 0;
                    along += d(i, j) * v / n;
                }
                for (std::size_t j = 0; j < width; ++j)
                {
                    const long double v = given(i, j) - mean;
                    const long double deviation = std::sqrt(variance);
                    const long double back = (d(i, j) - gradient - v * along / variance) / deviation;
                    worst = std::max({worst, std::abs(found.output(i, j) - v / deviation),
                                      std::abs(found.gradient(i, j) - back)});
                }
            }
        }
        CHECK(worst < 1e-13L);
    }
}

TEST_CASE("a sample of one value has no standard deviation: epsilon decides")
{
    const matrix<double> constant(std::array<std::size_t, 2>{2, 5}, 3.0);
    CHECK((activations(layer_norm(), constant, 1)[0] == 0.0 * constant));
    CHECK(activations(rms_norm(0), constant, 1)[0](1, 4) == 1);
}

TEST_CASE("an epsilon that is negative, large or not a number is refused")
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)layer_norm(-1); }, {"epsilon = -1"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)rms_norm(2); }, {"epsilon = 2"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)layer_norm(nan); }, {"epsilon = "}) == "");
}
