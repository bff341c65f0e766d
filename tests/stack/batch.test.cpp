// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/batch.hpp>

#include "catch.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <utility>

using fanin::batch;
using fanin::interval;
using fanin::matrix;
using fanin::sample_shape;
using fanin::sequence_layout;
using fanin::summarize;

namespace
{
    using shape2 = std::array<std::size_t, 2>;
}

TEST_CASE("a batch of a matrix holds it, one sample of features a row", "[batch]")
{
    const matrix<float> x{{1, 2, 3}, {4, 5, 6}};
    const batch<float> b(x);
    CHECK((b.values() == x));
    CHECK(b.samples() == 2);
    CHECK(b.features() == 3);
    CHECK((b.shape() == sample_shape{3}));
    static_assert(std::is_same_v<batch<float>::value_type, float>);
}

TEST_CASE("a batch carries the shape of its samples", "[batch]")
{
    const matrix<double> x(shape2{5, 24}, 1.0);
    const batch<double> b(x, {4, 3, 2});
    CHECK(b.samples() == 5);
    CHECK(b.features() == 24);
    CHECK((b.shape() == sample_shape{4, 3, 2}));
    CHECK((batch<double>(matrix<double>(shape2{5, 1}), sample_shape{}).shape().empty()));
}

TEST_CASE("a sample shape that does not hold a row is refused with both numbers", "[batch]")
{
    const matrix<float> x(shape2{2, 24}, 0.0f);
    CHECK_THROWS_AS(batch<float>(x, {5, 5}), std::invalid_argument);
    CHECK_THROWS_AS(batch<float>(x, {24, 0}), fanin::invalid_argument);
    CHECK_THROWS_AS(batch<float>(x, sample_shape{}), fanin::error);
    CHECK_THROWS_WITH(batch<float>(x, {5, 5}), ContainsSubstring("(5, 5)") && ContainsSubstring("25 features")
                                                   && ContainsSubstring("has 24: pass a shape of that many"));
}

TEST_CASE("a batch without samples or without features is a batch", "[batch]")
{
    const batch<float> none(matrix<float>(shape2{0, 7}));
    CHECK(none.samples() == 0);
    CHECK(none.features() == 7);
    const batch<float> blind(matrix<float>(shape2{7, 0}));
    CHECK(blind.samples() == 7);
    CHECK(blind.features() == 0);
}

TEST_CASE("the memory of a batch that goes can be taken over", "[batch]")
{
    batch<float> b(matrix<float>(shape2{100, 10}, 2.0f));
    const float* memory = b.values().data();
    const matrix<float> taken = std::move(b).values();
    CHECK(taken.data() == memory);
    CHECK(taken(99, 9) == 2);
}

TEST_CASE("a sample shape with more elements than can be counted is refused")
{
    const std::size_t half = std::size_t{1} << 32;
    CHECK_THROWS_AS(fanin::batch<float>(fanin::matrix<float>::from_shape({1, 0}), {half, half}),
                    std::length_error);
}

TEST_CASE("a batch knows its summary for one unsaturated range, until its values are taken out of it",
          "[batch]")
{
    const fanin::interval range{-1, 1};
    const matrix<float> x{{1, 2, 3}, {4, 5, 6}};
    CHECK(batch<float>(x).known_summary({}) == nullptr);

    batch<float> b = batch<float>(x).with_summary(fanin::summarize(x, {}, range), range);
    REQUIRE(b.known_summary(range) != nullptr);
    CHECK(b.known_summary(range)->mean() == 3.5);
    CHECK(b.known_summary({}) == nullptr);
    CHECK(b.known_summary(fanin::interval{-1, 2}) == nullptr);

    const batch<float> copy = b;
    CHECK(copy.known_summary(range) != nullptr);
    CHECK((copy.values() == x));
    CHECK(batch<float>(std::move(b).values()).known_summary(range) == nullptr);
}

TEST_CASE("a batch is lent without a copy and without its summary", "[batch]")
{
    const batch<float> b = batch<float>(matrix<float>{{1, 2, 3, 4}, {5, 6, 7, 8}}, {2, 1, 2})
                               .with_sequences(sequence_layout({1, 1}))
                               .with_summary(summarize(matrix<float>{{1, 2}}), interval{0, 1});
    const batch<float> once = b.lent();
    const batch<float> twice = once.lent();
    for (const batch<float>* const lent : {&once, &twice})
    {
        CHECK_FALSE(lent->owns_values());
        CHECK(&lent->values() == &b.values());
        CHECK((lent->shape() == sample_shape{2, 1, 2}));
        CHECK(lent->sequences().count() == 2);
        CHECK(lent->known_summary(interval{0, 1}) == nullptr);
    }
    const float* const memory = b.values().data();
    const matrix<float> other = b.lent().memory();
    CHECK(other.size() == 8);
    CHECK(other.data() != memory);
    batch<float> own = b;
    const float* const its = own.values().data();
    CHECK(std::move(own).memory().data() == its);
}

TEST_CASE("a batch that borrows its values reads them where they are, and copies them to be changed",
          "[batch]")
{
    const matrix<float> x{{1, 2, 3}, {4, 5, 6}};
    batch<float> b = batch<float>::borrowed(x);
    CHECK_FALSE(b.owns_values());
    CHECK(&b.values() == &x);
    CHECK(b.samples() == 2);
    CHECK(b.features() == 3);
    CHECK((b.shape() == sample_shape{3}));
    matrix<float> changed = std::move(b).values();
    changed(0, 0) = 7;
    CHECK(x(0, 0) == 1);
    CHECK(batch<float>(x).owns_values());
}
