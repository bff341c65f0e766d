// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_GRADIENTS_HPP
#define FANIN_TESTS_STACK_GRADIENTS_HPP

// The gradient of a stack beside central differences of its forward pass.

#include "catch.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace differences
{
    /// <cotangent, net(x)>, in long double.
    template <class Net>
    long double value(const Net& net, const fanin::batch<double>& x, const fanin::matrix<double>& cotangent,
                      fanin::key k)
    {
        const fanin::matrix<double> y = fanin::vjp(net, x, cotangent, k).output;
        long double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
        {
            sum += static_cast<long double>(y.data()[i]) * cotangent.data()[i];
        }
        return sum;
    }

    /// The largest difference of the gradient and a central difference, over the largest gradient. The
    /// stencil of four points has an error of h⁴ f⁽⁵⁾/30 and a rounding error of 1e-16/h.
    template <class Net>
    double worst_error(const Net& net, const fanin::batch<double>& x, std::size_t out_features, fanin::key k)
    {
        const fanin::matrix<double> cotangent =
            fanin::init::normal<double>.with_stddev(1)(x.samples(), out_features, 77);
        const fanin::matrix<double> gradient = fanin::vjp(net, x, cotangent, k).gradient;
        double worst = 0;
        double largest = 0;
        for (std::size_t i = 0; i < gradient.size(); ++i)
        {
            constexpr double h = 3e-4;
            const auto moved = [&](double step)
            {
                fanin::matrix<double> m = x.values();
                m.data()[i] += step;
                return value(net, fanin::batch<double>(std::move(m), x.shape()).with_sequences(x.sequences()),
                             cotangent, k);
            };
            const auto slope =
                static_cast<double>((8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h)))
                                    / (12 * static_cast<long double>(h)));
            worst = std::max(worst, std::abs(slope - gradient.data()[i]));
            largest = std::max(largest, std::abs(slope));
        }
        return worst / largest;
    }

    // How far a gradient is at most from the central differences of value() by the elements of w.
    double worst_slope(const auto& value, auto& w, const auto& gradient)
    {
        double most = 0;
        REQUIRE(w.size() == gradient.size());
        for (std::size_t i = 0; i < w.size(); ++i)
        {
            const double h = 1e-5;
            const double before = w.data()[i];
            w.data()[i] = before + h;
            const long double up = value();
            w.data()[i] = before - h;
            const long double down = value();
            w.data()[i] = before;
            const auto slope = static_cast<double>((up - down) / (2 * static_cast<long double>(h)));
            most = std::max(most, std::abs(slope - gradient.data()[i]));
        }
        return most;
    }
}

#endif
