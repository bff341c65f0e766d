// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/jacobi.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>
#include <fanin/stack/detail/bidiagonalization.hpp>
#include <fanin/stack/detail/sample_jacobian.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    template <real T, class Net>
    auto jacobian_of(const Net& net, const batch<T>& x)
    {
        return detail::sample_jacobian<T, Net>(net, 5, x, activations(net, x, 5).back());
    }

    const double root = std::sqrt(std::numeric_limits<double>::epsilon());
}

TEST_CASE("the Jacobian of a sample and its products beside plain loops")
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

    // Rounding: a layer is off by at most 11 roundings of its terms, which are no larger than some |f(x)|.
    const auto y = activations(net, x, 5).back();
    const double f = detail::norm_of({y.begin(), y.end()});
    const double length = detail::norm_of({x.values().begin(), x.values().end()});
    const double allowed = 4 * 11 * root * f / length;
    for (const std::uint64_t i : {0U, 1U, 2U})
    {
        const auto g = reference::gaussian<double>(1, 7, key(1).child(i));
        std::vector<double> v(g.begin(), g.end());
        const double norm = detail::norm_of(v);
        for (double& e : v)
        {
            e /= norm;
        }
        const std::vector<double> jv = j.times(v);
        REQUIRE(jv.size() == 4);
        for (std::size_t row = 0; row < 4; ++row)
        {
            double sum = 0;
            for (std::size_t c = 0; c < 7; ++c)
            {
                sum += plain(row, c) * v[c];
            }
            CHECK(std::abs(jv[row] - sum) < allowed);
        }
        const std::vector<double> u{0.5, -0.1, 0.7, 0.2};
        const std::vector<double> ju = j.transposed_times(u);
        REQUIRE(ju.size() == 7);
        for (std::size_t c = 0; c < 7; ++c)
        {
            double sum = 0;
            for (std::size_t row = 0; row < 4; ++row)
            {
                sum += plain(row, c) * u[row];
            }
            CHECK(std::abs(ju[c] - sum) < 1e-9);
        }
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

TEST_CASE("the step of the differences stays on one side of a kink as near as 1e-6 of the sample")
{
    // relu(x₀ - 1e-6·|x|) + 0·x₁: J = (1, 0)
    const matrix<double> w{{1}, {0}};
    const auto bias = [](const std::array<std::size_t, 1>&, const axes&, key)
    { return xt::xtensor<double, 1>{-1}; };
    const auto net = sequential(dense(w, act::relu).with_bias(bias));
    const batch<double> x = matrix<double>{{1 + 2e-6, std::sqrt(3.0)}}; // of length 2
    CHECK(std::abs(jacobian_of(net, x).times({1, 0})[0] - 1) < 10 * root);
}

TEST_CASE("a layer that tells equal samples apart is refused")
{
    const batch<double> x = reference::gaussian<double>(1, 6, 3);
    const auto net = sequential(dense(6, init::he<double>), dropout(0.3));
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)jacobian_of(net, x).whole(); },
                                                  {"the same sample", "a layer mixes the samples"})
          == "");
}
