// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/spectrum/singular_spectrum.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

using namespace fanin;

namespace
{
    singular_spectrum all(std::vector<double> values)
    {
        return {.singular_values = std::move(values)};
    }
}

TEST_CASE("moments and condition of singular values")
{
    const auto s = all({3, 2, 1}); // squares 9, 4, 1: mean 14/3, variance 98/3 - 196/9 = 98/9
    CHECK(std::abs(s.mean_of_squares().value() - 14.0 / 3) < 1e-14);
    CHECK(std::abs(s.relative_variance_of_squares().value() - 0.5) < 1e-15);
    CHECK(s.condition() == 3);

    const auto isometry = all({7, 7, 7, 7});
    CHECK(isometry.mean_of_squares() == 49);
    CHECK(isometry.relative_variance_of_squares() == 0);
    CHECK(isometry.condition() == 1);

    const auto huge = all({3e200, 2e200, 1e200}); // whose squares overflow
    CHECK(std::abs(huge.relative_variance_of_squares().value() - 0.5) < 1e-15);
}

TEST_CASE("what is not known of a spectrum is not said")
{
    CHECK(all({2, 0}).condition() == std::numeric_limits<double>::infinity());
    const auto zero = all({0, 0});
    CHECK(zero.mean_of_squares() == 0);
    CHECK(zero.relative_variance_of_squares() == std::nullopt);
    CHECK(all({}).mean_of_squares() == std::nullopt);
    CHECK(all({}).relative_variance_of_squares() == std::nullopt);
    CHECK(all({}).condition() == std::nullopt);

    const auto unknown = all({std::numeric_limits<double>::quiet_NaN()});
    CHECK(unknown.condition() == std::nullopt);
}
