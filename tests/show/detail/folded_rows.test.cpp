// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/folded_rows.hpp>

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <cstddef>
#include <string>
#include <vector>

using namespace fanin;
using texts = std::vector<std::string>;

namespace
{
    report of(const auto& net)
    {
        return propagate(net, matrix<float>(init::normal<float>.with_stddev(1)(8, 20, 1)), 1);
    }

    // "0 to 3: 1 residual (layer_norm, dense 20 he relu)" of rows 0 to 3, whose line has the path 1
    texts lines_of(const report& r)
    {
        texts all;
        for (const detail::folded_rows& l : detail::folded(r, true))
        {
            all.push_back(std::to_string(l.first) + " to " + std::to_string(l.last) + ": " + l.path + " "
                          + l.name + (l.inside.empty() ? "" : " (" + l.inside + ")"));
        }
        return all;
    }

    const auto full = dense(20, init::he<float>, act::relu);
    const auto linear = dense(20, init::he<float>);
}

TEST_CASE("layers without a branch are lines of their own", "[show]")
{
    CHECK(lines_of(of(sequential())).empty());
    CHECK(lines_of(of(full)) == texts{"0 to 0: 0 dense 20 he relu"});
    CHECK(lines_of(of(repeat(2, full))) == texts{"0 to 0: 0 dense 20 he relu", "1 to 1: 1 dense 20 he relu"});
    CHECK(lines_of(of(sequential(linear, activation(act::relu), linear))).size() == 3);
}

TEST_CASE("a residual layer takes its branch into its line", "[show]")
{
    const auto block = residual(sequential(layer_norm(), repeat(2, full), linear));
    CHECK(lines_of(of(sequential(full, repeat(2, block))))
          == texts{"0 to 0: 0 dense 20 he relu",
                   "1 to 5: 1.0 residual (layer_norm, 2 × dense 20 he relu, dense 20 he identity)",
                   "6 to 10: 1.1 residual (layer_norm, 2 × dense 20 he relu, dense 20 he identity)"});
    CHECK(lines_of(of(residual(residual(full))))
          == texts{"0 to 2: 0 residual (residual (dense 20 he relu))"});
}

TEST_CASE("equal neighbours of several rows are a block each", "[show]")
{
    const auto block = sequential(linear, batch_norm(), activation(act::relu));
    CHECK(lines_of(of(repeat(2, block)))
          == texts{"0 to 2: 0 block (dense 20 he identity, batch_norm, relu)",
                   "3 to 5: 1 block (dense 20 he identity, batch_norm, relu)"});
    CHECK(lines_of(of(sequential(full, repeat(2, sequential(residual(full), residual(linear))))))
          == texts{"0 to 0: 0 dense 20 he relu",
                   "1 to 4: 1.0 block (residual (dense 20 he relu), residual (dense 20 he identity))",
                   "5 to 8: 1.1 block (residual (dense 20 he relu), residual (dense 20 he identity))"});
    // a list that stands alone, or beside one of other layers, is no block
    CHECK(lines_of(of(sequential(block, full))).size() == 4);
    CHECK(lines_of(of(sequential(block, sequential(full, batch_norm())))).size() == 5);
}

TEST_CASE("of blocks in blocks, the inner ones have the lines", "[show]")
{
    const auto block = sequential(linear, activation(act::relu));
    CHECK(lines_of(of(repeat(3, sequential(repeat(2, block), layer_norm())))).size() == 3 * (2 + 1));
    // equal layers in a block are no blocks
    CHECK(lines_of(of(repeat(3, sequential(full, full)))).size() == 3);
}

TEST_CASE("every row is in one line, and without folding has its own", "[show]")
{
    report odd;
    odd.layers.resize(3); // all of one path: the report of a user
    for (const report& r :
         {of(repeat(3, residual(sequential(full, linear)))), of(repeat(4, sequential(full, linear))), odd})
    {
        std::size_t next = 0;
        for (const detail::folded_rows& l : detail::folded(r, true))
        {
            CHECK(l.first == next);
            CHECK(l.last >= l.first);
            next = l.last + 1;
        }
        CHECK(next == r.layers.size());
        CHECK(detail::folded(r, false).size() == r.layers.size());
    }
}
