// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_WITHOUT_THEORY_HPP
#define FANIN_DIAGNOSE_DETAIL_WITHOUT_THEORY_HPP

#include <fanin/core/classify.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/units.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

// What a measurement tells of weights and biases where theory knows no gains.
namespace fanin::detail
{
    /// ln √(E[φ(z)²] / E[z²]) of an activation that is linear at 0 and smaller elsewhere: 0 where it is
    /// linear.
    inline double log_flatness(const report& r, std::size_t row)
    {
        const double q = r.layers[row].pre_activation ? r.layers[row].pre_activation->second_moment() : 0;
        const double m = r.layers[activation_row(r, row)].activation.second_moment();
        return q > 0 && m > 0 ? std::min(0.0, std::log(m / q) / 2) : 0;
    }

    /// The part of biases in the logarithm of a factor, as what they do to the slope of the activation behind
    /// them: random weights leave the pre-activations a mean of 0. relu and its kin pass on the half of the
    /// squares that is above 0, and Φ(mean/σ) of them with biases; tanh and its kin, of bounded values, are
    /// flat where biases are large, which shrinks the gradient alone.
    inline double log_factor_of_biases(const report& r, std::size_t row, direction d)
    {
        const layer_report& l = r.layers[row];
        const std::string& f = r.layers[activation_row(r, row)].facts.activation;
        if (!has_biases(l) || !l.pre_activation || !has_centred_weights(l) || f.empty() || f == "identity")
        {
            return 0;
        }
        if (is_contracting(f) || f == "sigmoid" || f == "hard_sigmoid")
        {
            return d == direction::backward ? log_flatness(r, row) : 0;
        }
        constexpr double least = 1e-12;
        const summary& z = *l.pre_activation;
        const double above = z.stddev() > 0 ? std::erfc(-z.mean() / z.stddev() / std::numbers::sqrt2) / 2
                                            : (z.mean() > 0 ? 1 : 0);
        return std::log(2 * std::max(above, least)) / 2;
    }

    /// ln √a of the recursion m' = a m + b of second moments, whose differences have the factor a: what the
    /// weights do beside biases. None without three differences, where they end, or beyond double.
    inline std::optional<double> log_factor_beside_biases(const trajectory& t, const change& c)
    {
        double all = 0;
        double first = 0;
        double last = 0;
        for (std::size_t i = c.begin; i < c.end; ++i)
        {
            const double difference = std::abs(std::exp(2 * t[i + 1].value) - std::exp(2 * t[i].value));
            first = i == c.begin ? difference : first;
            last = difference;
            all += difference;
        }
        const bool told = c.end - c.begin > 2 && is_finite(all) && all - first > 0 && all - last > 0;
        return told ? std::optional(std::log((all - first) / (all - last)) / 2) : std::nullopt;
    }

    /// The steps of a stretch that make its change, where the other steps of the pass together make none, and
    /// the mean logarithm of their excess over these. No steps if all take part.
    struct odd_steps
    {
        std::vector<std::size_t> steps{};
        double excess = 0;
    };

    inline odd_steps odd_steps_of(const trajectory& t, const change& c, double line)
    {
        constexpr double sigmas = 4;
        std::vector<double> all;
        for (std::size_t i = 0; i < c.end; ++i)
        {
            all.push_back(t[i + 1].value - t[i].value);
        }
        const double usual = ordered(all, all.size() / 2);
        const double sign = c.rate < 0 ? -1 : 1;
        double most = 0;
        double change = 0;
        for (std::size_t i = c.begin; i < c.end; ++i)
        {
            most = std::max(most, sign * (all[i] - usual));
            change += sign * all[i];
        }
        odd_steps odd;
        for (std::size_t i = c.begin; i < c.end; ++i)
        {
            const double excess = sign * (all[i] - usual);
            const double scatter = std::sqrt(std::max(0.0, t[i + 1].usual_variance - t[i].usual_variance));
            if (excess > most / 2 && excess > sigmas * scatter)
            {
                odd.steps.push_back(i);
                odd.excess += sign * excess;
            }
        }
        const bool make_it = 2 * odd.steps.size() < all.size() && std::abs(odd.excess) > change / 2
                             && change - std::abs(odd.excess) < line;
        if (!make_it || odd.steps.empty())
        {
            return {};
        }
        odd.excess /= static_cast<double>(odd.steps.size());
        return odd;
    }
}

#endif
