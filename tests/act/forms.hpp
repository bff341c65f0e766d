// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_ACT_FORMS_HPP
#define FANIN_TESTS_ACT_FORMS_HPP

// What is asked of every activation alike.

#include <fanin/core/concepts.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace forms
{
    template <class T>
    using bits_of = std::conditional_t<std::same_as<T, float>, std::uint32_t, std::uint64_t>;

    template <class T>
    bool same_bits(T a, T b)
    {
        return std::bit_cast<bits_of<T>>(a) == std::bit_cast<bits_of<T>>(b);
    }

    /// Every 1009th float, or as many doubles spread over the whole line: both signs, subnormals, Inf and NaN.
    template <class T>
    std::vector<T> whole_line()
    {
        constexpr std::uint64_t count = (std::uint64_t{1} << 32) / 1009 + 1;
        std::vector<T> x;
        x.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i)
        {
            if constexpr (std::same_as<T, float>)
            {
                x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(1009 * i)));
            }
            else
            {
                x.push_back(std::bit_cast<double>((1009 * i << 32) ^ (0x9e3779b97f4a7c15 * i >> 32)));
            }
        }
        return x;
    }

    /// |found - expected| in units in the last place of T at the expected value.
    template <class T>
    double ulps(T found, long double expected)
    {
        int exponent = std::numeric_limits<T>::min_exponent;
        if (expected != 0)
        {
            std::frexp(expected, &exponent);
            exponent = std::max(exponent, std::numeric_limits<T>::min_exponent);
        }
        const long double ulp = std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits);
        return static_cast<double>(std::abs(static_cast<long double>(found) - expected) / ulp);
    }

    struct worst
    {
        double ulps = 0;
        double at = 0;
        std::size_t strangers = 0; ///< not finite of a finite x, or a number of NaN
    };

    /// The largest error of `f` against `reference`, both at the elements of x.
    template <class T, class F, class Reference>
    worst worst_error(const std::vector<T>& x, const F& f, const Reference& reference)
    {
        worst w;
        for (const T v : x)
        {
            const T y = f(v);
            if (std::isnan(v) || std::isnan(y) || std::isinf(y))
            {
                w.strangers += !(std::isnan(v) && std::isnan(y)) && !(std::isinf(v) && std::isinf(y));
                continue;
            }
            const double error = ulps(y, reference(static_cast<long double>(v)));
            if (error > w.ulps)
            {
                w.ulps = error;
                w.at = static_cast<double>(v);
            }
        }
        return w;
    }

    /// "" where scalar, span and expression form of the values and derivatives agree bit for bit.
    template <class T, class Activation>
    std::string difference_of_forms(const Activation& f)
    {
        std::vector<T> line = whole_line<T>();
        std::vector<T> all;
        for (std::size_t i = 0; i < line.size(); i += 97)
        {
            all.push_back(line[i]);
        }
        for (int i = -2000; i <= 2000; ++i)
        {
            all.push_back(static_cast<T>(i) / 64);
        }

        // each length from 0 to 67 at each offset to 17, for the tails of vector kernels; then all
        std::vector<std::pair<std::size_t, std::size_t>> pieces{{0, all.size()}};
        for (std::size_t offset = 0; offset <= 17; ++offset)
        {
            for (std::size_t length = 0; length <= 67; ++length)
            {
                pieces.emplace_back(all.size() / 3 + offset, length);
            }
        }
        for (const auto& [offset, length] : pieces)
        {
            const std::span<const T> x(all.data() + offset, length);
            std::vector<T> values(length);
            std::vector<T> derivatives(length);
            f.values(x, std::span<T>(values));
            f.derivatives(x, std::span<T>(derivatives));

            std::vector<T> in_place(x.begin(), x.end());
            f.values(std::span<const T>(in_place), std::span<T>(in_place));

            xt::xtensor<T, 1> tensor(std::array<std::size_t, 1>{length});
            std::copy(x.begin(), x.end(), tensor.begin());
            const xt::xtensor<T, 1> lazy_values = f(tensor);
            const xt::xtensor<T, 1> lazy_derivatives = f.derivative(tensor);

            for (std::size_t i = 0; i < length; ++i)
            {
                const T value = f(x[i]);
                const T derivative = f.derivative(x[i]);
                const std::string place = " at " + std::to_string(x[i]) + ", element " + std::to_string(i)
                                          + " of " + std::to_string(length);
                if (!same_bits(values[i], value))
                {
                    return "span and scalar value" + place;
                }
                if (!same_bits(in_place[i], value))
                {
                    return "value in place" + place;
                }
                if (!same_bits(lazy_values(i), value))
                {
                    return "expression and scalar value" + place;
                }
                if (!same_bits(derivatives[i], derivative))
                {
                    return "span and scalar derivative" + place;
                }
                if (!same_bits(lazy_derivatives(i), derivative))
                {
                    return "expression and scalar derivative" + place;
                }
            }
        }
        return "";
    }

    /// The largest |f'(x) - central difference of f| over [-12, 12] in double, without `skip` around 0.
    template <class Activation>
    double worst_slope(const Activation& f, double skip)
    {
        const double h = 1e-5;
        double largest = 0;
        for (int i = -12'000; i <= 12'000; ++i)
        {
            const double x = i / 1000.0 + 0.0003;
            if (std::abs(x) > skip)
            {
                const double slope = (f(x + h) - f(x - h)) / (2 * h);
                largest = std::max(largest, std::abs(f.derivative(x) - slope));
            }
        }
        return largest;
    }
}

#endif
