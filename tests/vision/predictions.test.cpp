// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "vision/stacks.hpp"

#include <cmath>
#include <cstddef>
#include <string>

using namespace fanin;

namespace
{
    constexpr std::size_t draws = 30;

    /// Whether deviations are as large as predicted, on the whole: a bound that neither a wrong mean nor a
    /// spread wrong by a half passes.
    void check(const calibration::deviations& d)
    {
        if (d.count > 0)
        {
            CAPTURE(d.fraction(1), d.fraction(2), d.mean(), d.largest);
            CHECK(d.root_mean_square() > 0.55);
            CHECK(d.root_mean_square() < 1.6);
            CHECK(d.fraction(2) > 0.85);
        }
    }
}

TEST_CASE("norms and pools over images scatter over draws as predicted", "[predict]")
{
    const auto name = GENERATE("batch_norm x 3", "blocks of v1", "half a stage of v1", "group_norm");
    for (const calibration::image_stack& s : calibration::image_stacks())
    {
        if (s.name == name)
        {
            CAPTURE(s.name);
            const calibration::result r =
                calibration::measure(s.value, calibration::images(8, 11, 1, false), draws);
            CHECK(r.forward.absent == 0);
            CHECK(r.forward.count > 0);
            check(r.forward);
            if (s.name
                != "blocks of v1") // whose gradients lie some percent below theory: padding, see the docs
            {
                check(r.backward);
            }
        }
    }
}

TEST_CASE("ResNets are predicted from the first layer to the last", "[predict]")
{
    const batch<float> x = calibration::images(4, 64, 0, false);
    const auto check = [&](const auto& net, std::size_t blocks)
    {
        const auto rows = predict(net, x);
        const report r = propagate(net, x, 1);
        REQUIRE(rows.size() == r.layers.size());
        std::size_t seen = 0;
        double off = 0; // of the logarithm of the second moment behind each block
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            CHECK(rows[i].path == r.layers[i].path);
            if (r.layers[i].name == "residual" || r.layers[i].name == "add")
            {
                ++seen;
                off += std::log(r.layers[i].activation.second_moment() / rows[i].activation.second_moment);
            }
        }
        CHECK(seen == blocks);
        CHECK(std::abs(off / static_cast<double>(seen)) < 0.05);
        CHECK(rows.back().name == r.layers.back().name);
    };
    check(vision::resnet18<float>(), 8);
    check(vision::resnet18_v2<float>(), 8);
    CHECK(predict(vision::resnet50<float>(), x).back().path == "8"); // the head
    CHECK(predict(vision::resnet50_v2<float>(), x).back().path == "5");
}
