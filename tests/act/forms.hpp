// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_ACT_FORMS_HPP
#define FANIN_TESTS_ACT_FORMS_HPP

// What is asked of every activation alike.

#include "core/simd/paths.hpp"

#include <fanin/core/concepts.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
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

    /// Every 1009th float, or as many doubles spread over the whole line: both signs, subnormals, Inf and
    /// NaN.
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

    /// Where activations bend, die away or overflow, more densely than `whole_line`; and about each of
    /// `roots`, which are those of a derivative, from as near as numbers come.
    template <class T>
    std::vector<T> telling_points(std::initializer_list<double> roots = {})
    {
        std::mt19937_64 engine(1);
        const auto uniform = [&] { return static_cast<double>(engine() >> 11) * 0x1p-52 - 1; }; // [-1, 1)
        const double tail = sizeof(T) == 4 ? 130 : 800;
        constexpr int digits = std::numeric_limits<T>::digits;
        std::vector<T> x;
        for (int i = 0; i < 150'000; ++i)
        {
            x.push_back(static_cast<T>(20 * uniform()));
            x.push_back(static_cast<T>(tail * uniform()));
            x.push_back(static_cast<T>(std::ldexp(uniform(), -static_cast<int>(engine() % 40))));
        }
        for (const double root : roots)
        {
            const T near = static_cast<T>(root);
            x.push_back(near);
            for (int i = 0; i < 20'000; ++i)
            {
                const int size = static_cast<int>(engine() % (digits + 1));
                x.push_back(near + static_cast<T>(std::ldexp(uniform(), -size)));
            }
        }
        return x;
    }

    struct worst_pair
    {
        worst value;
        worst slope;
    };

    template <class T, class Reference>
    void judge(worst& w, T x, T y, const Reference& reference)
    {
        using limits = std::numeric_limits<T>;
        if (std::isnan(x))
        {
            w.strangers += !std::isnan(y);
        }
        else if (!std::isinf(x))
        {
            const long double exact = reference(static_cast<long double>(x));
            if (!std::isfinite(y))
            {
                // right only where the value itself rounds to beyond the last number
                const bool beyond = std::abs(exact) >= static_cast<long double>(limits::max());
                w.strangers += !std::isinf(y) || !beyond;
                return;
            }
            const double error = ulps(y, exact);
            if (error > w.ulps)
            {
                w.ulps = error;
                w.at = static_cast<double>(x);
            }
        }
    }

    /// The largest errors of f and f' against their references, at the elements of x.
    template <class T, class Activation, class Value, class Slope>
    worst_pair worst_errors(const std::vector<T>& x, const Activation& f, const Value& value,
                            const Slope& slope)
    {
        std::vector<T> y(x.size());
        worst_pair w;
        f.values(std::span<const T>(x), std::span<T>(y));
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            judge(w.value, x[i], y[i], value);
        }
        f.derivatives(std::span<const T>(x), std::span<T>(y));
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            judge(w.slope, x[i], y[i], slope);
        }
        return w;
    }

    /// The same at every 1009th float, or at a quarter as many doubles of the whole line, and at the telling
    /// points.
    template <class T, class Activation, class Value, class Slope>
    worst_pair worst_of_line(const Activation& f, const Value& value, const Slope& slope,
                             std::initializer_list<double> roots = {})
    {
        std::vector<T> x = whole_line<T>();
        if (sizeof(T) == 8)
        {
            std::vector<T> fewer;
            for (std::size_t i = 0; i < x.size(); i += 4)
            {
                fewer.push_back(x[i]);
            }
            x.swap(fewer);
        }
        const std::vector<T> more = telling_points<T>(roots);
        x.insert(x.end(), more.begin(), more.end());
        return worst_errors(x, f, value, slope);
    }

    template <class T>
    bool alike(T a, T b)
    {
        return same_bits(a, b) || (std::isnan(a) && std::isnan(b));
    }

    /// "" where values and derivatives are the same bits on every path of the machine, at every length of a
    /// tail, and in place; NaN may be any.
    template <class T, class Activation>
    std::string difference_of_paths(const Activation& f)
    {
        using limits = std::numeric_limits<T>;
        std::vector<T> x{
            T(0),          T(-0.0),        limits::denorm_min(), -limits::denorm_min(), limits::min(),
            limits::max(), -limits::max(), limits::infinity(),   -limits::infinity(),   limits::quiet_NaN()};
        const std::vector<T> line = whole_line<T>();
        for (std::size_t i = 0; i < line.size(); i += 211)
        {
            x.push_back(line[i]);
        }
        const std::vector<T> more =
            telling_points<T>({-0.7517915246935645, -1.2784645427610738, -1.1924312145154952});
        for (std::size_t i = 0; i < more.size(); i += 31)
        {
            x.push_back(more[i]);
        }

        const path_guard guard;
        std::vector<T> first[2];
        for (const fanin::simd_path path : machine_paths())
        {
            fanin::force_simd_path(path);
            const auto run = [&](int derivative, std::span<const T> from, std::span<T> to)
            { return derivative == 0 ? f.values(from, to) : f.derivatives(from, to); };
            for (int derivative = 0; derivative < 2; ++derivative)
            {
                const std::string place = std::string(derivative == 0 ? "value" : "derivative") + " on path "
                                          + to_string(path) + " at ";
                std::vector<T> y(x.size());
                run(derivative, x, y);
                std::vector<T>& expected = first[derivative];
                if (expected.empty())
                {
                    expected = y;
                }
                for (std::size_t i = 0; i < x.size(); ++i)
                {
                    if (!alike(y[i], expected[i]))
                    {
                        return place + std::to_string(x[i]);
                    }
                }
                // past 512, where a kernel may take several packs in step
                for (std::size_t length = 0; length <= 600; length += length < 67 ? 1 : 13)
                {
                    const std::size_t offset = 13 * length;
                    std::vector<T> part(x.begin() + static_cast<std::ptrdiff_t>(offset),
                                        x.begin() + static_cast<std::ptrdiff_t>(offset + length));
                    part.push_back(T(42)); // is not to be touched
                    run(derivative, std::span<const T>(part).first(length), std::span<T>(part).first(length));
                    for (std::size_t i = 0; i <= length; ++i)
                    {
                        if (!alike(part[i], i == length ? T(42) : expected[offset + i]))
                        {
                            return place + "element " + std::to_string(i) + " of " + std::to_string(length);
                        }
                    }
                }
            }
        }
        return "";
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
                if (!alike(values[i], value))
                {
                    return "span and scalar value" + place;
                }
                if (!alike(in_place[i], value))
                {
                    return "value in place" + place;
                }
                if (!alike(lazy_values(i), value))
                {
                    return "expression and scalar value" + place;
                }
                if (!alike(derivatives[i], derivative))
                {
                    return "span and scalar derivative" + place;
                }
                if (!alike(lazy_derivatives(i), derivative))
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
