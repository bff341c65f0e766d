// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_LAW_FACTS_HPP
#define FANIN_AUDIT_DETAIL_LAW_FACTS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/random/detail/element_law.hpp>
#include <fanin/stats/interval.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

namespace fanin::detail
{
    /// What the tests of an array need to know of the law of its elements.
    struct law_facts
    {
        double mean = 0;
        double stddev = 0;   ///< 0 for a constant
        double kurtosis = 3; ///< 3 for a normal, 9/5 for a uniform, 2.3655 for a normal truncated at ±2
        double lo = -largest;
        double hi = largest;
        /// E exp(t (x - mean)) <= exp(t² proxy² / 2) for all t. For a uniform it is the standard deviation;
        /// for a truncated normal that of the whole normal, as truncation makes no log-concave law wider.
        double proxy = 0;
        bool is_normal = false;

        static constexpr double largest = std::numeric_limits<double>::max();

        [[nodiscard]] bool is_bounded() const
        {
            return lo > -largest || hi < largest;
        }
    };

    /// P(a < N(0, 1) < b), a <= b, without cancellation in either tail.
    inline double normal_between(double a, double b)
    {
        const auto above = [](double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); };
        return a > 0 ? above(a) - above(b) : above(-b) - above(-a);
    }

    inline law_facts facts_of(const constant_law& l)
    {
        return {.mean = l.value, .stddev = 0, .lo = l.value, .hi = l.value};
    }

    inline law_facts facts_of(const uniform_law& l)
    {
        const double width = l.hi - l.lo;
        const double stddev = width / std::sqrt(12.0);
        return {.mean = l.lo + width / 2,
                .stddev = stddev,
                .kurtosis = 1.8,
                .lo = l.lo,
                .hi = l.hi,
                .proxy = stddev};
    }

    inline law_facts facts_of(const normal_law& l)
    {
        return {.mean = l.mean, .stddev = l.stddev, .proxy = l.stddev, .is_normal = true};
    }

    /// By Simpson's rule over the part of the window that holds all but e^-40 of the mass.
    inline law_facts facts_of(const truncated_normal_law& l)
    {
        const double peak = std::min(std::max(0.0, l.lo), l.hi);
        const double reach = 80 / (std::abs(peak) + std::sqrt(peak * peak + 80));
        const double from = std::max(l.lo - peak, -reach);
        const double to = std::min(l.hi - peak, reach);
        constexpr int panels = 512;
        const double step = (to - from) / panels;
        double sums[5] = {};
        for (int i = 0; i <= panels; ++i)
        {
            const double t = from + i * step;
            double term = (i == 0 || i == panels ? 1 : i % 2 == 1 ? 4 : 2) * std::exp(-t * (t / 2 + peak));
            for (double& sum : sums)
            {
                sum += term;
                term *= t;
            }
        }
        const double m = sums[1] / sums[0];
        const double second = sums[2] / sums[0];
        const double v = second - m * m;
        const double fourth =
            sums[4] / sums[0] - 4 * m * (sums[3] / sums[0]) + 6 * m * m * second - 3 * m * m * m * m;
        const auto bound = [&](double z, double beyond)
        { return std::abs(z) < 1e150 ? l.mean + z * l.stddev : beyond; };
        return {.mean = l.mean + (peak + m) * l.stddev,
                .stddev = std::sqrt(std::max(v, 0.0)) * l.stddev,
                .kurtosis = v > 0 ? fourth / (v * v) : 1,
                .lo = bound(l.lo, -law_facts::largest),
                .hi = bound(l.hi, law_facts::largest),
                .proxy = l.stddev};
    }

    /// use(the law that l holds): what std::visit does takes longer to compile.
    template <class Use>
    auto with_law(const law_parameters& l, Use use)
    {
        if (const auto* const u = std::get_if<uniform_law>(&l))
        {
            return use(*u);
        }
        if (const auto* const n = std::get_if<normal_law>(&l))
        {
            return use(*n);
        }
        if (const auto* const t = std::get_if<truncated_normal_law>(&l))
        {
            return use(*t);
        }
        return use(*std::get_if<constant_law>(&l));
    }

    inline law_facts facts_of(const law_parameters& l)
    {
        return with_law(l, [](const auto& law) { return facts_of(law); });
    }

    /// P(x < to).
    inline double probability_below(const constant_law& l, double to)
    {
        return l.value < to ? 1 : 0;
    }

    inline double probability_below(const uniform_law& l, double to)
    {
        return to <= l.lo ? 0 : to >= l.hi ? 1 : (to - l.lo) / (l.hi - l.lo);
    }

    inline double probability_below(const normal_law& l, double to)
    {
        return 0.5 * std::erfc((l.mean - to) / l.stddev / std::sqrt(2.0));
    }

    inline double probability_below(const truncated_normal_law& l, double to)
    {
        const double z = std::min(std::max((to - l.mean) / l.stddev, l.lo), l.hi);
        const double all = normal_between(l.lo, l.hi);
        return all > 0 ? normal_between(l.lo, z) / all : 0.5;
    }

    inline double probability_below(const law_parameters& l, double to)
    {
        return with_law(l, [&](const auto& law) { return probability_below(law, to); });
    }

    /// Where its histogram lies: all of a bounded law, within 3.5 standard deviations.
    inline interval range_of(const law_facts& f)
    {
        constexpr double reach = 3.5;
        const bool all = !f.is_normal && f.kurtosis == 1.8;
        return {all ? f.lo : std::max(f.lo, f.mean - reach * f.stddev),
                all ? f.hi : std::min(f.hi, f.mean + reach * f.stddev)};
    }
}

#endif
