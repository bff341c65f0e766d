// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_TOKEN_PREDICTION_IPP
#define FANIN_TRANSFORMER_DETAIL_TOKEN_PREDICTION_IPP

#include <fanin/stack/detail/branch_prediction.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/transformer/detail/token_prediction.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_embedding(const signal& x, std::size_t width,
                                              std::optional<double> variance)
    {
        if (x.tokens.length == 0 || !variance)
        {
            return {};
        }
        const auto features = static_cast<double>(width);
        signal y = x;
        y.shape = {width};
        y.tokens.table_variance = variance;
        y.tokens.table_share = 1;
        y.tokens.cosine_variance = 0;
        y.tokens.nearer.clear();
        const std::size_t n = y.typical.size();
        for (signal::sample& s : y.typical)
        {
            s = {0, *variance};
        }
        y.pairs.resize(n * n);
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const bool same_sequence = (i / n < y.tokens.groups) == (i % n < y.tokens.groups);
            const double equal = i / n == i % n  ? 1
                                 : same_sequence ? x.tokens.equal_within
                                                 : x.tokens.equal_between;
            const double rest = 1 - equal * equal;
            y.pairs[i] = {equal, i / n == i % n ? 0 : rest * rest / features, equal * 2 / features};
        }
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        summarize_pairs(y);
        return {.y = std::move(y), .factor = 0, .transfer = 0};
    }

    FANIN_INLINE prediction predict_positions(const signal& x, std::optional<double> variance)
    {
        if (x.tokens.length == 0 || !variance)
        {
            return {};
        }
        signal y = x;
        complete_pairs(y);
        const std::size_t n = y.typical.size();
        const auto features = static_cast<double>(x.shape.back());
        for (signal::sample& s : y.typical)
        {
            const double before = s.second_moment;
            s.second_moment += *variance;
            const double part = before / s.second_moment;
            s.mean_variance = 0;
            s.size_variance *= part * part;
            if (const auto a = static_cast<std::size_t>(&s - y.typical.data()); a < y.tokens.nearer.size())
            {
                y.tokens.nearer[a] *= part;
            }
            s.skewness *= std::pow(part, 1.5);
            s.kurtosis = part * part * s.kurtosis + 3 * (1 - part * part);
        }
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const std::size_t a = i / n;
            const std::size_t b = i % n;
            const std::size_t g = y.tokens.groups;
            signal::pair& p = y.pairs[i];
            const double size = product_size(y, a, b);
            const double part = size > 0 ? product_size(x, a, b) / size : 0;
            // of two sequences, tokens of one group are at the same position by chance
            const double positions = static_cast<double>(y.tokens.begin(a % g + 1) - y.tokens.begin(a % g));
            const double equal = a == b ? 1 : a % g == b % g ? 1 / positions : 0;
            const double table = size > 0 ? *variance / size : 0;
            p.log_covariance = part * part * p.log_covariance
                               + equal * (2 * table * table + 4 * table * part * p.cosine) / features;
            p.cosine = a == b ? 1 : std::clamp(part * p.cosine + equal * table, -1.0, 1.0);
            p.cosine_variance = a == b ? 0
                                       : part * part * p.cosine_variance
                                             + (1 - part * part) * (1 - p.cosine * p.cosine) / features;
            p.of_units = 0;
        }
        const double transfer = x.second_moment() / y.second_moment();
        y.tokens.table_share *= transfer;
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        summarize_pairs(y);
        return {.y = std::move(y), .factor = 1, .transfer = transfer};
    }

    FANIN_INLINE signal product_of(const signal& x, const prediction& gate, const prediction& value,
                                   std::size_t hidden)
    {
        const auto units = static_cast<double>(hidden);
        const signal& g = *gate.y;
        const signal& v = *value.y;
        signal y = g;
        const std::size_t n = y.typical.size();
        for (std::size_t a = 0; a < n; ++a)
        {
            signal::sample& s = y.typical[a];
            const double sizes = 1 + gate.transfer * x.typical[a].size_variance; // both grow with the sample
            s = {0, s.second_moment * v.typical[a].second_moment * sizes, 3 * s.kurtosis};
        }
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const signal::pair& p = g.pairs[i];
            const signal::pair& q = v.pairs[i];
            const double inherited = x.pairs.size() == n * n ? x.pairs[i].log_covariance : x.log_variance;
            const double of_gate =
                std::max(0.0, p.log_covariance - gate.transfer * gate.transfer * inherited);
            const double of_value = std::max(0.0, q.log_covariance - inherited);
            const double factor = 1 + gate.transfer;
            y.pairs[i].log_covariance =
                of_gate + of_value + units * of_gate * of_value + factor * factor * inherited;
            y.pairs[i].cosine = p.cosine * q.cosine;
            y.pairs[i].cosine_variance = std::min(
                1.0, p.cosine * p.cosine * q.cosine_variance + q.cosine * q.cosine * p.cosine_variance
                         + 1 / units * (i / n == i % n ? 0 : 1 - p.cosine * p.cosine));
            y.pairs[i].of_units = 0;
        }
        for (std::size_t a = 0; a < y.tokens.nearer.size() && n > 1; ++a)
        {
            const std::size_t next = a * n + (a > 0 ? a - 1 : 1);
            const double of_gate = g.tokens.excess(a);
            const double of_value = v.tokens.excess(a);
            y.tokens.nearer[a] =
                g.pairs[next].cosine * of_value + (v.pairs[next].cosine + of_value) * of_gate;
        }
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        summarize_pairs(y);
        return y;
    }

    // One path of gradients, of which `through` is the layer and `factor` the other factor of the product;
    // `own` is what its weights add to the variance of the logarithm of its mean square, and to the
    // covariance of those of two samples.
    FANIN_INLINE predicted_branch path_of_product(const signal& x, prediction through,
                                                  const prediction& factor, std::size_t hidden)
    {
        const signal& f = *factor.y;
        const std::size_t n = f.typical.size();
        const std::size_t groups = x.tokens.length > 0 ? x.tokens.groups : 0;
        const double size = f.second_moment();
        std::vector<double> squares(n);
        std::vector<double> kept(groups * (groups + 1) / 2);
        double of_one = 0;
        double of_two = 0;
        double alike = 0; // the cosine of the factor in two samples
        for (std::size_t a = 0; a < n; ++a)
        {
            squares[a] = size > 0 ? f.typical[a].second_moment / size : 1;
            for (std::size_t b = 0; b < n; ++b)
            {
                const signal::pair& p = f.pairs[a * n + b];
                const double of_x =
                    x.pairs.size() == n * n ? x.pairs[a * n + b].log_covariance : x.log_variance;
                const double own = std::max(0.0, p.log_covariance - factor.transfer * factor.transfer * of_x);
                (a == b ? of_one : of_two) += own;
                alike += a != b ? pair_weight(f, a, b) * p.cosine : 0;
                if (a < groups && b <= a)
                {
                    kept[product_at(0, a, b)] =
                        a != b || n == 1 ? p.cosine : f.pairs[a * n + (a > 0 ? a - 1 : 1)].cosine;
                }
            }
        }
        const auto count = static_cast<double>(n);
        // entries of a Gaussian gradient times others: 3 E[y⁴]/E[y²]² - 1 instead of 2 in all
        const double alone = 3 * std::max(of_one / count, 1 / static_cast<double>(hidden));
        through.overlap.alone += alone;
        through.overlap.of_direction += alone;
        through.overlap.shared += n > 1 ? of_two / (count * (count - 1)) : of_one / count;
        alike = n > 1 ? alike / (count * (count - 1)) : size > 0 ? f.cross_moment / size : 1;
        through.overlap.gain *= alike * alike; // gradients of two samples get different factors
        through.factor_slope += factor.transfer;
        if (groups > 0)
        {
            through.token_paths = {
                {.map = compose(map_of(through.token_paths, through.sample_factors, groups),
                                map_of_groups(squares, groups, kept), groups)}};
        }
        for (std::size_t a = 0; a < n; ++a)
        {
            squares[a] *= factor_of_sample(through, a, n);
        }
        through.sample_factors = std::move(squares);
        through.factor *= std::sqrt(size);
        through.rows.clear();
        return {.f = std::move(through)};
    }

    FANIN_INLINE prediction predict_product(const signal& x, const prediction& gate, const prediction& value,
                                            std::size_t hidden)
    {
        prediction p = add_gradients(
            x, {path_of_product(x, gate, value, hidden), path_of_product(x, value, gate, hidden)});
        p.transfer = 1 + gate.transfer;
        p.y = product_of(x, gate, value, hidden);
        return p;
    }
}

#endif
