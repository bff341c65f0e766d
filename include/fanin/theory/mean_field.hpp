// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_MEAN_FIELD_HPP
#define FANIN_THEORY_MEAN_FIELD_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/order.hpp>
#include <fanin/theory/detail/roots.hpp>
#include <fanin/theory/detail/two_slopes.hpp>
#include <fanin/theory/moments.hpp>
#include <fanin/theory/scalar_function.hpp>
#include <fanin/theory/stability.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace fanin::theory
{
    /// Random networks: Var(w) = σ_w²/fan_in, Var(b) = σ_b².
    struct ensemble
    {
        double sigma_w;     ///< standard deviation: √(fan_in·Var(w)), positive
        double sigma_b = 0; ///< standard deviation of the biases
    };

    /// A variance of the pre-activations that a layer preserves: q = V(q).
    struct fixed_point
    {
        double q;
        double
            /// Χ⊥ = σ_w² E[φ'²]: slope of the correlation map at c = 1, factor of the gradient variance.
            chi_perp;
        double chi_parallel; ///< χ∥ = V'(q)
        stability kind;      ///< whether nearby variances approach q
    };

    /// All fixed points of the variance map.
    struct fixed_points
    {
        std::vector<fixed_point> isolated{}; ///< in rising order of q
        bool every_q = false; ///< every q is fixed, as with relu at σ_w = √2, σ_b = 0; none is isolated
    };
}

namespace fanin::detail
{
    inline void require_ensemble(const theory::ensemble& e)
    {
        require(is_finite(e.sigma_w) && e.sigma_w > 0 && e.sigma_w <= 1e50, "sigma_w", e.sigma_w,
                "positive, at most 1e50");
        require(is_finite(e.sigma_b) && e.sigma_b >= 0 && e.sigma_b <= 1e50, "sigma_b", e.sigma_b,
                "in [0, 1e50]");
    }

    /// The grid q = exp(t) of the search for fixed points.
    inline constexpr double lowest_q = 1e-12;
    inline constexpr double highest_q = 1e6;

    /// The q that stands for the limit q → 0.
    inline constexpr double vanishing_q = 1e-30;
}

namespace fanin::theory
{
    /// Mean-field theory of wide networks with one activation (Poole et al. 2016; Schoenholz et al. 2017). It
    /// computes the moments on a grid of variances once and uses them for any ensemble.
    template <scalar_function A>
    class mean_field
    {
    public:
        /// Throws invalid_argument if φ has no finite moments at q = 1. In both directions, the search for
        /// fixed points ends where the moments stop to be finite.
        explicit mean_field(A act)
            : m_slopes(detail::find_two_slopes(act))
            , m_act(std::move(act))
        {
            if (!m_slopes)
            {
                tabulate();
            }
        }

        [[nodiscard]] const A& activation() const noexcept
        {
            return m_act;
        }

        /// The slopes below and above 0, if they describe the whole activation.
        [[nodiscard]] const std::optional<detail::two_slopes>& slopes() const noexcept
        {
            return m_slopes;
        }

        [[nodiscard]] activation_moments moments(double q) const
        {
            return m_slopes ? m_slopes->moments(q) : theory::moments(m_act, q);
        }

        /// The grid, in rising order of q; empty for activations of two slopes.
        [[nodiscard]] const std::vector<activation_moments>& table() const noexcept
        {
            return m_table;
        }

        /// The variance of the next layer, V(q) = σ_w² E[φ(√q z)²] + σ_b²: Poole et al. 2016, eq. (3).
        [[nodiscard]] double variance_map(const ensemble& e, double q) const
        {
            detail::require_ensemble(e);
            const double origin = detail::value_of(m_act, 0);
            const double second_moment = q == 0 ? origin * origin : moments(q).second_moment;
            return e.sigma_w * e.sigma_w * second_moment + e.sigma_b * e.sigma_b;
        }

        /// All q in [1e-12, 1e6] with V(q) = q, and q = 0 if V(0) = 0. It brackets them by the signs and
        /// slopes of V(q)/q - 1 at eight points per decade, then uses Newton's method. Below 1e-12 it adds
        /// the one that V(0) > 0 leaves there, as with a σ_b of 1e-9. The result may be empty.
        [[nodiscard]] fixed_points fixed_points_of(const ensemble& e) const
        {
            detail::require_ensemble(e);
            if (m_slopes)
            {
                return scale_free_points(e);
            }
            fixed_points all;
            if (e.sigma_b == 0 && detail::value_of(m_act, 0) == 0)
            {
                all.isolated.push_back(point(e, theory::moments(m_act, detail::vanishing_q), 0));
            }
            const auto excess = [&](const activation_moments& m)
            {
                const double ratio = (e.sigma_w * e.sigma_w * m.second_moment + e.sigma_b * e.sigma_b) / m.q;
                return detail::place{std::log(m.q), ratio - 1,
                                     e.sigma_w * e.sigma_w * m.second_moment_slope - ratio};
            };
            constexpr double noise = 1e-11;
            if (const std::optional<double> q = root_below(e, excess, noise))
            {
                all.isolated.push_back(point(e, moments(*q), *q));
            }
            for (const double q : roots(excess, noise))
            {
                all.isolated.push_back(point(e, moments(q), q));
            }
            return all;
        }

        /// The q at which the quantity `of(moments)`, a function of log q, is 0.
        template <class Of>
        [[nodiscard]] std::vector<double> roots(const Of& of, double noise) const
        {
            detail::array_list<detail::place> grid;
            for (const activation_moments& m : m_table)
            {
                grid.push_back(of(m));
            }
            auto found = detail::roots_on(grid, [&](double t) { return of(moments(std::exp(t))); }, noise);
            std::transform(found.begin(), found.end(), found.begin(), [](double t) { return std::exp(t); });
            return found;
        }

    private:
        // The root below the grid: V(q)/q is infinite at 0, and below 1 where it first differs from 1.
        template <class Of>
        [[nodiscard]] std::optional<double> root_below(const ensemble& e, const Of& of, double noise) const
        {
            constexpr double least_q = 1e-100; // the least variance with moments
            const double at_origin = variance_map(e, 0);
            const auto first = std::find_if(m_table.begin(), m_table.end(), [&](const activation_moments& m)
                                            { return std::abs(of(m).value) > noise; });
            if (first == m_table.end() || of(*first).value > 0 || !(at_origin > least_q))
            {
                return std::nullopt;
            }
            const detail::place upper = of(*first);
            const auto at = [&](double t) { return of(moments(std::exp(t))); };
            double q = std::min(at_origin, m_table.front().q / 2);
            detail::place lower = at(std::log(q));
            while (lower.value < -noise && q > 2 * least_q) // V falls from V(0)
            {
                q /= 2;
                lower = at(std::log(q));
            }
            return lower.value < -noise  ? std::nullopt
                   : lower.value < noise ? std::optional(q)
                                         : std::optional(std::exp(detail::root_between(lower, upper, at)));
        }

        // From q = 1 in both directions, until φ outgrows the Gaussian or is constant to rounding.
        void tabulate()
        {
            m_table.push_back(theory::moments(m_act, 1));
            const double step = std::pow(10.0, 1.0 / 8);
            for (const double factor : {1 / step, step})
            {
                try
                {
                    for (double q = factor; q > detail::lowest_q && q < detail::highest_q; q *= factor)
                    {
                        m_table.push_back(theory::moments(m_act, q));
                    }
                }
                catch (const invalid_argument&)
                {
                    continue;
                }
            }
            detail::sort_stably(m_table, [](const activation_moments& a, const activation_moments& b)
                                { return a.q < b.q; });
        }

        [[nodiscard]] static fixed_point point(const ensemble& e, const activation_moments& m, double q)
        {
            const double chi_parallel = e.sigma_w * e.sigma_w * m.second_moment_slope;
            return {q, e.sigma_w * e.sigma_w * m.derivative_moment, chi_parallel, stability_of(chi_parallel)};
        }

        // V(q) = χ·q + σ_b², a straight line.
        [[nodiscard]] fixed_points scale_free_points(const ensemble& e) const
        {
            const double chi = e.sigma_w * e.sigma_w * m_slopes->mean_square();
            const auto at = [&](double q)
            { return fixed_points{.isolated = {{q, chi, chi, stability_of(chi)}}}; };
            if (e.sigma_b == 0)
            {
                return detail::beside_one(chi) == 0 ? fixed_points{.every_q = true} : at(0);
            }
            return detail::beside_one(chi) < 0 ? at(e.sigma_b * e.sigma_b / (1 - chi)) : fixed_points{};
        }

        std::optional<detail::two_slopes> m_slopes;
        A m_act;
        std::vector<activation_moments> m_table;
    };

    /// All fixed points of the variance map of one ensemble; see mean_field::fixed_points_of. Several
    /// ensembles of one activation are faster through one mean_field.
    template <scalar_function A>
    [[nodiscard]] fixed_points fixed_points_of(const A& act, const ensemble& e)
    {
        detail::require_ensemble(e);
        return mean_field<A>(act).fixed_points_of(e);
    }
}

#endif
