// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/diagnose/compare_grid.hpp>

#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act.hpp>
#include <fanin/init.hpp>

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace fanin;

namespace
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(20, 8, 1);

    const comparison_grid<float> grid{
        .activations = {act::relu, {"steep", act::leaky_relu.with_slope(0.5)}},
        .depths = {3, 5},
        .initializers = {init::he<float>, {"wide", init::normal<float>.with_stddev(1)}},
        .seeds = {1, 2}};
}

TEST_CASE("a grid compares every initializer with every activation at every depth")
{
    const comparison c = compare(grid, x);
    CHECK(c.samples == 20);
    CHECK(c.seeds == 2);
    REQUIRE(c.rows.size() == 8);
    const auto stack = [&](std::size_t depth, const auto& weights, const auto& f)
    { return repeat(depth, dense(8, weights, f)); };
    const auto steep = act::leaky_relu.with_slope(0.5);
    const auto wide = init::normal<float>.with_stddev(1);
    const comparison by_hand =
        compare(std::tuple{candidate{"he relu, 3 layers", stack(3, init::he<float>, act::relu)},
                           candidate{"wide relu, 3 layers", stack(3, wide, act::relu)},
                           candidate{"he relu, 5 layers", stack(5, init::he<float>, act::relu)},
                           candidate{"wide relu, 5 layers", stack(5, wide, act::relu)},
                           candidate{"he steep, 3 layers", stack(3, init::he<float>, steep)},
                           candidate{"wide steep, 3 layers", stack(3, wide, steep)},
                           candidate{"he steep, 5 layers", stack(5, init::he<float>, steep)},
                           candidate{"wide steep, 5 layers", stack(5, wide, steep)}},
                x, {1, 2});
    for (std::size_t i = 0; i < c.rows.size(); ++i)
    {
        CHECK(c.rows[i].name == by_hand.rows[i].name);
        CHECK(c.rows[i].rank == by_hand.rows[i].rank);
        CHECK(c.rows[i].score.mean == by_hand.rows[i].score.mean);
        CHECK(c.rows[i].backward->mean == by_hand.rows[i].backward->mean);
    }
}

TEST_CASE("with one depth, rows are called after initializer and activation")
{
    comparison_grid<float> flat = grid;
    flat.depths = {4};
    std::size_t runs = 0;
    const comparison c = compare(flat, x, {.backward = false}, [&](std::size_t done, std::size_t total)
                                 { runs = done == total ? total : 0; });
    CHECK(runs == 8);
    REQUIRE(c.rows.size() == 4);
    for (const comparison_row& row : c.rows)
    {
        CHECK(row.name.find("layers") == std::string::npos);
        CHECK_FALSE(row.backward.has_value());
        CHECK(row.layers == 4);
    }
}

TEST_CASE("a grid with an empty list, or two entries of one name, is refused")
{
    const auto refused = [](auto change, std::initializer_list<std::string_view> parts)
    {
        comparison_grid<float> g = grid;
        change(g);
        return failing_to_raise<std::invalid_argument>([&] { (void)compare(g, x); }, parts);
    };
    CHECK(refused([](auto& g) { g.activations.clear(); }, {"the number of activations = 0", "at least 1"})
          == "");
    CHECK(refused([](auto& g) { g.depths.clear(); }, {"the number of depths = 0", "at least 1"}) == "");
    CHECK(refused([](auto& g) { g.initializers.clear(); }, {"the number of initializers = 0", "at least 1"})
          == "");
    CHECK(refused([](auto& g) { g.seeds.clear(); }, {"the number of seeds = 0", "at least 1"}) == "");
    CHECK(refused([](auto& g) { g.initializers.push_back({"he", init::he<float>.with_gain(3)}); },
                  {"he relu", "rename"})
          == "");
}
