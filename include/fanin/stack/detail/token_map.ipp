// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_MAP_IPP
#define FANIN_STACK_DETAIL_TOKEN_MAP_IPP

#include <fanin/stack/detail/skip_gates.hpp>
#include <fanin/stack/detail/token_map.hpp>

#include <cmath>
#include <iterator>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE token_state white_tokens(std::size_t groups)
    {
        token_state white(groups + groups * (groups + 1) / 2);
        std::fill_n(white.begin(), groups, 1.0);
        return white;
    }

    FANIN_INLINE double mean_square(const token_state& state, const signal::token_groups& tokens)
    {
        double sum = 0;
        for (std::size_t a = 0; a < tokens.groups; ++a)
        {
            sum += static_cast<double>(tokens.begin(a + 1) - tokens.begin(a)) * state[a];
        }
        return sum / static_cast<double>(tokens.length);
    }

    FANIN_INLINE token_state pass_tokens(const token_map& map, const token_state& state)
    {
        const std::size_t n = state.size();
        token_state result = state;
        for (std::size_t i = 0; i < n; ++i)
        {
            if (!map.factors.empty())
            {
                result[i] *= map.factors[i];
            }
            else if (!map.mixing.empty())
            {
                result[i] = 0;
                for (std::size_t j = 0; j < n; ++j)
                {
                    result[i] += map.mixing[i * n + j] * state[j];
                }
            }
        }
        return result;
    }

    FANIN_INLINE token_map map_of_groups(const std::vector<double>& squares, std::size_t groups,
                                         const std::vector<double>& kept)
    {
        token_map map{.factors = white_tokens(groups)};
        for (std::size_t a = 0; a < groups; ++a)
        {
            map.factors[a] = squares[a];
            for (std::size_t b = 0; b <= a; ++b)
            {
                const std::size_t i = product_at(groups, a, b);
                map.factors[i] = std::sqrt(squares[a] * squares[b]) * (kept.empty() ? 1 : kept[i - groups]);
            }
        }
        return map;
    }

    FANIN_INLINE void make_mixing(token_map& map, std::size_t n)
    {
        if (map.mixing.empty())
        {
            map.mixing.assign(n * n, 0.0);
            for (std::size_t i = 0; i < n; ++i)
            {
                map.mixing[i * n + i] = map.factors.empty() ? 1 : map.factors[i];
            }
            map.factors.clear();
        }
    }

    FANIN_INLINE token_map map_of(const std::vector<token_path>& paths,
                                  const std::vector<double>& sample_factors, std::size_t groups)
    {
        if (paths.empty())
        {
            return sample_factors.size() >= groups ? map_of_groups(sample_factors, groups) : token_map{};
        }
        if (paths.size() == 1)
        {
            return paths.front().map;
        }
        const std::size_t n = white_tokens(groups).size();
        token_map sum;
        for (const token_path& p : paths)
        {
            if (!p.map.mixing.empty())
            {
                sum.mixing.assign(n * n, 0.0);
            }
        }
        if (sum.mixing.empty())
        {
            sum.factors.assign(n, 0.0);
        }
        for (const token_path& p : paths)
        {
            for (std::size_t i = 0; i < n; ++i)
            {
                const double factor = p.part * (p.map.factors.empty() ? 1 : p.map.factors[i]);
                if (sum.mixing.empty())
                {
                    sum.factors[i] += factor;
                }
                else if (p.map.mixing.empty())
                {
                    sum.mixing[i * n + i] += factor;
                }
                for (std::size_t j = 0; !p.map.mixing.empty() && j < n; ++j)
                {
                    sum.mixing[i * n + j] += p.part * p.map.mixing[i * n + j];
                }
            }
        }
        return sum;
    }

    FANIN_INLINE token_map compose(const token_map& earlier, const token_map& later, std::size_t groups)
    {
        const bool first = !earlier.factors.empty() || !earlier.mixing.empty();
        const bool second = !later.factors.empty() || !later.mixing.empty();
        if (!first || !second)
        {
            return first ? earlier : later;
        }
        const std::size_t n = white_tokens(groups).size();
        token_map all;
        if (earlier.mixing.empty() && later.mixing.empty())
        {
            all.factors = pass_tokens(earlier, later.factors);
            return all;
        }
        all = later;
        make_mixing(all, n);
        if (earlier.mixing.empty())
        {
            for (std::size_t i = 0; i < n * n; ++i)
            {
                all.mixing[i] *= earlier.factors[i / n];
            }
            return all;
        }
        const std::vector<double> before = std::exchange(all.mixing, std::vector<double>(n * n));
        for (std::size_t i = 0; i < n; ++i)
        {
            for (std::size_t k = 0; k < n; ++k)
            {
                const double weight = earlier.mixing[i * n + k];
                for (std::size_t j = 0; weight != 0 && j < n; ++j)
                {
                    all.mixing[i * n + j] += weight * before[k * n + j];
                }
            }
        }
        return all;
    }

    FANIN_INLINE double normalize(token_map& map, const signal::token_groups& tokens)
    {
        const double size = mean_square(pass_tokens(map, white_tokens(tokens.groups)), tokens);
        for (std::vector<double>* const all : {&map.factors, &map.mixing})
        {
            for (double& v : *all)
            {
                v /= size > 0 ? size : 1;
            }
        }
        return size;
    }

    // Sets the map of two layers in sequence, and what it makes of gradients that are equal before.
    FANIN_INLINE void append_map(prediction& all, const prediction& next, const signal::token_groups& tokens)
    {
        const std::size_t g = tokens.groups;
        token_map map = compose(map_of(all.token_paths, all.sample_factors, g),
                                map_of(next.token_paths, next.sample_factors, g), g);
        all.token_paths.clear();
        if (map.factors.empty() && map.mixing.empty())
        {
            return;
        }
        all.factor *= std::sqrt(normalize(map, tokens));
        const token_state squares = pass_tokens(map, white_tokens(g));
        all.sample_factors.resize(next.y->typical.size());
        for (std::size_t a = 0; a < all.sample_factors.size(); ++a)
        {
            all.sample_factors[a] = squares[a % g];
        }
        all.token_paths.push_back({.map = std::move(map), .overlap = all.overlap});
    }

    FANIN_INLINE void append(prediction& all, prediction next)
    {
        all.factor *= next.factor * std::sqrt(1 - next.blocked);
        if (all.rows.empty())
        {
            all.passes *= next.passes; // of the layer before the list
        }
        else
        {
            all.factor *= std::sqrt(next.passes);
            all.rows.back().factor *= std::sqrt(next.passes);
        }
        pass_skip(all, next);
        all.factor_log_variance += next.factor_log_variance;
        all.factor_slope += next.factor_slope * all.transfer;
        all.factor_curvature += next.factor_curvature * all.transfer * all.transfer;
        all.factor_drift += next.factor_drift;
        all.transfer *= next.transfer;
        // The gradient comes through the next layer first.
        const gradient_overlap& o = next.overlap;
        all.overlap.places.append(o.places);
        all.overlap.alone += o.alone;
        all.overlap.of_direction += o.of_direction;
        all.overlap.shared += o.shared;
        all.overlap.scatter = o.scatter + all.overlap.scatter * o.gain;
        all.overlap.noise = all.overlap.noise + all.overlap.gain * o.noise;
        all.overlap.gain *= o.gain;
        all.overlap.at_least = std::max(all.overlap.at_least, o.at_least);
        if (next.y && next.y->tokens.length > 0)
        {
            append_map(all, next, next.y->tokens);
        }
        else if (all.sample_factors.empty())
        {
            all.sample_factors = std::move(next.sample_factors);
        }
        else if (all.sample_factors.size() == next.sample_factors.size())
        {
            std::transform(all.sample_factors.begin(), all.sample_factors.end(), next.sample_factors.begin(),
                           all.sample_factors.begin(), [](double a, double b) { return a * b; });
        }
        all.y = std::move(next.y);
        std::move(next.rows.begin(), next.rows.end(), std::back_inserter(all.rows));
    }
}

#endif
