// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/audit.hpp>
#include <fanin/init.hpp>

#include <catch.hpp>
#include <core/mdspan_look_alike.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace
{
    namespace init = fanin::init;
    using fanin::audit;
    using fanin::audit_report;
    using fanin::axes;
    using fanin::finding_kind;
    using fanin::named_array;

    using indices = std::vector<std::size_t>;
}

TEST_CASE("arrays that are what they claim, and differ, are reported so")
{
    const auto a = init::he<float>(784, 256, 1);
    const auto b = init::he<float>(256, 100, 2);
    const auto c = init::he<double>(100, 50, 3);
    const audit_report r = audit({{"a", a, init::he<float>}, {"b", b, init::he<float>}, {"c", c}});
    CHECK(r.as_claimed());
    REQUIRE(r.arrays.size() == 3);
    CHECK(r.arrays[1].name == "b");
    CHECK(r.arrays[1].result.count == 25600);
    CHECK(to_string(r) == "nothing wrong with 3 arrays");
}

TEST_CASE("each array is held against its law")
{
    const auto a = init::he<float>(784, 256, 1);
    const auto b = init::xavier<float>(256, 100, 2);
    const audit_report r = audit({{"0.weight", a, init::he<float>}, {"1.weight", b, init::he<float>}});
    CHECK(!r);
    CHECK(r.between.empty());
    CHECK(r.arrays[0].result.as_claimed());
    std::ostringstream text;
    text << r;
    CHECK_THAT(text.str(),
               ContainsSubstring("1.weight: not as claimed: he") && ContainsSubstring("gain 1 for √2"));
}

TEST_CASE("an array may have a shape that is known at run time")
{
    const auto drawn = init::he<float>({256, 784}, axes::oi, 1);
    const std::vector<float> w(drawn.begin(), drawn.end());
    const std::vector<std::size_t> shape{256, 784};
    CHECK(audit({{"w", w, shape, init::he<float>, axes::oi}}));
    CHECK(!audit({{"w", w, shape, init::he<float>, axes::io}}));
    CHECK(named_array("w", w, shape, axes::oi).fans().in == 784);
    CHECK(named_array("w", std::span(w), shape).view().data() == w.data());
}

TEST_CASE("equal arrays and equal prefixes are found")
{
    const auto a = init::he<float>(784, 256, 1);
    const auto copy = a;
    const auto narrow =
        init::he<float>(784, 100, 1); // begins as a does: the fan in is equal, and so is the key
    const auto other = init::he<float>(784, 256, 2);
    const audit_report r = audit({{"a", a}, {"other", other}, {"copy", copy}, {"narrow", narrow}});
    REQUIRE(r.between.size() == 3);
    CHECK(r.between[0].kind == finding_kind::equal_arrays);
    CHECK(r.between[0].where == indices{0, 2});
    CHECK(r.between[0].sentence == "'a' and 'copy' have the same elements");
    CHECK(r.between[1].kind == finding_kind::equal_prefixes);
    CHECK(r.between[1].sentence == "'a' and 'narrow' begin with the same 78400 elements");

    // biases all start at 0
    const std::vector<float> zeros(500);
    CHECK(audit({{"bias 0", zeros, {500}, init::zeros<float>, axes::o}, {"bias 1", zeros, {500}, axes::o}})
              .as_claimed());
}

TEST_CASE("blocks that two arrays share are found")
{
    const auto a = init::he<double>(300, 200, 1);
    auto b = init::he<double>(200, 300, 2);
    std::copy_n(a.data() + 500, 9000, b.data() + 33000);
    const audit_report r = audit({{"a", a}, {"b", b}});
    REQUIRE(r.between.size() == 1);
    CHECK(r.between[0].kind == finding_kind::repeats);
    CHECK(r.between[0].sentence == "'a' and 'b' share 9000 elements, from 500 and from 33000 on");
}

TEST_CASE("the one layer with another scale is named")
{
    const auto a = init::he<float>(784, 256, 1);
    const auto b = init::he<float>(256, 100, 2);
    const auto c = init::xavier<float>(100, 100, 3);
    const auto d = init::he<float>({200, 100}, axes::oi, 4);
    const audit_report r = audit({{"a", a}, {"b", b}, {"c", c}, {"d", d, axes::oi}});
    REQUIRE(r.between.size() == 1);
    CHECK(r.between[0].kind == finding_kind::odd_scale);
    CHECK(r.between[0].where == indices{2});
    CHECK_THAT(r.between[0].sentence,
               ContainsSubstring("'c' has stddev·√(fan in) = 1, the other layers 1.4"));
    CHECK(audit({{"a", a}, {"b", b}, {"c", c, init::xavier<float>}, {"d", d, axes::oi}}).as_claimed());
}

TEST_CASE("temporaries and other layouts are copied, and others referred to")
{
    auto a = init::he<float>(64, 64, 1);
    const named_array transposed("t", xt::transpose(a));
    const named_array temporary("x", init::he<float>(64, 64, 1));
    const named_array same("a", a);
    CHECK(same.view().data() == a.data());
    CHECK(transposed.view()[1] == a(1, 0));
    std::vector<float> by_columns(64 * 64);
    std::copy(a.template begin<xt::layout_type::column_major>(),
              a.template end<xt::layout_type::column_major>(), by_columns.begin());
    const named_array mdspan("m", strided_look_alike<float>{by_columns.data(), {64, 64}, {1, 64}});
    const named_array range("r", fanin::column_major(by_columns), {64, 64}, init::he<float>);
    CHECK(mdspan.view()[1] == a(0, 1));
    CHECK(range.view()[1] == a(0, 1));
    CHECK(range.has_law());
    a(1, 0) = 7;
    CHECK(transposed.view()[1] != 7);
    CHECK(temporary.view()[1] == a(0, 1));
}

TEST_CASE("a name twice, no arrays, and arrays that cannot be audited are refused")
{
    const auto a = init::he<float>(784, 256, 1);
    CHECK_THROWS_WITH(
        audit({{"a", a}, {"a", a}}),
        "fanin: two arrays are called 'a', but each must have a name of its own: rename one of them");
    CHECK_THROWS_AS(audit(std::vector<named_array>()), fanin::invalid_argument);
    const std::vector<float> none;
    CHECK_THROWS_AS(audit({{"a", a}, {"b", none, {0, 3}}}), fanin::invalid_argument);
}
