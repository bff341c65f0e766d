// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SIGNAL_LAW_IPP
#define FANIN_STACK_DETAIL_SIGNAL_LAW_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/activation_series.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace fanin::detail
{
    inline double relative_mean_of(const signal& x)
    {
        const signal::sample& s = x.typical[x.typical.size() / 2];
        return s.second_moment > 0 ? s.mean / std::sqrt(s.second_moment) : 0;
    }

    FANIN_INLINE const feature_law* law_of(const signal& x)
    {
        const feature_law* const law = x.law.get();
        if (law == nullptr || x.typical.empty())
        {
            return nullptr;
        }
        const signal::sample& s = x.typical[x.typical.size() / 2];
        const bool holds = std::abs(relative_mean_of(x) - law->relative_mean) < 1e-9
                           && std::abs(s.kurtosis - law->kurtosis) < 1e-9
                           && std::abs(s.skewness - law->skewness) < 1e-9;
        return holds ? law : nullptr;
    }

    FANIN_INLINE void set_law(signal& y, feature_law law)
    {
        const signal::sample& s = y.typical[y.typical.size() / 2];
        law.relative_mean = relative_mean_of(y);
        law.kurtosis = s.kurtosis;
        law.skewness = s.skewness;
        y.law = std::make_shared<const feature_law>(std::move(law));
    }

    inline bool is_linear(const grid_values& v)
    {
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            if (v.above[i] + v.below[i] != 0
                || std::abs(v.above[i] * grid_for(1).z[0] - v.above[0] * grid_for(1).z[i])
                       > 1e-9 * std::abs(v.above[i]))
            {
                return false;
            }
        }
        return true;
    }

    FANIN_INLINE void set_law_of_activation(signal& y, const function_view& f, double q)
    {
        y.law = nullptr;
        const grid_values x = pre_activations(grid_for(1), q);
        grid_values v;
        f.values(x.above, v.above);
        f.values(x.below, v.below);
        const signal::sample& s = y.typical[y.typical.size() / 2];
        if (s.second_moment > 0 && !is_linear(v))
        {
            feature_law law(v, s.mean, s.second_moment);
            if (f.has_slopes())
            {
                law.set_gates(f, x);
            }
            set_law(y, std::move(law));
        }
    }

    /// Whether nothing says that the features are not Gaussian.
    inline bool seems_gaussian(const signal& x)
    {
        const signal::sample& s = x.typical[x.typical.size() / 2];
        return !x.features && x.mean() * x.mean() < 1e-6 * x.second_moment() && std::abs(s.kurtosis - 3) < 0.1
               && std::abs(s.skewness) < 0.1;
    }

    FANIN_INLINE void set_law_of_sum(signal& y, const array_list<std::pair<const signal*, double>>& summands,
                                     bool skips)
    {
        y.law = nullptr;
        const signal::sample& s = y.typical[y.typical.size() / 2];
        bool gaussian = true;
        for (const auto& [x, factor] : summands)
        {
            const feature_law* const law = law_of(*x);
            gaussian = gaussian && law == nullptr;
            if (law == nullptr && !seems_gaussian(*x))
            {
                return;
            }
        }
        if (gaussian || !(s.second_moment > 0))
        {
            return;
        }
        const auto law_of_summand = [&](std::size_t k)
        {
            const signal& x = *summands[k].first;
            const double size = summands[k].second * std::sqrt(x.typical[x.typical.size() / 2].second_moment);
            const feature_law* const law = law_of(x);
            array_list<weighted_value> all;
            for (std::size_t i = 0; i < law_points; ++i)
            {
                all.push_back({size * (law != nullptr ? at_point(law->values, i) : point(i)),
                               weight_of_point(i), law != nullptr ? at_point(law->gates, i) : 1});
            }
            return all;
        };
        array_list<weighted_value> sum = law_of_summand(0);
        for (std::size_t k = 1; k < summands.size(); ++k)
        {
            array_list<weighted_value> all;
            double square = 0;
            double mean = 0;
            for (const weighted_value& v : law_of_summand(k))
            {
                for (const weighted_value& u : sum)
                {
                    all.push_back({u.value + v.value, u.weight * v.weight, skips ? u.gate : 1});
                    mean += all.back().weight * all.back().value;
                    square += all.back().weight * all.back().value * all.back().value;
                }
            }
            const double size = std::sqrt(square);
            const feature_law so_far(std::move(all), mean, square);
            for (std::size_t i = 0; i < law_points; ++i)
            {
                sum[i].value = size * at_point(so_far.values, i);
                sum[i].gate = at_point(so_far.gates, i);
            }
        }
        grid_values values{};
        for (std::size_t i = 0; i < law_points; ++i)
        {
            at_point(values, i) = sum[i].value;
        }
        feature_law law(values, s.mean, s.second_moment);
        for (std::size_t i = 0; i < law_points; ++i)
        {
            at_point(law.gates, i) = sum[i].gate;
        }
        set_law(y, std::move(law));
    }

    FANIN_INLINE void set_law_of_values(signal& y, array_list<weighted_value> values)
    {
        const signal::sample& s = y.typical[y.typical.size() / 2];
        set_law(y, feature_law(std::move(values), s.mean, s.second_moment));
    }

    FANIN_INLINE void set_law_of_shift(signal& y, const signal& x)
    {
        const feature_law* const law = law_of(x);
        const signal::sample& s = y.typical[y.typical.size() / 2];
        y.law = nullptr;
        if (!(s.second_moment > 0) || (law == nullptr && (s.mean == 0 || !seems_gaussian(x))))
        {
            return;
        }
        grid_values z{};
        for (std::size_t i = 0; i < law_points; ++i)
        {
            at_point(z, i) = point(i);
        }
        feature_law shifted(law != nullptr ? law->values : z, s.mean, s.second_moment);
        if (law != nullptr)
        {
            shifted.gates = law->gates;
        }
        set_law(y, std::move(shifted));
    }

    FANIN_INLINE signal gaussian_of(const signal& x, const feature_law& law)
    {
        signal z = x;
        z.law = nullptr;
        z.features = nullptr;
        z.standardized = x.steady || x.standardized;
        z.centred = false;
        for (signal::sample& s : z.typical)
        {
            s.mean = 0;
            s.mean_variance = 0;
            s.kurtosis = 3;
            s.skewness = 0;
        }
        complete_pairs(z);
        const std::size_t n = z.typical.size();
        const auto convert = [&](signal::pair& p)
        {
            const double scatter = std::sqrt(std::max(1e-8, p.cosine_variance));
            const double above = law.correlation(std::min(1.0, p.cosine + scatter));
            const double below = law.correlation(std::max(-1.0, p.cosine - scatter));
            const double slope = (above - below) / (2 * scatter);
            p.cosine = (above + below) / 2;
            p.cosine_variance *= slope * slope;
            p.of_units *= slope * slope;
        };
        for (std::size_t i = 0; i < n * n; ++i)
        {
            if (i % (n + 1) != 0)
            {
                convert(z.pairs[i]);
            }
            if (!z.apart.empty())
            {
                convert(z.apart[i]);
            }
        }
        summarize_pairs(z);
        if (const position_state* const s = positions_of(x))
        {
            z.positions = positions_for(
                z, remembered([cosine = s->cosine, law = std::make_shared<const feature_law>(law)](
                                  const position_offset& d) { return law->correlation(cosine(d)); }));
        }
        return z;
    }
}

#endif
