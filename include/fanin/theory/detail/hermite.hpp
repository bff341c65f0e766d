// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_HERMITE_HPP
#define FANIN_THEORY_DETAIL_HERMITE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/theory/detail/chebyshev.hpp>
#include <fanin/theory/detail/edges.hpp>
#include <fanin/theory/detail/quadrature.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <vector>

namespace fanin::detail
{
    /// φ(√q z) in normalised Hermite polynomials: a_k = E[φ(√q z) He_k(z)]/√k!, k = 0 ... degree. Then
    /// E[φ(u1) φ(u2)] = Σ a_k² c^k (Mehler; Daniely, Frostig & Singer 2016, sec. 4.2) with positive terms,
    /// and E[φ²] = Σ a_k². The difference between E[φ²] and the partial sum bounds the remaining terms.
    class hermite_series
    {
    public:
        template <theory::scalar_function A>
        hermite_series(const A& act, double q, std::size_t degree)
        {
            const double scale = std::sqrt(q);
            const auto square = [&](double x)
            {
                const double y = value_of(act, x);
                return y * y;
            };
            const auto e = integrate(square, 0, scale, edges(0, scale, {}));
            require_converged(e, 0);

            m_whole = e.value[0];

            array_list<step> steps(degree + 1);
            for (std::size_t k = 0; k <= degree; ++k)
            {
                const double n = static_cast<double>(k);
                steps[k] = {1 / std::sqrt(n + 1), std::sqrt(n / (n + 1))};
            }
            std::vector<double> coefficients(degree + 1);
            for (const panel<1>& p : e.panels)
            {
                // He_k(z) exp(-z²/4) is a wave of √k radians a unit: the rule takes six of them.
                const double pieces = std::ceil((p.hi - p.lo) * std::sqrt(static_cast<double>(degree)) / 6);
                const double width = (p.hi - p.lo) / pieces;
                for (double i = 0; i < pieces; ++i)
                {
                    add(act, scale, p.lo + i * width, width, steps, coefficients);
                }
            }
            double sum = 0;
            for (const double a : coefficients)
            {
                m_squares.push_back(a * a);
                sum += a * a;
            }
            m_rest = std::max(m_whole - sum, 0.0) + 1e-14 * m_whole;
        }

        /// E[φ(u1) φ(u2)] at correlation c.
        [[nodiscard]] double product(double c) const
        {
            double sum = 0;
            for (std::size_t k = m_squares.size(); k-- > 0;)
            {
                sum = sum * c + m_squares[k];
            }
            return sum;
        }

        /// The slope of product(c): q·E[φ'(u1) φ'(u2)].
        [[nodiscard]] double product_slope(double c) const
        {
            double sum = 0;
            for (std::size_t k = m_squares.size(); k-- > 1;)
            {
                sum = sum * c + static_cast<double>(k) * m_squares[k];
            }
            return sum;
        }

        /// Error bound of product(c), relative to E[φ²].
        [[nodiscard]] double product_error(double c) const
        {
            return m_rest / m_whole * std::pow(std::abs(c), static_cast<double>(m_squares.size()));
        }

        /// Error bound of product_slope(c), relative to E[φ²].
        [[nodiscard]] double slope_error(double c) const
        {
            const double x = std::abs(c);
            if (x >= 1)
            {
                return std::numeric_limits<double>::infinity();
            }
            // k·c^(k-1) has its maximum at k = -1/log c, or at the first omitted k.
            const double first = static_cast<double>(m_squares.size());
            const double k = x > 0 ? std::max(first, -1 / std::log(x)) : first;
            return m_rest / m_whole * k * std::pow(x, k - 1);
        }

    private:
        // From He_(k-1)/√(k-1)! and He_k/√k! to the next: rise·z·(this) - fall·(the one before).
        struct step
        {
            double rise;
            double fall;
        };

        // The part of [lo, lo + width] in all coefficients.
        template <theory::scalar_function A>
        void add(const A& act, double scale, double lo, double width, const array_list<step>& steps,
                 std::vector<double>& coefficients) const
        {
            const auto& rule = chebyshev<panel_degree>();
            for (std::size_t j = 0; j <= panel_degree; ++j)
            {
                const double inside = j % panel_degree == 0 ? 1 - 0x1p-43 : 1;
                const double z = lo + width / 2 * (1 + inside * rule.points[j]);
                const double bell = std::exp(-z * z / 4);
                const double weight = width / 2 * rule.weights[j] * bell * value_of(act, scale * z)
                                      * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
                if (!(weight * weight > 1e-36 * m_whole))
                {
                    continue; // its factor is of size 1
                }
                double before = 0;
                double h = bell; // He_k(z) exp(-z²/4) / √k!
                for (std::size_t k = 0; k < coefficients.size(); ++k)
                {
                    coefficients[k] += weight * h;
                    const double next = steps[k].rise * z * h - steps[k].fall * before;
                    before = h;
                    h = next;
                }
            }
        }

        std::vector<double> m_squares;
        double m_whole = 0;
        double m_rest = 0;
    };
}

#endif
