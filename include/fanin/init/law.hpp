// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_LAW_HPP
#define FANIN_INIT_LAW_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/error.hpp>

#include <limits>

namespace fanin::init
{
    /// The shape of a weight's distribution. `truncated` is the normal truncated at ±2 standard deviations.
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
    template <real T>
    constexpr double largest_value()
    {
        return double{std::numeric_limits<T>::max()};
    }

    template <coarse T>
    constexpr double largest_value()
    {
        return double{format_of_coarse<T>::largest};
    }

    /// Throws invalid_argument where the value is not finite in T.
    template <class T>
    constexpr void require_finite(const char* parameter, double value)
    {
        constexpr double largest = largest_value<T>();
        require(value >= -largest && value <= largest, parameter, value, "finite in the element type");
    }

    /// Bounds of a nonzero standard deviation. No draw, which stays within 10 of them, may overflow T, and
    /// the stored square may neither overflow nor underflow double.
    inline constexpr double smallest_stddev = 1e-150;
    template <class T>
    inline constexpr double largest_stddev = is_half<T>       ? 4e3
                                             : sizeof(T) <= 4 ? 2e37
                                                              : 1e150;
    template <class T>
    inline constexpr double largest_mean = is_half<T>       ? 1e4
                                           : sizeof(T) <= 4 ? 1e38
                                                            : 1e307;

    template <class T>
    constexpr void require_mean(double mean)
    {
        constexpr double largest = largest_mean<T>;
        require(mean >= -largest && mean <= largest, "mean", mean, "in [", -largest, ", ", largest, "]");
    }

    /// For a standard deviation, and for a gain, which is the standard deviation at fan 1.
    template <class T>
    constexpr void require_stddev(const char* parameter, double value)
    {
        require(value == 0 || (value >= smallest_stddev && value <= largest_stddev<T>), parameter, value,
                "0 or in [", smallest_stddev, ", ", largest_stddev<T>, "]");
    }

    /// For a variance, and for a scale, which is the variance at fan 1.
    template <class T>
    constexpr void require_variance(const char* parameter, double value)
    {
        constexpr double smallest = smallest_stddev * smallest_stddev;
        constexpr double largest = largest_stddev<T> * largest_stddev<T>;
        require(value == 0 || (value >= smallest && value <= largest), parameter, value, "0 or in [",
                smallest, ", ", largest, "]");
    }
}

#endif
