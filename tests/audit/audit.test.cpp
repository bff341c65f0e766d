// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/audit.hpp>
#include <fanin/init.hpp>
#include <fanin/stats.hpp>

#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
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

namespace
{
    /// Calls work(w) for an array (rows, columns) of each kind: ranges and column-major ranges with `shape`,
    /// or arrays that have a shape.
    template <class Ranges, class Arrays>
    void for_each_kind(std::vector<float>& v, std::ptrdiff_t rows, std::ptrdiff_t columns, Ranges with_shape,
                       Arrays work)
    {
        with_shape(v);
        with_shape(std::span<float>(v));
        with_shape(std::span<const float>(v));
        with_shape(fanin::column_major(v));
        work(strided_look_alike<float>{v.data(), {rows, columns}, {columns, 1}});
        work(strided_look_alike<const float>{v.data(), {rows, columns}, {1, rows}});
        const std::vector<std::size_t> shape{static_cast<std::size_t>(rows),
                                             static_cast<std::size_t>(columns)};
        auto adapted = xt::adapt(v, shape);
        work(adapted);
        const xt::xarray<float> container = adapted;
        work(container);
        const xt::xtensor<float, 2, xt::layout_type::column_major> columns_first = adapted;
        work(columns_first);
        work(xt::view(container, xt::all(), xt::all()));
        work(container + 0.0F);
    }
}

TEST_CASE("no elements, one, NaN, and another shape are told of arrays of every kind")
{
    std::vector<float> none;
    for_each_kind(
        none, 0, 3,
        [&](const auto& w)
        {
            CHECK_THROWS_WITH(audit(w, {0, 3}, init::he<float>), ContainsSubstring("nothing to audit"));
            CHECK_THROWS_WITH(audit(w, std::vector<int>{0, 3}), ContainsSubstring("nothing to audit"));
        },
        [&](const auto& w)
        {
            CHECK_THROWS_WITH(audit(w, init::he<float>), ContainsSubstring("nothing to audit"));
            CHECK_THROWS_WITH(audit(w), ContainsSubstring("nothing to audit"));
            CHECK(fanin::summarize(w).count == 0);
        });
    std::vector<float> one{0.25F};
    for_each_kind(
        one, 1, 1, [&](const auto& w) { CHECK_FALSE(audit(w, {1, 1}, init::he<float>).conclusive()); },
        [&](const auto& w)
        {
            const fanin::audit_result r = audit(w, init::he<float>);
            CHECK(r.as_claimed());
            CHECK_FALSE(r.conclusive());
            CHECK(audit(w).count == 1);
            CHECK(fanin::summarize(w).mean() == 0.25);
        });
    std::vector<float> with_nan{0.5F, std::nanf(""), -0.5F, 0.25F, 0.125F, 0.75F};
    for_each_kind(
        with_nan, 2, 3,
        [&](const auto& w)
        {
            CHECK_THAT(to_string(audit(w, {2, 3}, init::he<float>)), ContainsSubstring("1 elements are NaN"));
            CHECK_THROWS_WITH(audit(w, {2, 4}, init::he<float>),
                              "fanin: 6 elements, but an array (2, 4) has 8: pass the shape of the elements");
            CHECK_THROWS_AS(audit(w, std::vector<int>{2, -3}), fanin::invalid_argument);
        },
        [&](const auto& w)
        {
            CHECK_THAT(to_string(audit(w, init::he<float>)), ContainsSubstring("1 elements are NaN"));
            CHECK_FALSE(audit(w).as_claimed());
            CHECK(fanin::summarize(w).nan == 1);
            CHECK_THROWS_AS(audit(w, init::he<float>, axes::oihw), fanin::invalid_argument);
        });
}
