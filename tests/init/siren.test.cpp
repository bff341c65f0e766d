// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/siren.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace fanin;

static_assert(init::siren<float>.name() == "siren");
static_assert(init::siren_first<float>.name() == "siren_first");
static_assert(init::elementwise_initializer<decltype(init::siren<float>)>);
static_assert(init::elementwise_initializer<decltype(init::siren_first<float>)>);

namespace
{
    template <class W>
    void check_bound(const W& w, double bound)
    {
        const double variance = bound * bound / 3;
        const auto found = sampling::moments_of(w);
        CAPTURE(bound);
        CHECK(std::abs(found.mean) < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, sampling::uniform_kurtosis, found.count));
        const double rounded = bound * (1 + 0x1p-24);
        CHECK(std::abs(*std::min_element(w.begin(), w.end())) <= rounded);
        CHECK(*std::max_element(w.begin(), w.end()) <= rounded);
        CHECK(*std::max_element(w.begin(), w.end()) > bound * (1 - 30 / found.count));
    }
}

TEMPLATE_TEST_CASE("siren is uniform up to the root of 6 / in over its frequency, siren_first up to 1 / in",
                   "", float, double)
{
    using T = TestType;
    check_bound(init::siren<T>(2000, 500, 1), std::sqrt(6.0 / 2000) / 30);
    check_bound(init::siren<T>(500, 2000, 2), std::sqrt(6.0 / 500) / 30);
    check_bound(init::siren<T>.with_omega(7)(500, 2000, 3), std::sqrt(6.0 / 500) / 7);
    check_bound(init::siren<T>({3, 5, 100, 700}, axes::hwio, 4), std::sqrt(6.0 / 1500) / 30);
    check_bound(init::siren_first<T>(3, 500'000, 5), 1.0 / 3);
    check_bound(init::siren_first<T>({700'000, 2}, axes::oi, 6), 1.0 / 2);

    const init::fans f{20, 30};
    CHECK(sampling::relative_difference(init::siren<T>.variance(f), 2.0 / (20 * 900)) < 1e-15);
    CHECK(sampling::relative_difference(init::siren_first<T>.variance(f), 1.0 / 1200) < 1e-15);
}

TEMPLATE_TEST_CASE("siren fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::siren<T>, std::array<std::size_t, 2>{37, 53}, axes::io)
          == "");
    CHECK(structured::difference_of_forms(init::siren_first<T>, std::array<std::size_t, 2>{37, 53}, axes::oi)
          == "");
    CHECK((init::siren<T>(7, 5, 1) != init::siren<T>(7, 5, 2)));
}

TEST_CASE("a frequency that is no positive number, or whose inverse is out of range, is refused")
{
    const auto refusal = [](double omega)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)init::siren<float>.with_omega(omega); },
                                                       {"omega = ", "in ["});
    };
    CHECK(refusal(0) == "");
    CHECK(refusal(-30) == "");
    CHECK(refusal(1e-38) == "");
    CHECK(refusal(1e151) == "");
    CHECK(refusal(std::numeric_limits<double>::infinity()) == "");
    CHECK(refusal(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK_NOTHROW(init::siren<double>.with_omega(1e-38)(3, 4, 1));
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::siren<float>({256}, 1); },
              {"weights (256): cannot tell the fan in (fan in = 0", "pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::siren_first<float>({256}, 1); },
                                                  {"weights (256): cannot tell the fan in (fan in = 0"})
          == "");
    CHECK(init::siren<float>(0, 5, 1).size() == 0);
    CHECK(init::siren_first<float>(5, 0, 1).size() == 0);
    CHECK(to_string(init::siren<float>) == "siren: U(-a, a), a = sqrt(6/in)/30");
    CHECK(to_string(init::siren_first<float>) == "siren_first: U(-a, a), a = 1/in");
}
