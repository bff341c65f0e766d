// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/audit.hpp>
#include <fanin/init.hpp>

#include <xtensor/xadapt.hpp>
#include <xtensor/xview.hpp>

#include <catch.hpp>
#include <core/mdspan_look_alike.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace
{
    namespace init = fanin::init;
    using fanin::audit;
    using fanin::axes;
}

TEST_CASE("what cannot be audited is refused")
{
    const std::vector<float> none;
    const std::vector<float> twelve(12, 0.5F);
    CHECK_THROWS_WITH(
        audit(none, {0, 3}, init::he<float>),
        "fanin: the number of elements = 0, but it must be at least 1: there is nothing to audit in "
        "weights (0, 3)");
    CHECK_THROWS_WITH(audit(none, {0, 3}), ContainsSubstring("nothing to audit"));
    CHECK_THROWS_WITH(audit(twelve, {3, 5}, init::he<float>),
                      "fanin: 12 elements, but an array (3, 5) has 15: pass the shape of the elements");
    CHECK_THROWS_AS(audit(twelve, {3, -4}, init::he<float>), fanin::invalid_argument);
    CHECK_THROWS_WITH(audit(twelve, {3, 4}, init::he<float>, axes::oihw),
                      ContainsSubstring("the number of axes = 4"));
    CHECK_THROWS_WITH(audit(twelve, {3, 2, 2}, init::he<float>), ContainsSubstring("cannot tell the fan in"));
    CHECK_THROWS_WITH(audit(twelve, {3, 4}, init::he<float>, axes::io, {.level = 0}),
                      ContainsSubstring("level = 0"));
    CHECK_THROWS_AS(audit(twelve, {3, 4}, init::he<float>, axes::io, {.level = 1}), fanin::invalid_argument);
    CHECK_THROWS_AS(audit(twelve, {3, 4}, init::he<float>, axes::io, {.level = std::nan("")}),
                    fanin::invalid_argument);
}

TEST_CASE("all forms of an array have the same audit")
{
    const auto w = init::he<float>(64, 48, 1);
    const std::string expected = to_string(audit(w, init::xavier<float>));
    const std::vector<float> v(w.begin(), w.end());
    const xt::xtensor<float, 2, xt::layout_type::column_major> columns = w;
    const auto adapted = xt::adapt(v, std::vector<std::size_t>{64, 48});
    CHECK(to_string(audit(v, {64, 48}, init::xavier<float>)) == expected);
    CHECK(to_string(audit(std::span(v), {64, 48}, init::xavier<float>)) == expected);
    CHECK(to_string(audit(v, std::vector<int>{64, 48}, init::xavier<float>)) == expected);
    CHECK(to_string(audit(v, std::vector<int>{64, 48})) == to_string(audit(w)));
    CHECK_THROWS_AS(audit(v, std::vector<int>{-64, -48}, init::xavier<float>), fanin::invalid_argument);
    CHECK_THROWS_AS(audit(v, std::vector<int>{64, 47}, init::xavier<float>), fanin::invalid_argument);
    CHECK(to_string(audit(columns, init::xavier<float>)) == expected);
    const std::vector<float> by_columns(columns.storage().begin(), columns.storage().end());
    CHECK(to_string(audit(fanin::column_major(by_columns), {64, 48}, init::xavier<float>)) == expected);
    const strided_look_alike<const float> mdspan{by_columns.data(), {64, 48}, {1, 64}};
    CHECK(to_string(audit(mdspan, init::xavier<float>)) == expected);
    CHECK(to_string(audit(fanin::array_view(v, {64, 48}), init::xavier<float>)) == expected);
    CHECK(to_string(audit(mdspan)) == to_string(audit(w)));
    CHECK(to_string(audit(adapted, init::xavier<float>)) == expected);
    CHECK(to_string(audit(w * 1.0F, init::xavier<float>)) == expected);
    CHECK(to_string(audit(xt::view(w, xt::all(), xt::all()), init::xavier<float>)) == expected);
    CHECK(to_string(audit(w, init::xavier<double>)) == expected);
    std::ostringstream text;
    text << audit(w, init::xavier<float>);
    CHECK(text.str() == expected);
    STATIC_REQUIRE(!std::is_convertible_v<fanin::audit_result, bool>);
}

TEST_CASE("without a law, the nearest three are named")
{
    const fanin::audit_result r = audit(init::glorot_uniform<float>(784, 256, 1));
    CHECK(r);
    REQUIRE(r.nearest.size() == 3);
    CHECK(r.nearest[0].name == "glorot_uniform");
    CHECK(r.nearest[0].consistent);
    CHECK(!r.nearest[1].consistent);
    CHECK(r.nearest[0].distance < r.nearest[1].distance);
    CHECK(audit(init::normal<float>.with_stddev(0.02)({1000}, 3), axes::o).nearest[0].name
          == "normal.with_stddev(0.02)");
}
