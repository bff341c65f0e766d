// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/theory/stability.hpp>

using fanin::theory::stability;
using fanin::theory::stability_of;

TEST_CASE("a slope below 1 attracts, above 1 repels, of either sign")
{
    CHECK(stability_of(0) == stability::stable);
    CHECK(stability_of(1 - 1e-8) == stability::stable);
    CHECK(stability_of(-0.5) == stability::stable);
    CHECK(stability_of(1) == stability::marginal);
    CHECK(stability_of(1 + 1e-10) == stability::marginal);
    CHECK(stability_of(-1) == stability::marginal);
    CHECK(stability_of(1 + 1e-8) == stability::unstable);
    CHECK(stability_of(-1.5) == stability::unstable);
}

TEST_CASE("stability has a word")
{
    CHECK(to_string(stability::stable) == "stable");
    CHECK(to_string(stability::marginal) == "marginal");
    CHECK(to_string(stability::unstable) == "unstable");
}
