// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SLOPE_SUMS_HPP
#define FANIN_STACK_DETAIL_SLOPE_SUMS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/activated_pairs.hpp>
#include <fanin/stack/detail/activated_samples.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// How each typical sample and its gradient pass an activation, over the mean of the batch.
    struct sample_responses
    {
        std::vector<double> sizes;   ///< E[φ²]
        std::vector<double> factors; ///< E[φ'²]
        double slope_moment = 0;     ///< E[φ'²], the mean
        double slope_transfer = 0;   ///< d log E[φ'²] / d log q
        double transfer = 0;         ///< d log E[φ²] / d log q

        sample_responses(const activated_samples& samples, const signal& y)
            : sizes(y.typical.size())
            , factors(y.typical.size())
        {
            const std::size_t n = y.typical.size();
            const auto count = static_cast<double>(n);
            const double second = y.second_moment();
            double change = 0;
            for (std::size_t a = 0; a < n; ++a)
            {
                slope_moment += samples.slope_moments[a] / count;
                change += samples.slope_moments[a] * samples.of(a).slope_transfer() / count;
            }
            slope_transfer = slope_moment > 0 && is_finite(change) ? change / slope_moment : 0;
            for (std::size_t a = 0; a < n; ++a)
            {
                sizes[a] = second > 0 ? y.typical[a].second_moment / second : 1;
                factors[a] = slope_moment > 0 ? samples.slope_moments[a] / slope_moment : 1;
                transfer += sizes[a] * samples.of(a).transfer() / count;
            }
        }
    };

    /// What an activation does to the gradients of samples: sums over the samples and over their pairs.
    class slope_sums
    {
    public:
        /// `groups` of tokens; 0 without any.
        slope_sums(const sample_responses& responses, std::size_t groups)
            : m_responses(responses)
            , m_count(static_cast<double>(responses.sizes.size()))
            , m_groups(groups)
            , m_kept(groups * (groups + 1) / 2)
        {
        }

        void add_sample(std::size_t a, const activation_on_grid& f, const products_of_pair& p)
        {
            const double weight = weight_of(a, a);
            const double square = f.slope_moment * f.slope_moment;
            const double excess = square > 0 ? f.fourth_slope_moment / square - 1 : 0;
            m_of_self += weight * excess / m_count;
            m_per_kurtosis += weight * p.aligned * excess / m_count;
            // the squares of the entries of a Gaussian gradient scatter, too
            m_alone +=
                weight / m_count
                * p.mean(2 * excess + std::max(0.0, p.here.slope_square - 1), p.apart.slope_square - 1);
            m_mixed_of_self += mixed_of(a, a, p) / m_count;
            m_between_places += p.apart.slope / m_count;
        }

        void add_pair(std::size_t a, std::size_t b, const products_of_pair& p)
        {
            const double weight = weight_of(a, b);
            const double slope = p.here.slope;
            m_weights += weight;
            if (a < m_groups)
            {
                m_kept[product_at(0, a, b)] = slope;
            }
            m_gain += weight * slope * slope;
            m_scatter += weight * p.aligned * (p.here.slope_square - 1);
            m_noise += weight * p.aligned * (p.here.slope_square - slope * slope);
            m_shared += weight * p.mean(p.here.slope_square - 1, p.apart.slope_square - 1);
            m_mixed += mixed_of(a, b, p);
        }

        /// `typical` is a sample of middle length; `image`: the signal has positions.
        [[nodiscard]] gradient_overlap overlap(const activation_on_grid& typical, double units,
                                               bool image) const
        {
            const bool single = is_single();
            gradient_overlap o;
            o.gain = single ? 1 : m_gain / m_weights;
            o.noise = std::max(0.0, single ? m_of_self : m_noise / m_weights) / units;
            o.scatter = 2 * std::max(0.0, single ? m_of_self : m_scatter / m_weights) / units;
            o.alone = m_alone / units;
            o.places.gain = image ? m_between_places : 0;
            o.places.along =
                typical.slope_moment > 0 ? typical.slope[1] * typical.slope[1] / typical.slope_moment : 0;
            o.shared = std::max(0.0, single ? m_of_self : m_shared / m_weights) / units;
            o.of_direction = o.alone;
            o.per_kurtosis = m_per_kurtosis / units;
            o.peak = 1 + m_of_self;
            return o;
        }

        /// How gradients of tokens pass. Tokens of one group are as alike as those of neighbours.
        [[nodiscard]] token_map map_of_tokens() const
        {
            std::vector<double> kept = m_kept;
            for (std::size_t a = 0; a < m_groups; ++a)
            {
                kept[product_at(0, a, a)] = m_groups == 1 ? 1 : kept[product_at(0, a, a > 0 ? a - 1 : 1)];
            }
            return map_of_groups(m_responses.factors, m_groups, kept);
        }

        /// Covariance of what the units add to log E[φ²] and to the logarithm of the gradients' factor²;
        /// `same` is the fraction of the pairs of samples that are one.
        [[nodiscard]] double covariance(double units, double same) const
        {
            const double of_pairs = is_single() ? m_mixed_of_self : m_mixed / (m_count * (m_count - 1) / 2);
            return (same * m_mixed_of_self + (1 - same) * of_pairs) / units;
        }

    private:
        [[nodiscard]] bool is_single() const
        {
            return !(m_weights > 0);
        }

        [[nodiscard]] double weight_of(std::size_t a, std::size_t b) const
        {
            return m_responses.factors[a] * m_responses.factors[b];
        }

        [[nodiscard]] double mixed_of(std::size_t a, std::size_t b, const products_of_pair& p) const
        {
            return (m_responses.sizes[a] * m_responses.factors[b]
                    + m_responses.sizes[b] * m_responses.factors[a])
                   / 2 * p.mean(p.here.mixed - 1, p.apart.mixed - 1);
        }

        const sample_responses& m_responses;
        double m_count;
        std::size_t m_groups;
        std::vector<double> m_kept; ///< of the products of gradients of tokens, by their groups
        // of samples
        double m_of_self = 0;
        double m_alone = 0;
        double m_per_kurtosis = 0;
        double m_mixed_of_self = 0;
        double m_between_places = 0;
        // of pairs
        double m_weights = 0;
        double m_gain = 0;
        double m_noise = 0;
        double m_scatter = 0;
        double m_shared = 0;
        double m_mixed = 0;
    };
}

#endif
