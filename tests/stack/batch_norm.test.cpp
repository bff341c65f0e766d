// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

using namespace fanin;

TEST_CASE("batch_norm takes off the mean of a feature over the batch, and divides by its standard deviation")
{
    const matrix<double> x = reference::gaussian<double>(6, 7, 3);
    const auto y = activations(batch_norm(1e-3), x, 1)[0];
    for (std::size_t j = 0; j < 7; ++j)
    {
        long double mean = 0;
        long double squares = 0;
        for (std::size_t i = 0; i < 6; ++i)
        {
            mean += x(i, j) / 6.0L;
            squares += static_cast<long double>(x(i, j)) * x(i, j) / 6;
        }
        for (std::size_t i = 0; i < 6; ++i)
        {
            CHECK(std::abs(y(i, j) - (x(i, j) - mean) / std::sqrt(squares - mean * mean + 1e-3L)) < 1e-14L);
        }
    }
}

TEST_CASE("of an image, batch_norm takes a channel over all positions")
{
    const batch<float> x(reference::gaussian<float>(5, 24, 3), {4, 3, 2});
    const auto y = activations(batch_norm(), x, 1)[0];
    for (std::size_t c = 0; c < 2; ++c)
    {
        double mean = 0;
        double squares = 0;
        for (std::size_t i = 0; i < 5 * 12; ++i)
        {
            const double v = y.data()[2 * i + c];
            mean += v / 60;
            squares += v * v / 60;
        }
        CHECK(std::abs(mean) < 1e-6);
        CHECK(std::abs(squares - 1) < 1e-4);
    }
}

TEST_CASE("an epsilon out of range is refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)batch_norm(-1e-9); }, {"epsilon = -1e-09"})
          == "");
}

TEST_CASE("a gradient that has lost the shape of its images goes back through the channels all the same")
{
    const batch<double> x(reference::gaussian<double>(3, 8, 3), {2, 2, 2}); // two channels
    const matrix<double> dy = reference::gaussian<double>(3, 8, 4);
    const auto gradient = [&](const batch<double>& back)
    {
        tape<double> t({.backward = true}, nullptr, false);
        static_cast<void>(batch_norm().forward(x, 1, t));
        return batch_norm().backward(back, 1, t).values();
    };
    CHECK((gradient(dy) == gradient(batch<double>(dy, {2, 2, 2}))));
}
