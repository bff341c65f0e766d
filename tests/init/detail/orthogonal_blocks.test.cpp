// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/detail/orthogonal_blocks.hpp> // first, as whoever includes fanin's header alone

#include "catch.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

using fanin::axes;
using fanin::axis;
using fanin::detail::channel_groups;
using fanin::detail::has_axis;
using fanin::detail::weight_offsets;

namespace
{
    using offsets = std::vector<std::size_t>;

    offsets copied(std::span<const std::size_t> s)
    {
        return {s.begin(), s.end()};
    }
}

TEST_CASE("groups split the outputs, the inputs of a transposed kernel, or every input from the others")
{
    const weight_offsets matrix(offsets{3, 4}, axes{});
    const channel_groups all(matrix, axes{});
    CHECK(all.count() == 1);
    CHECK_FALSE(all.grouped());
    CHECK(copied(all.in(0)) == offsets{0, 4, 8});
    CHECK(copied(all.out(0)) == offsets{0, 1, 2, 3});

    const axes split = axes::io.with_groups(2);
    const weight_offsets at(offsets{3, 4}, split);
    const channel_groups groups(at, split);
    CHECK(groups.count() == 2);
    CHECK(groups.grouped());
    CHECK(copied(groups.in(1)) == offsets{0, 4, 8});
    CHECK(copied(groups.out(1)) == offsets{2, 3});

    const weight_offsets back(offsets{3, 4}, split.transposed());
    const channel_groups transposed(back, split.transposed());
    CHECK(copied(transposed.in(1)) == offsets{2, 3});
    CHECK(copied(transposed.out(1)) == offsets{0, 4, 8});

    const weight_offsets deep(offsets{3, 4}, axes::io.depthwise());
    const channel_groups depthwise(deep, axes::io.depthwise());
    CHECK(depthwise.count() == 3);
    CHECK(copied(depthwise.in(2)) == offsets{8});
    CHECK(copied(depthwise.out(2)) == offsets{0, 1, 2, 3});

    const weight_offsets one(offsets{1, 4}, axes::io.depthwise());
    CHECK(channel_groups(one, axes::io.depthwise()).grouped()); // one channel is a group, too
}

TEST_CASE("a matrix without axes has one of inputs and one of outputs")
{
    CHECK(has_axis(axes{}, axis::in));
    CHECK(has_axis(axes{}, axis::out));
    CHECK_FALSE(has_axis(axes{}, axis::batch));
    CHECK(has_axis(axes::hwio, axis::receptive));
    CHECK_FALSE(has_axis(axes::o, axis::in));
    CHECK(has_axis(axes::o.transposed(), axis::in));
}

TEST_CASE("scattered elements stand where their offsets say, times the gain, and nowhere else")
{
    const std::size_t length = 37; // no multiple of the tile
    std::vector<float> q(length * 3);
    for (std::size_t i = 0; i < q.size(); ++i)
    {
        q[i] = static_cast<float>(i + 1);
    }
    offsets along;
    for (std::size_t i = 0; i < length; ++i)
    {
        along.push_back(7 * i);
    }
    std::vector<float> to(7 * length, 0);
    fanin::detail::scatter<float>(q.data(), along, offsets{5, 0, 2}, 2, to.data());
    for (std::size_t i = 0; i < length; ++i)
    {
        REQUIRE(to[7 * i + 5] == 2 * q[i]);
        REQUIRE(to[7 * i] == 2 * q[length + i]);
        REQUIRE(to[7 * i + 2] == 2 * q[2 * length + i]);
    }
    CHECK(std::count(to.begin(), to.end(), 0.0f) == static_cast<std::ptrdiff_t>(4 * length));
}
