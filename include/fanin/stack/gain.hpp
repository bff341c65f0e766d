// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_GAIN_HPP
#define FANIN_STACK_GAIN_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/prediction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace fanin::detail
{
    /// Gains of n features from any law, which sees a fan in of 1.
    template <real T, bias_initializer Gain>
    xt::xtensor<T, 1> draw_gains(const Gain& gain, std::size_t n, key k)
    {
        return draw_bias<T>(gain, 1, n, k);
    }

    /// One gain for all features.
    template <real T>
    xt::xtensor<T, 1> draw_gains(double gain, std::size_t n, key)
    {
        return xt::xtensor<T, 1>(std::array<std::size_t, 1>{n}, static_cast<T>(gain));
    }

    template <real T>
    void multiply_features(matrix<T>& x, const xt::xtensor<T, 1>& gains)
    {
        for (std::size_t i = 0; i < x.size(); i += gains.size())
        {
            T* const row = x.data() + i;
            write_in_runs(row, gains.size(), [&](std::size_t j) { return gains.data()[j] * row[j]; });
        }
    }

    /// The gradient of n gains, (1, n): the sums of dy ⊙ x over the samples, and the positions in them.
    template <real T>
    matrix<T> gradient_of_gains(const matrix<T>& dy, const matrix<T>& x, std::size_t n)
    {
        std::vector<double> sums(n);
        for (std::size_t i = 0; i < x.size(); i += n)
        {
            const T* const d = dy.data() + i;
            const T* const v = x.data() + i;
            write_in_runs(sums.data(), n, [&](std::size_t j)
                          { return sums[j] + static_cast<double>(d[j]) * static_cast<double>(v[j]); });
        }
        matrix<T> gradient = new_matrix<T>("gradients of gains", 1, n);
        std::transform(sums.begin(), sums.end(), gradient.begin(),
                       [](double s) { return static_cast<T>(s); });
        return gradient;
    }

    /// The value that the law gives to every element; none if it is no constant.
    template <class Law>
    std::optional<double> constant_of(const Law& law)
    {
        if constexpr (std::same_as<Law, double>)
        {
            return law;
        }
        else if constexpr (init::elementwise_initializer<Law>)
        {
            const element_law<typename Law::value_type> elements = law.elements({.in = 1, .out = 1});
            if (const auto* const c = std::get_if<constant_law>(&elements.parameters()))
            {
                return c->value;
            }
        }
        return std::nullopt;
    }

    /// What gains do after a layer, if theory knows it: one gain for all features.
    inline prediction with_gain(prediction p, const std::optional<double>& gain)
    {
        if (!gain || !p.y)
        {
            return {.rows = std::move(p.rows)};
        }
        const double g = *gain;
        signal& y = *p.y;
        for (signal::sample& s : y.typical)
        {
            s.mean *= g;
            s.mean_variance *= g * g;
            s.second_moment *= g * g;
            s.skewness *= g < 0 ? -1 : 1;
        }
        if (y.features && g != 1)
        {
            y.features = [classes = y.features, g]
            {
                auto all = classes();
                for (signal::feature_class& c : all)
                {
                    c.variance *= g * g;
                }
                return all;
            };
        }
        y.cross_moment *= g * g;
        y.standardized = y.standardized && g == 1;
        p.factor *= std::abs(g);
        return p;
    }
}

#endif
