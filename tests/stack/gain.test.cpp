// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/gain.hpp>

#include "catch.hpp"
#include "stack/reference.hpp"

#include <fanin/stack/detail/sums_by_unit.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace fanin;

TEST_CASE("gradients of gains and biases are sums over samples and positions", "[gain]")
{
    // 3 samples of 2 positions; runs and what is beside them
    for (const std::size_t channels : {std::size_t{1}, std::size_t{16}, std::size_t{37}})
    {
        const matrix<float> dy = reference::gaussian<float>(3, 2 * channels, 1);
        const matrix<float> y = reference::gaussian<float>(3, 2 * channels, 2);
        const matrix<float> gains = detail::gradient_of_gains(dy, y, channels);
        const std::vector<double> biases = detail::sums_by_unit(detail::elements_of(dy), channels);
        REQUIRE(gains.size() == channels);
        REQUIRE(biases.size() == channels);
        for (std::size_t c = 0; c < channels; ++c)
        {
            long double of_gain = 0;
            long double of_bias = 0;
            for (std::size_t i = c; i < dy.size(); i += channels)
            {
                of_gain += static_cast<long double>(dy.data()[i]) * y.data()[i];
                of_bias += dy.data()[i];
            }
            CHECK(std::abs(gains(0, c) - of_gain) < 1e-6L);
            CHECK(std::abs(biases[c] - of_bias) < 1e-14L);
        }
    }
}

TEST_CASE("gains multiply their features", "[gain]")
{
    const matrix<float> x = reference::gaussian<float>(3, 37, 1);
    const xt::xtensor<float, 1> gains = init::normal<float>.with_stddev(1)({37}, axes::o, key(2));
    matrix<float> y = x;
    detail::multiply_features(y, gains);
    for (std::size_t i = 0; i < x.size(); ++i)
    {
        CHECK(y.data()[i] == gains(i % 37) * x.data()[i]);
    }
}
