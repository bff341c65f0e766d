// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/jacobi.hpp"
#include "stack/reference.hpp"

#include <fanin/spectrum/detail/sample_jacobian.hpp>
#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

using namespace fanin;

namespace
{
    template <real T, class Net>
    auto jacobian_of(const Net& net, const batch<T>& x)
    {
        return detail::sample_jacobian<T, Net>(net, 5, x, activations(net, x, 5).back());
    }
}

TEST_CASE("the Jacobian of a sample beside plain loops")
{
    const batch<double> x = reference::gaussian<double>(1, 7, 3);
    const auto he = init::he<double>;
    const auto net = sequential(dense(11, he, act::tanh).with_bias(init::normal<double>.with_stddev(1)),
                                residual(dense(11, he, act::sigmoid)), layer_norm(), dense(4, he));
    const auto j = jacobian_of(net, x);
    const matrix<double> plain = jacobi::jacobian(net, x, 5, 0);
    const matrix<double> whole = j.whole();
    REQUIRE(j.rows() == 4);
    REQUIRE(j.columns() == 7);
    REQUIRE((whole.shape() == plain.shape()));
    for (std::size_t i = 0; i < whole.size(); ++i)
    {
        CHECK(std::abs(whole.data()[i] - plain.data()[i]) < 1e-9); // see jacobi::jacobian
    }
}

TEST_CASE("more rows than a block of cotangents holds")
{
    const auto net = sequential(dense(300, init::he<double>, act::tanh));
    const batch<double> x = reference::gaussian<double>(1, 3, 3);
    const matrix<double> whole = jacobian_of(net, x).whole();
    const matrix<double> plain = jacobi::jacobian(net, x, 5, 0);
    REQUIRE((whole.shape() == plain.shape()));
    double worst = 0;
    for (std::size_t i = 0; i < whole.size(); ++i)
    {
        worst = std::max(worst, std::abs(whole.data()[i] - plain.data()[i]));
    }
    CHECK(worst < 1e-9);
}

TEST_CASE("a layer that tells equal samples apart is refused")
{
    const batch<double> x = reference::gaussian<double>(1, 6, 3);
    const auto net = sequential(dense(6, init::he<double>), dropout(0.3));
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)jacobian_of(net, x).whole(); },
                                                  {"the same sample", "a layer mixes the samples"})
          == "");
}
