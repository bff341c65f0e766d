// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init.hpp>

#include <stdexcept>

namespace init = fanin::init;
namespace mup = fanin::init::mup;

TEST_CASE("at the base width nothing changes")
{
    for (const mup::rule& r : {mup::input(256, 256), mup::hidden(256, 256), mup::output(256, 256)})
    {
        CHECK(r.gain == 1);
        CHECK(r.sgd_rate == 1);
        CHECK(r.adam_rate == 1);
    }
}

TEST_CASE("at another width the rules are those of the paper's table")
{
    // four times the width: Var(w) of the outputs is 16 times less, of which 1 / fan_in does 4
    CHECK(mup::input(1024, 256).gain == 1);
    CHECK(mup::input(1024, 256).sgd_rate == 4);
    CHECK(mup::input(1024, 256).adam_rate == 1);
    CHECK(mup::hidden(1024, 256).gain == 1);
    CHECK(mup::hidden(1024, 256).sgd_rate == 1);
    CHECK(mup::hidden(1024, 256).adam_rate == 0.25);
    CHECK(mup::output(1024, 256).gain == 0.5);
    CHECK(mup::output(1024, 256).sgd_rate == 0.25);
    CHECK(mup::output(1024, 256).adam_rate == 0.25);

    const double wide = init::xavier<float>.scaled(mup::output(1024, 256).gain).variance({1024, 10});
    const double base = init::xavier<float>.variance({256, 10});
    CHECK(wide / base == 1.0 / 16);
}

TEST_CASE("a width of 0 is refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)mup::hidden(0, 256); }, {"width = 0"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)mup::output(256, 0); }, {"base_width = 0"})
          == "");
}
