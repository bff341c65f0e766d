// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/constant.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

namespace init = fanin::init;

static_assert(init::zeros<float>.name() == "zeros");
static_assert(init::ones<float>.name() == "ones");
static_assert(init::constant<float>.name() == "constant");
static_assert(init::constant<float>.with_value(0.5).name() == "constant");
static_assert(init::ones<double>.variance({.in = 3, .out = 4}) == 0);

namespace
{
    template <class T>
    bool all_equal(const xt::xtensor<T, 2>& w, T value)
    {
        return std::all_of(w.begin(), w.end(), [=](T v) { return v == value; });
    }
}

TEMPLATE_TEST_CASE("zeros, ones and constant give their value everywhere", "", float, double)
{
    using T = TestType;
    CHECK(all_equal<T>(init::zeros<T>(17, 5), 0));
    CHECK(all_equal<T>(init::ones<T>(17, 5), 1));
    CHECK(all_equal<T>(init::constant<T>(17, 5), 0));
    CHECK(all_equal<T>(init::constant<T>.with_value(0.1)(17, 5, 42), static_cast<T>(0.1)));
    CHECK(all_equal<T>(init::zeros<T>.with_value(-2)(17, 5), -2));
    const auto w = init::ones<T>(17, 5);
    CHECK(w.shape()[0] == 17);
    CHECK(w.shape()[1] == 5);
}

TEST_CASE("the constant initializers say what they are")
{
    CHECK(to_string(init::zeros<float>) == "zeros: 0");
    CHECK(to_string(init::ones<float>) == "ones: 1");
    CHECK(to_string(init::constant<float>.with_value(0.1)) == "constant: 0.1");
}

TEST_CASE("a constant that is not finite in the element type is refused")
{
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::constant<float>.with_value(not_a_number); }, {"value = ", "nan", "finite"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::constant<float>.with_value(1e39); },
                                                  {"value = 1e+39", "finite in the element type"})
          == "");
    CHECK_NOTHROW(init::constant<double>.with_value(1e39));
}
