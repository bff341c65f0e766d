// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/detail/channel_blocks.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <vector>

using fanin::axes;
using fanin::axis;
using fanin::detail::channel_block;
using fanin::detail::channel_blocks;
using shape = std::vector<std::size_t>;

namespace
{
    /// Row-by-row place of (o, i, y, x) in a kernel (outs, ins, h, w).
    std::size_t at_oihw(const shape& s, std::size_t o, std::size_t i, std::size_t y, std::size_t x)
    {
        return ((o * s[1] + i) * s[2] + y) * s[3] + x;
    }

    /// Each element stands in exactly one part.
    bool covers(const channel_blocks& blocks, std::size_t size)
    {
        std::vector<int> seen(size);
        blocks.for_each(
            [&](const channel_block& b)
            {
                for (std::size_t r = 0; r < b.receptive.size(); ++r)
                {
                    for (std::size_t i = 0; i < b.in.size(); ++i)
                    {
                        for (std::size_t o = 0; o < b.out.size(); ++o)
                        {
                            ++seen[b.at(i, o, r)];
                        }
                    }
                }
            });
        return std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; });
    }

    std::vector<channel_block> all(const channel_blocks& blocks)
    {
        std::vector<channel_block> list;
        blocks.for_each([&](const channel_block& b) { list.push_back(b); });
        return list;
    }
}

TEST_CASE("a dense layer is one part, and a batch of them one for each")
{
    const channel_blocks matrix(shape{5, 3}, axes{});
    CHECK(covers(matrix, 15));
    REQUIRE(all(matrix).size() == 1);
    CHECK(all(matrix)[0].in.size() == 5);
    CHECK(all(matrix)[0].at(4, 2, 0) == 14);
    CHECK(matrix.kernel().empty());
    CHECK(matrix.centre() == 0);

    const channel_blocks turned(shape{5, 3}, axes::oi);
    CHECK(all(turned)[0].in.size() == 3);
    CHECK(all(turned)[0].at(2, 4, 0) == 14);

    const channel_blocks experts(shape{4, 5, 3}, axes{axis::batch, axis::in, axis::out});
    CHECK(covers(experts, 60));
    REQUIRE(all(experts).size() == 4);
    CHECK(all(experts)[2].at(1, 1, 0) == 2 * 15 + 1 * 3 + 1);
}

TEST_CASE("each group of a convolution is a part, transposed or not")
{
    const shape s{6, 2, 3, 5};
    const channel_blocks grouped(s, axes::oihw.with_groups(3)); // out = 6, in / groups = 2
    CHECK(covers(grouped, 180));
    REQUIRE(all(grouped).size() == 3);
    CHECK(all(grouped)[1].in.size() == 2);
    CHECK(all(grouped)[1].out.size() == 2);
    CHECK(all(grouped)[1].at(1, 0, 7) == at_oihw(s, 2, 1, 1, 2));
    CHECK(grouped.kernel() == std::vector<std::size_t>{3, 5});
    CHECK(grouped.centre() == 1 * 5 + 2);

    const channel_blocks transposed(s, axes::oihw.transposed().with_groups(3)); // in = 6, out / groups = 2
    CHECK(covers(transposed, 180));
    REQUIRE(all(transposed).size() == 3);
    CHECK(all(transposed)[1].in.size() == 2);
    CHECK(all(transposed)[1].at(1, 0, 7) == at_oihw(s, 3, 0, 1, 2));
}

TEST_CASE("each channel of a depthwise kernel is a part, transposed or not")
{
    const shape s{3, 5, 6, 2}; // (height, width, channels, multiplier)
    const channel_blocks depthwise(s, axes::hwio.depthwise());
    CHECK(covers(depthwise, 180));
    REQUIRE(all(depthwise).size() == 6);
    CHECK(all(depthwise)[4].in.size() == 1);
    CHECK(all(depthwise)[4].out.size() == 2);
    CHECK(all(depthwise)[4].at(0, 1, 0) == 4 * 2 + 1);

    const channel_blocks transposed(s, axes::hwio.depthwise().transposed());
    CHECK(covers(transposed, 180));
    REQUIRE(all(transposed).size() == 6);
    CHECK(all(transposed)[4].in.size() == 2);
    CHECK(all(transposed)[4].out.size() == 1);
    CHECK(all(transposed)[4].at(1, 0, 0) == 4 * 2 + 1);
}

TEST_CASE("the centre of an even extent is the later of its two middles")
{
    CHECK(channel_blocks(shape{4, 4, 4}, axes::wio).centre() == 2);
    CHECK(channel_blocks(shape{5, 4, 4}, axes::wio).centre() == 2);
    CHECK(channel_blocks(shape{1, 4, 4}, axes::wio).centre() == 0);
    CHECK(channel_blocks(shape{3, 4, 2, 1, 1}, axes::dhwio).centre() == (1 * 4 + 2) * 2 + 1);
}

TEST_CASE("a weight without elements has no parts, however long its other axes are")
{
    const std::size_t huge = std::size_t{1} << 62;
    CHECK(all(channel_blocks(shape{0, huge}, axes{})).empty());
    CHECK(all(channel_blocks(shape{3, 0, 4, huge}, axes::hwio)).empty());
    CHECK(all(channel_blocks(shape{3, 3, 0, 2}, axes::hwio.depthwise())).empty());
}

TEST_CASE("axes that do not fit, or lack inputs or outputs, are refused")
{
    const auto refusal = [](const shape& s, const axes& a, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)channel_blocks(s, a); }, parts); };
    CHECK(refusal({3, 4, 5}, axes{}, {"rank of weights without axes = 3", "pass axes"}) == "");
    CHECK(refusal({3, 4}, axes::hwio, {"number of axes = 4", "rank of the weights, 2"}) == "");
    CHECK(refusal({0, 4}, axes::hwio, {"number of axes = 4"}) == "");
    CHECK(refusal({7, 2, 3, 3}, axes::oihw.with_groups(3), {"groups = 3", "a divisor of the 7 outputs"})
          == "");
    CHECK(refusal({7}, axes::o, {"the number of axes of inputs = 0", "at least 1"}) == "");
    CHECK(refusal({7, 2}, axes{axis::receptive, axis::in}, {"the number of axes of outputs = 0"}) == "");
}
