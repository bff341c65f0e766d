// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_TAILS_IPP
#define FANIN_AUDIT_DETAIL_TAILS_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/core/array_list.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

namespace fanin::detail
{
    /// By how much probabilities may be off: what is drawn from words of 24 bits has no finer ones.
    inline constexpr double law_tolerance = 0x1p-22;

    /// The distance between the representable numbers at the magnitude of x.
    FANIN_INLINE double spacing_at(double x, const number_grid& g)
    {
        return x == 0 ? g.least : std::max(std::ldexp(1.0, std::ilogb(x) + 1 - g.digits), g.least);
    }

    FANIN_INLINE double drawn_below(const law_parameters& law, double edge, const number_grid& g)
    {
        const double spacing = spacing_at(edge, g);
        const double number = std::ceil(edge / spacing) * spacing; // the least that is not below
        int exponent = 0;
        const bool power = number > 0 && std::frexp(number, &exponent) == 0.5;
        const double before = // the one before it
            number
            - (power ? std::max(std::ldexp(1.0, exponent - 1 - g.digits), g.least) : spacing_at(number, g));
        const double middle = number - (number - before) / 2;
        double lo = -std::numeric_limits<double>::infinity();
        bool beyond = false;
        if (const auto* const u = std::get_if<uniform_law>(&law))
        {
            lo = u->lo;
            beyond = number >= u->hi; // the upper end is not drawn
        }
        else if (const auto* const t = std::get_if<truncated_normal_law>(&law))
        {
            lo = t->mean + t->lo * t->stddev;
            beyond = number > t->mean + t->hi * t->stddev;
        }
        return beyond ? 1 : before < lo ? 0 : probability_below(law, middle);
    }

    FANIN_INLINE array_list<bin> bins_of(const measurement& m, const law_parameters& law)
    {
        constexpr double least = 0.05;
        array_list<bin> bins;
        double below = 0;
        std::size_t first = 0;
        for (std::size_t cell = 0; cell < measurement::cells; ++cell)
        {
            const bool last = cell + 1 == measurement::cells;
            const double end = last ? 1 : drawn_below(law, m.edges[cell], m.grid);
            if (last || (end - below >= least && 1 - end >= least))
            {
                bins.push_back({first, cell + 1, below, end - below});
                below = end;
                first = cell + 1;
            }
        }
        return bins;
    }

    FANIN_INLINE double log_binomial_tail(double n, double q, double p)
    {
        const double nearest = q > p ? std::min(p + law_tolerance, q) : std::max(p - law_tolerance, q);
        if (nearest == q)
        {
            return 0;
        }
        // Chernoff: exp(-n KL(q, p))
        const auto term = [](double a, double b) { return a > 0 ? a * std::log(a / b) : 0; };
        return -n * (term(q, nearest) + term(1 - q, 1 - nearest));
    }

    FANIN_INLINE double log_scale_tail(const law_facts& f, double n, double s)
    {
        if (f.is_normal)
        {
            return s > 0 ? -n / 2 * (s - 1 - std::log(s)) : -1e300; // Chernoff, of chi-square
        }
        // Bernstein: squared deviations in [0, most], of mean 1 and variance kurtosis - 1. Of a law with far
        // bounds, no element of the n lies beyond `reach`, but for a probability of exp(-50).
        const double width = std::max(f.hi - f.mean, f.mean - f.lo) / f.stddev;
        const double reach = (std::sqrt(2 * (50 + std::log(2 * n))) + 1) * f.proxy / f.stddev;
        const double most = s > 1 ? std::pow(std::min(width, reach), 2) : 1;
        const double t = std::abs(s - 1);
        return -n * t * t / (2 * (f.kurtosis - 1 + most * t / 3));
    }

    FANIN_INLINE double log_level_of_a_test(double level)
    {
        constexpr double tests = 4 * 20 + 8; // bins, edges and the others, with two sides each
        return std::log(level / tests);
    }

    FANIN_INLINE double least_factor_of(const law_facts& f, double n, double level)
    {
        constexpr double most = 1e6;
        if (!(n > 0))
        {
            return most;
        }
        const double luck = 3 * std::sqrt((f.kurtosis - 1) / n);
        const auto is_found = [&](double factor)
        {
            const double above = factor * factor * (1 - luck);
            const double below = (1 + luck) / (factor * factor);
            const double bound = log_level_of_a_test(level);
            return above > 1 && below < 1 && log_scale_tail(f, n, above) < bound
                   && log_scale_tail(f, n, below) < bound;
        };
        if (!is_found(most))
        {
            return most;
        }
        double lo = 0;
        double hi = std::log(most);
        for (int i = 0; i < 50; ++i)
        {
            const double middle = (lo + hi) / 2;
            (is_found(std::exp(middle)) ? hi : lo) = middle;
        }
        return std::exp(hi);
    }
}

#endif
