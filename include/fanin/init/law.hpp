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

    /// The standard deviations beside 0: no draw, which stays within 10 of them, may overflow T, and the
    /// square, which is what is kept, neither overflow nor vanish in double.
    inline constexpr double smallest_stddev = 1e-150;
    template <class T>
    inline constexpr double largest_stddev = std::numeric_limits<T>::max_exponent <= 128 ? 2e37 : 1e150;

    template <class T>
    constexpr void require_stddev(double stddev)
    {
        require(stddev == 0 || (stddev >= smallest_stddev && stddev <= largest_stddev<T>), "stddev", stddev,
                "0 or in [", smallest_stddev, ", ", largest_stddev<T>, "]");
    }

    template <class T>
    constexpr void require_variance(double variance)
    {
        constexpr double smallest = smallest_stddev * smallest_stddev;
        constexpr double largest = largest_stddev<T> * largest_stddev<T>;
        require(variance == 0 || (variance >= smallest && variance <= largest), "variance", variance,
                "0 or in [", smallest, ", ", largest, "]");
    }
}

#endif
