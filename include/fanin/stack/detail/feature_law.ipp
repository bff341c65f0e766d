// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FEATURE_LAW_IPP
#define FANIN_STACK_DETAIL_FEATURE_LAW_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/feature_law.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fanin::detail
{
    /// Means of sorted values over the cells of the grid: the probabilities that its weights sum to.
    template <class Of>
    grid_values means_over_cells(const array_list<weighted_value>& sorted, const Of& of)
    {
        double whole = 0;
        for (const weighted_value& v : sorted)
        {
            whole += v.weight;
        }
        grid_values means{};
        std::size_t k = 0;
        double left = sorted.front().weight / whole; // of value k
        for (std::size_t i = 0; i < law_points; ++i)
        {
            const double cell = weight_of_point(i);
            double filled = 0;
            double sum = 0;
            while (k + 1 < sorted.size() && filled + left < cell)
            {
                sum += left * of(sorted[k]);
                filled += left;
                left = sorted[++k].weight / whole;
            }
            sum += (cell - filled) * of(sorted[k]);
            left -= cell - filled;
            at_point(means, i) = sum / cell;
        }
        return means;
    }

    FANIN_INLINE feature_law::feature_law(grid_values v, double mean, double second_moment)
        : values(v)
        , series{}
    {
        gates.above.fill(1);
        gates.below.fill(1);
        double now = 0;
        double square = 0;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            now += weight_of_point(i) * at_point(values, i);
            square += weight_of_point(i) * at_point(values, i) * at_point(values, i);
        }
        const double size = second_moment > 0 ? std::sqrt(second_moment) : 1;
        const double wanted = std::max(0.0, 1 - mean / size * (mean / size));
        const double has = square - now * now;
        const double scale = has > 0 ? std::sqrt(wanted / has) : 0;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            double& value = at_point(values, i);
            value = (value - now) * scale + mean / size;
        }
        series = coefficients_of(grid_for(1), values);
    }

    FANIN_INLINE double feature_law::operator()(double z) const
    {
        const double at = (z - point(0)) / (point(1) - point(0));
        const auto i = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(law_points - 2)));
        const double part = at - static_cast<double>(i);
        return at_point(values, i) * (1 - part) + at_point(values, i + 1) * part;
    }

    FANIN_INLINE double feature_law::product(double correlation) const
    {
        double sum = 0;
        double rest = 1; // E[T²] of the terms beyond the last one
        double power = 1;
        for (const double c : series)
        {
            sum += c * c * power;
            rest -= c * c;
            power *= correlation;
        }
        return sum + rest * power;
    }

    FANIN_INLINE double feature_law::correlation(double of_values) const
    {
        double low = -1;
        double high = 1;
        for (int step = 0; step < 40; ++step)
        {
            const double middle = (low + high) / 2;
            (product(middle) < of_values ? low : high) = middle;
        }
        return of_values >= 1 ? 1 : (low + high) / 2;
    }

    FANIN_INLINE double feature_law::centred_kurtosis() const
    {
        double square = 0;
        double fourth = 0;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            const double v = at_point(values, i) - series[0];
            square += weight_of_point(i) * v * v;
            fourth += weight_of_point(i) * v * v * v * v;
        }
        return square > 0 ? fourth / (square * square) : 3;
    }

    FANIN_INLINE feature_law::feature_law(array_list<weighted_value> all, double mean, double second_moment)
        : feature_law(grid_values{}, mean, second_moment)
    {
        std::sort(all.begin(), all.end());
        *this = feature_law(means_over_cells(all, [](const weighted_value& v) { return v.value; }), mean,
                            second_moment);
        gates = means_over_cells(all, [](const weighted_value& v) { return v.gate; });
    }

    FANIN_INLINE void feature_law::set_gates(const function_view& f, const grid_values& x)
    {
        f.slopes(x.above, gates.above);
        f.slopes(x.below, gates.below);
        double mean = 0;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            double& gate = at_point(gates, i);
            gate *= gate;
            mean += weight_of_point(i) * gate;
        }
        for (std::size_t i = 0; i < law_points; ++i)
        {
            double& gate = at_point(gates, i);
            gate = mean > 0 ? gate / mean : 1;
        }
    }
}

#endif
