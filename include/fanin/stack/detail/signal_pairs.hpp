// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SIGNAL_PAIRS_HPP
#define FANIN_STACK_DETAIL_SIGNAL_PAIRS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    /// Whether a prediction is finite: φ may overflow far out in the Gaussian.
    inline bool is_finite(const signal& y)
    {
        return std::all_of(y.typical.begin(), y.typical.end(), [](const signal::sample& s)
                           { return is_finite(s.mean) && is_finite(s.second_moment); })
               && is_finite(y.cross_moment) && is_finite(y.cosine_variance) && is_finite(y.log_variance);
    }

    /// The weight of a pair of typical samples among all pairs of two: 1, unless they are tokens. Pairs of
    /// one sequence are as many as in the batch.
    inline double pair_weight(const signal& s, std::size_t a, std::size_t b)
    {
        const std::size_t groups = s.tokens.groups;
        if (groups < 2 || s.typical.size() != 2 * groups)
        {
            return 1;
        }
        const auto g = static_cast<double>(groups);
        const double within = static_cast<double>(s.tokens.length - 1) / static_cast<double>(s.samples - 1);
        const double all = 2 * g * (2 * g - 1);
        return (a < groups) == (b < groups) ? within * all / (2 * g * (g - 1))
                                            : (1 - within) * all / (2 * g * g);
    }

    /// The mean of term(a, b) over all pairs of typical samples, as a batch has them in the square of its
    /// mean: 1/samples of equal ones, the rest of different ones.
    template <class Term>
    double mean_over_pairs(const signal& s, const Term& term)
    {
        const std::size_t typical = s.typical.size();
        double diagonal = 0;
        double rest = 0;
        for (std::size_t a = 0; a < typical; ++a)
        {
            diagonal += term(a, a);
            for (std::size_t b = 0; b < typical; ++b)
            {
                rest += a != b ? pair_weight(s, a, b) * term(a, b) : 0;
            }
        }
        const auto count = static_cast<double>(typical);
        const double of_same = 1 / static_cast<double>(s.samples);
        return diagonal / count * of_same
               + (typical > 1 ? rest / (count * (count - 1)) * (1 - of_same)
                              : diagonal / count * (1 - of_same));
    }

    /// Gives every pair of typical samples what the signal says of all.
    inline void complete_pairs(signal& s)
    {
        const std::size_t n = s.typical.size();
        if (s.pairs.size() == n * n)
        {
            return;
        }
        const double square = s.second_moment();
        const double cosine = square > 0 ? std::clamp(s.cross_moment / square, -1.0, 1.0) : 0;
        s.pairs.assign(n * n, {cosine, s.cosine_variance, s.log_variance});
        for (std::size_t a = 0; a < n; ++a)
        {
            s.pairs[a * n + a] = {1, 0, s.log_variance};
        }
    }

    /// The variance of the logarithm of the second moment of the batch. Those of the samples are taken as
    /// log-normal.
    inline double log_variance_of(const signal& s)
    {
        const double all = s.second_moment();
        if (!(all > 0))
        {
            return 0;
        }
        const std::size_t n = s.typical.size();
        const auto term = [&](std::size_t a, std::size_t b)
        {
            double covariance = std::expm1(s.pairs[a * n + b].log_covariance);
            if (!s.apart.empty())
            {
                const signal::apart_pair& p = s.apart[a * n + b];
                covariance = p.aligned * covariance + (1 - p.aligned) * std::expm1(p.log_covariance);
            }
            return s.typical[a].second_moment / all * (s.typical[b].second_moment / all) * covariance;
        };
        return std::log1p(std::max(0.0, mean_over_pairs(s, term)));
    }

    /// The size of a mean product of two samples of cosine 1.
    inline double product_size(const signal& s, std::size_t a, std::size_t b)
    {
        return std::sqrt(s.typical[a].second_moment * s.typical[b].second_moment);
    }

    /// Sets what a signal says of all pairs from the pairs.
    inline void summarize_pairs(signal& s)
    {
        const std::size_t n = s.typical.size();
        double product = 0;
        double variance = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < a; ++b)
            {
                const signal::pair& p = s.pairs[a * n + b];
                const double weight = pair_weight(s, a, b);
                product += weight * p.cosine * product_size(s, a, b);
                variance += weight * p.cosine_variance;
            }
        }
        const auto count = static_cast<double>(n * (n - 1)) / 2;
        s.cross_moment = n > 1 ? product / count : 0;
        s.cosine_variance = n > 1 ? variance / count : 0;
        s.log_variance = log_variance_of(s);
    }

    /// Takes the positions of images together: what is left is of whole samples.
    inline void merge_positions(signal& s)
    {
        s.patches = nullptr;
        for (std::size_t i = 0; i < s.apart.size(); ++i)
        {
            const signal::apart_pair& apart = s.apart[i];
            signal::pair& p = s.pairs[i];
            p.log_covariance = std::log1p(apart.aligned * std::expm1(p.log_covariance)
                                          + (1 - apart.aligned) * std::expm1(apart.log_covariance));
            p.cosine_variance = p.of_units + apart.aligned * std::max(0.0, p.cosine_variance - p.of_units);
        }
        s.apart.clear();
    }

    /// Shifts the cosines c, those near ±1 less, by (1 - c²)(s + t · size) of the product, so that
    /// `cross_moment` is the mean product of two samples, which long samples decide, and `mean_cosine` the
    /// mean cosine, which all decide alike.
    inline void shift_cosines(signal& s, double cross_moment, double mean_cosine)
    {
        const std::size_t n = s.typical.size();
        const double unit = s.second_moment();
        // Sums over pairs: of the cosines with weights 1 and size, and of (1 - c²) times 1, size and size².
        std::array<double, 2> cosines{};
        std::array<double, 3> rests{};
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < a; ++b)
            {
                const double c = s.pairs[a * n + b].cosine;
                const double size = unit > 0 ? product_size(s, a, b) / unit : 0;
                const double weight = pair_weight(s, a, b);
                const double rest = weight * (1 - c * c);
                cosines[0] += weight * c;
                cosines[1] += weight * c * size;
                rests[0] += rest;
                rests[1] += rest * size;
                rests[2] += rest * size * size;
            }
        }
        const auto count = static_cast<double>(n * (n - 1)) / 2;
        const double of_cosines = mean_cosine * count - cosines[0];
        const double of_products = unit > 0 ? cross_moment / unit * count - cosines[1] : 0;
        const double determinant = rests[0] * rests[2] - rests[1] * rests[1];
        double shift = rests[1] > 1e-9 * std::abs(cosines[1]) ? of_products / rests[1] : 0;
        double by_size = 0;
        if (determinant > 0.1 * rests[0] * rests[2]) // samples of different lengths
        {
            shift = (of_cosines * rests[2] - of_products * rests[1]) / determinant;
            by_size = (of_products * rests[0] - of_cosines * rests[1]) / determinant;
        }
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                double& c = s.pairs[a * n + b].cosine;
                const double size = unit > 0 ? product_size(s, a, b) / unit : 0;
                c = a != b ? std::clamp(c + (shift + by_size * size) * (1 - c * c), -1.0, 1.0) : c;
            }
        }
    }
}

#endif
