// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/law.hpp>

#include <concepts>
#include <limits>
#include <stdexcept>

using namespace fanin::detail;

static_assert(std::same_as<fanin::law, fanin::init::law>);

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    constexpr double largest_float = std::numeric_limits<float>::max();

    // what is allowed passes at compile time
    constexpr bool allowed = []
    {
        require_finite<float>("mean", largest_float);
        require_finite<float>("mean", -largest_float);
        require_finite<double>("mean", std::numeric_limits<double>::max());
        require_stddev<float>("stddev", 0);
        require_stddev<float>("stddev", 2e37);
        require_stddev<double>("stddev", 1e150);
        require_stddev<double>("stddev", 1e-150);
        require_mean<float>(-1e38);
        require_mean<double>(1e307);
        require_variance<float>("variance", 0);
        require_variance<double>("variance", 1e150 * 1e150);
        return true;
    }();
    static_assert(allowed);
}

TEST_CASE("what is not finite in the element type is refused by name and value")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { require_finite<float>("mean", not_a_number); },
                                                  {"mean = ", "nan", "finite in the element type"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { require_finite<double>("value", infinity); },
                                                  {"value = inf", "finite"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { require_finite<double>("value", -infinity); },
                                                  {"value = -inf"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { require_finite<float>("lo", 1e39); }, {"lo = 1e+39"})
          == "");
    CHECK_NOTHROW(require_finite<double>("lo", 1e39));
}

TEST_CASE("a standard deviation must be 0 or one that draws can follow without overflow or underflow")
{
    for (const double bad : {-1.0, -1e-30, not_a_number, infinity, -infinity, 1e38, 1e-170})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { require_stddev<float>("stddev", bad); },
                                                      {"stddev = ", "must be 0 or in [1e-150, 2e+37]"})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { require_stddev<double>("stddev", 1e160); },
                                                  {"stddev = 1e+160", "must be 0 or in [1e-150, 1e+150]"})
          == "");
    CHECK_NOTHROW(require_stddev<double>("stddev", 1e38));
}

TEST_CASE("a variance must be the square of such a standard deviation")
{
    for (const double bad : {-1.0, not_a_number, infinity, 1e76, 1e-310})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { require_variance<float>("variance", bad); },
                                                      {"variance = ", "must be 0 or in ["})
              == "");
    }
    CHECK_NOTHROW(require_variance<double>("variance", 1e76));
}
