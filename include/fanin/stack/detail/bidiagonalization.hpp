// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_BIDIAGONALIZATION_HPP
#define FANIN_STACK_DETAIL_BIDIAGONALIZATION_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/stack/detail/singular_values.hpp>
#include <fanin/stack/product.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace fanin::detail
{
    inline double norm_of(const std::vector<double>& x)
    {
        return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    }

    inline block<double> column_of(std::vector<double>& x)
    {
        return {x.data(), x.size(), 1, 1};
    }

    inline block<const double> column_of(const std::vector<double>& x)
    {
        return {x.data(), x.size(), 1, 1};
    }

    /// Orthonormal vectors of one length, to which others are added.
    class orthonormal_basis
    {
    public:
        explicit orthonormal_basis(std::size_t length)
            : m_length(length)
        {
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_vectors.size() / m_length;
        }

        /// Adds the part of x that is orthogonal to all, over its norm, which it returns; nothing where it is 0.
        double add(std::vector<double> x)
        {
            std::vector<double> along(size());
            for (int pass = 0; pass < 2; ++pass) // twice is enough (Giraud, Langou & Rozložník 2005)
            {
                multiply<double>(all(), column_of(std::as_const(x)), column_of(along));
                for (double& c : along)
                {
                    c = -c;
                }
                multiply<double>(all().transpose(), column_of(std::as_const(along)), column_of(x), 1);
            }
            const double norm = norm_of(x);
            if (norm > 0)
            {
                std::transform(x.begin(), x.end(), std::back_inserter(m_vectors),
                               [=](double v) { return v / norm; });
            }
            return norm;
        }

        [[nodiscard]] std::vector<double> last() const
        {
            return {m_vectors.end() - static_cast<std::ptrdiff_t>(m_length), m_vectors.end()};
        }

        /// Σ factors[i] · vector i
        [[nodiscard]] std::vector<double> combine(const double* factors) const
        {
            std::vector<double> sum(m_length);
            multiply<double>(all().transpose(), {factors, size(), 1, 1}, column_of(sum));
            return sum;
        }

    private:
        [[nodiscard]] block<const double> all() const
        {
            return {m_vectors.data(), size(), m_length, m_length};
        }

        std::size_t m_length;
        std::vector<double> m_vectors; // (size, length)
    };

    /// An approximation to a singular value σ of A and to its vectors of length 1: A · right = σ · left, up to what A is
    /// given inexactly, and |Aᵀ · left - σ · right| = residual.
    struct ritz_triple
    {
        double value;
        double residual;
        std::vector<double> left;  ///< (rows)
        std::vector<double> right; ///< (columns)
    };

    /// A · V = U · B and Aᵀ · U = V · Bᵀ + β v eᵀ, with the first columns of orthogonal U and V, and B upper bidiagonal.
    ///
    /// Golub & Kahan 1965, sec. 4, with every vector orthogonalized against all before it: otherwise rounding errors
    /// bring back, as copies, the singular values that have converged. A has at least as many rows as columns.
    class bidiagonalization
    {
    public:
        bidiagonalization(std::size_t rows, std::vector<double> start)
            : m_columns(start.size())
            , m_left(rows)
            , m_right(m_columns)
        {
            m_right.add(std::move(start));
        }

        /// One more row and column of B. apply(x) is A · x, apply_transposed(x) is Aᵀ · x.
        template <class Apply, class Transposed>
        void step(const Apply& apply, const Transposed& apply_transposed)
        {
            m_alpha.push_back(m_left.add(apply(m_right.last())));
            note(m_alpha.back());
            if (m_closed || !finite())
            {
                m_beta.push_back(0);
                return;
            }
            std::vector<double> v = apply_transposed(m_left.last());
            m_beta.push_back(m_right.size() < m_columns ? m_right.add(std::move(v)) : 0);
            note(m_beta.back());
        }

        [[nodiscard]] std::size_t steps() const noexcept
        {
            return m_alpha.size();
        }

        /// Whether A keeps within the vectors that there are: the triples are exact then, and there are no further ones
        /// that the start can reach.
        [[nodiscard]] bool closed() const noexcept
        {
            return m_closed;
        }

        /// Whether no product with A has had an element that is not finite.
        [[nodiscard]] bool finite() const noexcept
        {
            return is_finite(m_largest);
        }

        /// The triples of the largest and of the smallest singular value of B.
        [[nodiscard]] std::pair<ritz_triple, ritz_triple> extremes() const
        {
            matrix<double> b = matrix<double>::from_shape({steps(), steps()});
            b.fill(0);
            for (std::size_t i = 0; i < steps(); ++i)
            {
                b(i, i) = m_alpha[i];
                if (i + 1 < steps())
                {
                    b(i, i + 1) = m_beta[i];
                }
            }
            const singular_triples t = decompose(std::move(b), true);
            return {triple(t, 0), triple(t, steps() - 1)};
        }

    private:
        [[nodiscard]] ritz_triple triple(const singular_triples& t, std::size_t i) const
        {
            const double* const p = t.left.data() + i * steps();
            const double* const q = t.right.data() + i * steps();
            return {t.values[i], m_beta.back() * std::abs(p[steps() - 1]), m_left.combine(p),
                    combine_right(q)};
        }

        // Of V without the vector that the next step starts from.
        [[nodiscard]] std::vector<double> combine_right(const double* q) const
        {
            std::vector<double> factors(m_right.size());
            std::copy(q, q + steps(), factors.begin());
            return m_right.combine(factors.data());
        }

        void note(double norm)
        {
            m_largest = is_finite(norm) ? std::max(m_largest, norm) : norm;
            const double rounding =
                std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(m_columns));
            m_closed = m_closed || norm <= rounding * m_largest;
        }

        std::size_t m_columns;
        orthonormal_basis m_left;
        orthonormal_basis m_right;
        std::vector<double> m_alpha; // the diagonal of B
        std::vector<double> m_beta;  // beside it
        double m_largest = 0;
        bool m_closed = false;
    };
}

#endif
