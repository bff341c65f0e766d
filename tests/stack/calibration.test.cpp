// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace fanin;

namespace
{
    constexpr std::size_t draws = 100;

    /// The deviation of the logarithm of the last second moment, and of the squared gradient at the input
    /// over that of the output, from their predictions: standard deviations over independent draws.
    struct spreads
    {
        double forward_ratio;  ///< root mean square of z of the signal
        double backward_ratio; ///< of the gradient
    };

    template <class Net, class X>
    spreads measure(const Net& net, const X& x)
    {
        double forward = 0;
        double backward = 0;
        for (std::size_t d = 0; d < draws; ++d)
        {
            const report r = propagate(net, x, key(d + 1), {.backward = true, .predict = true});
            const detail::level last = detail::forward_levels(r).back();
            const detail::level first = detail::backward_levels(r)->front();
            const auto z = [](const detail::level& l)
            {
                const double s = l.expected->log_stddev;
                return (2 * std::log(l.measured / l.expected->value) + s * s / 2) / s;
            };
            forward += z(last) * z(last) / draws;
            backward += z(first) * z(first) / draws;
        }
        return {std::sqrt(forward), std::sqrt(backward)};
    }
}

TEST_CASE("predicted spreads are those over draws", "[predict]")
{
    // The root mean square of 100 independent z has the standard deviation 1/√200 = 0.07. |z| < 1 in .63 to
    // .75 is a standard deviation of z from 1.12 to 0.87.
    const auto calibrated = [](const auto& net, const auto& x)
    {
        const spreads s = measure(net, x);
        CAPTURE(s.forward_ratio, s.backward_ratio);
        CHECK(s.forward_ratio > 0.87 - 3 * 0.07);
        CHECK(s.forward_ratio < 1.12 + 3 * 0.07);
        CHECK(s.backward_ratio > 0.87 - 3 * 0.07);
        CHECK(s.backward_ratio < 1.12 + 3 * 0.07);
    };
    const auto x = init::normal<float>.with_stddev(1)(64, 60, 3);
    SECTION("dense")
    {
        calibrated(repeat(5, dense(60, init::he<float>, act::relu)), x);
    }
    SECTION("residual")
    {
        calibrated(repeat(5, residual(dense(60, init::xavier<float>, act::tanh))), x);
    }
    SECTION("linear residual")
    {
        calibrated(residual(dense(60, init::xavier<float>)), x);
    }
    SECTION("relu residual")
    {
        calibrated(repeat(4, residual(dense(60, init::he<float>, act::relu), 0.5)), x);
    }
    SECTION("gelu")
    {
        calibrated(repeat(10, dense(60, init::preserving<float>(act::gelu), act::gelu)), x);
    }
    SECTION("leaky relu, deep")
    {
        calibrated(repeat(20, dense(60, init::he<float>, act::leaky_relu)), x);
    }
    SECTION("softplus")
    {
        calibrated(repeat(10, dense(60, init::xavier<float>, act::softplus)), x);
    }
    SECTION("batch norm: gradients")
    {
        const auto net =
            repeat(3, sequential(dense(60, init::he<float>), batch_norm(), activation(act::relu)));
        const spreads s = measure(net, x);
        CHECK(s.backward_ratio > 0.87 - 3 * 0.07);
        CHECK(s.backward_ratio < 1.12 + 3 * 0.07);
        for (const layer_prediction& p : predict(net, x))
        {
            if (p.name == "batch_norm")
            {
                CHECK(p.activation.second_moment <= 1);
            }
        }
    }
}
