// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATED_PAIRS_HPP
#define FANIN_STACK_DETAIL_ACTIVATED_PAIRS_HPP

#include <fanin/stack/detail/activated_samples.hpp>
#include <fanin/stack/detail/centred_products.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/relative_products.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    /// Expectations of a pair of samples at one position of an image, and at two; equal without positions.
    struct products_of_pair
    {
        relative_products here{};
        relative_products apart{};
        double aligned = 1; ///< fraction of the pairs of positions that are one

        [[nodiscard]] double mean(double of_here, double of_apart) const
        {
            return aligned * of_here + (1 - aligned) * of_apart;
        }
    };

    /// Leads the pairs of samples of z through an activation, one after the other.
    class activated_pairs
    {
    public:
        /// `y` begins as z with its samples activated, and `of_units` gets what the units add to the scatter
        /// of its pairs. `transfer_square` is by which the scatter before grows beside the grids' transfers.
        activated_pairs(const signal& z, const activated_samples& samples, double units,
                        double transfer_square, signal& y, signal& of_units)
            : m_z(z)
            , m_samples(samples)
            , m_units(units)
            , m_transfer_square(transfer_square)
            , m_aligned_over_apart(z.apart.empty() || positions_in(z) <= 1 ? 0 : 1 / (positions_in(z) - 1))
            , m_y(y)
            , m_of_units(of_units)
        {
        }

        /// Sets the pair of samples a and b <= a in both signals.
        products_of_pair pass(std::size_t a, std::size_t b)
        {
            const std::size_t n = m_y.typical.size();
            const std::size_t i = a * n + b;
            const std::size_t j = b * n + a;
            const activation_on_grid& f = m_samples.of(a);
            const activation_on_grid& g = m_samples.of(b);
            products_of_pair p;
            p.here = relative_products_of(f, g, m_z, m_y.pairs[i], a == b);
            p.apart = p.here;
            m_of_units.pairs[i].log_covariance =
                advance(m_y.pairs[i], f, g, p.here, a == b, tails_left(a, b));
            m_of_units.pairs[j].log_covariance = m_of_units.pairs[i].log_covariance;
            m_y.pairs[j] = m_y.pairs[i];
            if (b + 1 == a && a < m_y.tokens.nearer.size()) // neighbouring groups
            {
                m_y.tokens.nearer[a] *= p.here.cosine_slope;
                m_y.tokens.nearer[0] *= a == 1 ? p.here.cosine_slope : 1;
            }
            if (!m_y.apart.empty())
            {
                p.aligned = m_y.apart[i].aligned;
                p.apart = relative_products_of(f, g, m_z, m_y.apart[i], false);
                // squares of a standardized channel sum to none over all pairs of positions
                p.apart.cosine -= p.apart.cosine_of_squares;
                p.apart.cosine -= a != b ? p.here.cosine_of_squares * m_aligned_over_apart : 0;
                m_of_units.apart[i].log_covariance = advance(m_y.apart[i], f, g, p.apart, false, 1);
                m_of_units.apart[j].log_covariance = m_of_units.apart[i].log_covariance;
                m_y.apart[j] = m_y.apart[i];
            }
            return p;
        }

    private:
        /// A long sample of a batch decides the variances by which batch norm divides: its values have no
        /// tails.
        [[nodiscard]] double tails_left(std::size_t a, std::size_t b) const
        {
            return m_z.standardized && !m_z.centred ? std::sqrt(std::min(3.0, m_z.typical[a].kurtosis)
                                                                * std::min(3.0, m_z.typical[b].kurtosis))
                                                          / 3
                                                    : 1;
        }

        /// Returns what the units add to the scatter of a pair.
        double advance(signal::pair& pair, const activation_on_grid& f, const activation_on_grid& g,
                       const relative_products& r, bool same, double tails) const
        {
            const double own = std::log1p(std::max(-0.9, tails * (r.square - 1) / m_units));
            // Of Gaussian units, a cosine c scatters by (1 - c²)²/units.
            const double c = r.cosine * r.cosine;
            const double scatter = std::max(0.0, pair.cosine_variance - pair.of_units);
            pair.of_units = same ? 0 : std::max(0.0, r.square - c) * (1 - c) * (1 - c) / (1 + c) / m_units;
            pair.cosine_variance = std::min(1.0, r.cosine_slope * r.cosine_slope * scatter + pair.of_units);
            pair.cosine = r.cosine;
            pair.cosine_third = same ? 0 : r.cosine_third;
            pair.log_covariance = own + m_transfer_square * f.transfer() * g.transfer() * pair.log_covariance;
            return own;
        }

        const signal& m_z;
        const activated_samples& m_samples;
        double m_units;
        double m_transfer_square;
        double m_aligned_over_apart;
        signal& m_y;
        signal& m_of_units;
    };
}

#endif
