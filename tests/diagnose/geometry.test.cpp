// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

using namespace fanin;

namespace
{
    std::vector<verdict_kind> kinds_of(const std::vector<verdict>& all)
    {
        std::vector<verdict_kind> kinds(all.size());
        std::transform(all.begin(), all.end(), kinds.begin(), [](const verdict& v) { return v.kind; });
        return kinds;
    }

    bool has(const std::vector<verdict>& all, verdict_kind kind)
    {
        const auto kinds = kinds_of(all);
        return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    }

    matrix<float> gaussian(std::size_t samples, double stddev)
    {
        return init::normal<float>.with_stddev(stddev)(samples, 100, 7);
    }
}

TEST_CASE("weights are not blamed for a collapse in a layer without weights", "[diagnose]")
{
    const auto constant = activation([](auto z) { return z * 0 + 1; });
    const auto alone = findings(propagate(sequential(constant), gaussian(64, 1), 42, {.geometry = true}));
    const auto before = findings(propagate(sequential(constant, dense(64, init::he<float>, act::relu)),
                                           gaussian(64, 1), 42, {.geometry = true}));
    for (const auto& all : {alone, before})
    {
        REQUIRE(all.front().kind == verdict_kind::rank_collapsed);
        CHECK(all.front().first_layer == 0);
        CHECK(all.front().cause.kind == cause_kind::unknown);
        CHECK(all.front().remedy.kind == remedy_kind::none);
    }
}

TEST_CASE("units of different weights are not called symmetric where no signal tells them apart",
          "[diagnose]")
{
    const auto net = repeat(4, dense(64, init::xavier<float>, act::tanh));
    const auto sigmoids = repeat(4, dense(64, init::xavier<float>, act::sigmoid));
    matrix<float> zeros = matrix<float>::from_shape({40, 100});
    zeros.fill(0);
    CHECK_FALSE(has(findings(propagate(sigmoids, zeros, 42, {.geometry = true})), verdict_kind::symmetric));
    for (const std::size_t samples : {1u, 2u, 4u})
    {
        const auto saturated = findings(propagate(net, gaussian(samples, 100), 42, {.geometry = true}));
        CHECK_FALSE(has(saturated, verdict_kind::symmetric));
    }
    // but equal weights are
    const auto equal = repeat(4, dense(32, init::constant<float>.with_value(1.0f / 32)));
    for (const std::size_t samples : {1u, 2u, 64u})
    {
        CHECK(has(findings(propagate(equal, gaussian(samples, 1), 42, {.geometry = true})),
                  verdict_kind::symmetric));
    }
}
