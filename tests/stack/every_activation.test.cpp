// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstddef>
#include <string>

// A stack of ten layers, 1000 wide, of each activation with the gain that keeps its variance, as it is
// measured and as it is predicted.

using namespace fanin;

namespace
{
    const auto x = init::normal<float>.with_stddev(1)(60, 1000, 3);
    key next_seed = 5;

    /// Measured with the activation's type erased, which the compiler sees but once.
    report measured(const any_activation<float>& act, double gain)
    {
        next_seed = next_seed.child(0);
        return propagate(repeat(10, dense(1000, init::xavier<float>.with_gain(gain), act)), x, next_seed);
    }

    template <class Activation>
    void check(const Activation& act)
    {
        const double gain = theory::gain(act).forward;
        const auto expected = predict(repeat(10, dense(1000, init::xavier<float>.with_gain(gain), act)), x);
        const report r = measured(act, gain);
        REQUIRE(expected.size() == 10);
        for (std::size_t l = 0; l < 10; ++l)
        {
            const layer_prediction& p = expected[l];
            const layer_report& m = r.layers[l];
            CAPTURE(std::string(act.name()), l, p.activation.second_moment, m.activation.second_moment(),
                    p.log_stddev);
            const double off = std::log(m.activation.second_moment() / p.activation.second_moment);
            CHECK(std::abs(off + p.log_stddev * p.log_stddev / 2) < 6 * p.log_stddev + 2e-3);
            CHECK(p.log_stddev < 0.4);
            const double q = m.pre_activation->second_moment() / p.pre_activation->second_moment;
            CHECK(std::abs(std::log(q)) < 6 * p.log_stddev + 2e-3);
        }
    }
}

TEST_CASE("ten layers of any activation, 1000 wide, are measured as they are predicted", "[predict]")
{
    check(act::identity);
    check(act::relu);
    check(act::leaky_relu.with_slope(0.2));
    check(act::prelu);
    check(act::relu6);
    check(act::elu);
    check(act::selu);
    check(act::celu.with_alpha(0.7));
    check(act::gelu);
    check(act::gelu_tanh);
    check(act::quick_gelu);
    check(act::silu);
    check(act::mish);
    check(act::softplus);
    check(act::squareplus);
    check(act::sigmoid);
    check(act::log_sigmoid);
    check(act::tanh);
    check(act::erf);
    check(act::sin);
    check(act::sin.with_omega(30));
    check(act::softsign);
    check(act::hard_tanh);
    check(act::hard_sigmoid);
    check(act::hard_swish);
}
