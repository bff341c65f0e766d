// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_LAW_HPP
#define FANIN_INIT_LAW_HPP

#include <fanin/core/error.hpp>

#include <cmath>
#include <limits>
#include <string>

namespace fanin::init
{
    /// The shape of a weight's distribution. `truncated` is the normal cut at ±2 standard deviations.
    enum class law
    {
        normal,
        uniform,
        truncated
    };
}

namespace fanin
{
    using init::law;
}

namespace fanin::detail
{
    /// Refuses a mean that is not finite in T.
    template <class T>
    constexpr void require_finite(const char* parameter, double value)
    {
        constexpr double largest = std::numeric_limits<T>::max();
        require(value >= -largest && value <= largest, parameter, value, "finite in the element type");
    }

    /// Refuses a standard deviation that is negative or NaN, or whose normal draws could overflow T.
    template <class T>
    constexpr void require_stddev(double stddev)
    {
        constexpr double largest =
            std::numeric_limits<T>::max() / 16; // no draw passes 10 standard deviations
        require(stddev >= 0 && stddev <= largest, "stddev", stddev, "finite in the element type and >= 0");
    }

    template <class T>
    constexpr void require_variance(double variance)
    {
        constexpr double largest = std::numeric_limits<double>::max();
        require(variance >= 0 && variance <= largest, "variance", variance, "finite and >= 0");
    }
}

#endif
