// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace fanin;

TEST_CASE("dropout zeroes its share of the elements, and lifts the others so that the mean stays")
{
    const matrix<float> ones(std::array<std::size_t, 2>{700, 1000}, 1.0f);
    for (const double p : {0.0, 0.1, 0.5, 0.9})
    {
        const auto y = activations(dropout(p), ones, 3)[0];
        const double zeros = static_cast<double>(std::count(y.begin(), y.end(), 0.0f));
        const double n = static_cast<double>(y.size());
        CAPTURE(p, zeros);
        CHECK(std::abs(zeros - p * n) <= sampling::k * std::sqrt(n * p * (1 - p)));
        const float kept = static_cast<float>(1 / (1 - p));
        CHECK(std::all_of(y.begin(), y.end(), [=](float v) { return v == 0 || v == kept; }));
    }
    CHECK((activations(dropout(0.5), ones, 3)[0] == activations(dropout(0.5), ones, 3)[0]));
    CHECK((activations(dropout(0.5), ones, 3)[0] != activations(dropout(0.5), ones, 4)[0]));
    CHECK(dropout(0.1).name() == "dropout 0.1");
}

TEST_CASE("a probability below 0, of 1 or above is refused")
{
    for (const double bad : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)dropout(bad); },
                                                      {"probability of dropout = "})
              == "");
    }
}
