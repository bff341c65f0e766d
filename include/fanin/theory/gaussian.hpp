// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_GAUSSIAN_HPP
#define FANIN_THEORY_GAUSSIAN_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/detail/edges.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/detail/quadrature.hpp>
#include <fanin/theory/detail/sampler.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace fanin::theory
{
    /// Two jointly Gaussian variables of mean 0.
    struct gaussian_pair
    {
        double q1 = 1; ///< variance of the first
        double q2 = 1; ///< variance of the second
        double c = 0;  ///< their correlation, in [-1, 1]
    };
}

namespace fanin::detail
{
    /// The maximum estimated error of an expectation E[f], relative to E|f|.
    inline constexpr double promised_error = 1e-10;

    inline void require_variance_q(const char* parameter, double q)
    {
        require(is_finite(q) && q >= 0 && q <= 1e100, parameter, q, "a variance in [0, 1e100]");
    }

    inline void require_positive_q(double q)
    {
        require(is_finite(q) && q >= 1e-100 && q <= 1e100, "q", q, "a variance in [1e-100, 1e100]");
    }

    /// Throws invalid_argument unless term k has a finite expectation.
    template <std::size_t M>
    void require_converged(const expectation_of<M>& e, std::size_t k, double allowed = promised_error)
    {
        if (e.stray)
        {
            const sample& s = *e.stray;
            require(is_finite(s.f), join("the function at x = ", s.x), s.f,
                    "finite wherever the Gaussian has weight");
            require(false, join("the function at x = ", s.x), s.f,
                    "of finite powers and slope wherever the Gaussian has weight");
        }
        if (e.unbounded)
        {
            throw invalid_argument("fanin: the function grows too fast: it has no expectation under the "
                                   "Gaussian; bound its growth by "
                                   "exp(|x|)");
        }
        const double error = e.fraction(e.error, k);
        require(
            error <= allowed, "the relative error of the expectation of the function", error, "at most ",
            allowed,
            ": the function is too rough (rounded to float, or with too many jumps); compute it in double");
    }

    /// E[f(at + scale·z)]
    inline expectation_of<1> integrate(const function_view& f, double at, double scale,
                                       const std::vector<double>& edges, double floor = 0)
    {
        const sampler values(f, at, scale, slope_source::none);
        const auto itself = [](const sample& s) { return std::array<double, 1>{s.f}; };
        return quadrature<1, decltype(itself)>(values, itself, {aimed_error}, {floor}).run(edges);
    }

    /// E[f(√q z)]; throws if it does not exist.
    inline expectation_of<1> checked_expectation(const function_view& f, double q,
                                                 const std::vector<double>& kinks)
    {
        const double scale = q > 0 ? std::sqrt(q) : 1e-300;
        auto e = integrate(f, 0, scale, edges(0, scale, kinks));
        require_converged(e, 0);
        return e;
    }

    /// theory::expectation of two variables, compiled once for all functions.
    inline double expectation_of_product(const function_view& f, const function_view& g,
                                         const theory::gaussian_pair& u, const std::vector<double>& kinks)
    {
        require_variance_q("q1", u.q1);
        require_variance_q("q2", u.q2);
        require(u.c >= -1 && u.c <= 1 && is_finite(u.c), "c", u.c, "a correlation in [-1, 1]");
        const auto first = checked_expectation(f, u.q1, kinks);
        const auto second = checked_expectation(g, u.q2, kinks);
        if (u.q1 == 0 || u.q2 == 0 || u.c == 0)
        {
            return first.value[0] * second.value[0];
        }

        // u1 = √q1·z1, u2 = √q2·(c·z1 + √(1 - c²)·z2)
        const double first_scale = std::sqrt(u.q1);
        const double shared_scale = std::sqrt(u.q2) * u.c;
        const double own_scale = std::sqrt(u.q2 * (1 - u.c) * (1 + u.c));
        const auto product = [&](double z1)
        {
            const double at = shared_scale * z1;
            if (own_scale == 0)
            {
                return f(first_scale * z1) * g(at);
            }
            const auto e = integrate(g, at, own_scale, edges(at, own_scale, kinks));
            return e.stray || e.unbounded ? std::numeric_limits<double>::infinity()
                                          : f(first_scale * z1) * e.value[0];
        };

        // If g bends or jumps at 0, the inner expectation does so over the length own_scale.
        const double near = own_scale / shared_scale;
        std::vector<double> all_kinks{near, -near};
        for (const double x : kinks)
        {
            all_kinks.push_back(x / first_scale);
            all_kinks.push_back(x / shared_scale);
        }
        const auto e =
            integrate(product, 0, 1, edges(0, 1, all_kinks), first.magnitude[0] * second.magnitude[0]);
        require_converged(e, 0);
        return e.value[0];
    }
}

namespace fanin::theory
{
    /// E[f(√q z)], z ~ N(0, 1), with an error below 1e-10·E|f|, usually 1e-13. Clenshaw-Curtis quadrature in
    /// panels; the worst panel is halved until all are accurate, which closes in on the kinks and jumps of f.
    /// Kinks given in x = √q z need no search. A peak narrower than √q/100 and |x|/100 may be missed unless f
    /// is rough beside it: give its place as a kink. Throws invalid_argument if q is not a variance, if f is
    /// not finite where the Gaussian has weight, if f grows too fast for an expectation, or if f has more
    /// than some hundred jumps.
    template <scalar_function F>
    [[nodiscard]] double expectation(const F& f, double q = 1, const std::vector<double>& kinks = {})
    {
        detail::require_variance_q("q", q);
        return detail::checked_expectation(f, q, kinks).value[0];
    }

    /// E[f(u1) g(u2)] of two jointly Gaussian variables, with an error below 1e-10 of the larger of E|f(u1)
    /// g(u2)| and E|f(u1)|·E|g(u2)|. It holds at every correlation, including c = ±1. The nested quadrature
    /// takes some hundred thousand values of g, a million if f and g have kinks away from 0. Throws
    /// invalid_argument like the form of one variable, and unless c is in [-1, 1].
    template <scalar_function F, scalar_function G>
    [[nodiscard]] double expectation(const F& f, const G& g, const gaussian_pair& u,
                                     const std::vector<double>& kinks = {})
    {
        return detail::expectation_of_product(f, g, u, kinks);
    }
}

#endif
