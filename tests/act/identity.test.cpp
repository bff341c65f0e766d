// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/identity.hpp>

#include <cmath>
#include <limits>

using fanin::act::identity;

static_assert(identity.name() == "identity");

TEMPLATE_TEST_CASE("identity gives each element back, with slope 1", "", float, double)
{
    using T = TestType;
    std::size_t differences = 0;
    for (const T x : forms::whole_line<T>())
    {
        if (std::isnan(x))
        {
            differences += !std::isnan(identity(x)) || !std::isnan(identity.derivative(x));
        }
        else
        {
            differences += !forms::same_bits(identity(x), x) || identity.derivative(x) != 1;
        }
    }
    CHECK(differences == 0);
    CHECK(std::signbit(identity(T(-0.0))));
    CHECK(identity.derivative(std::numeric_limits<T>::infinity()) == 1);
}

TEMPLATE_TEST_CASE("identity is the same in all its forms", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(identity) == "");
    CHECK(forms::difference_of_paths<TestType>(identity) == "");
}
