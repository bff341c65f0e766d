// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_COVARIANCE_HPP
#define FANIN_STACK_DETAIL_TOKEN_COVARIANCE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/token_map.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The gradients of the tokens of one sequence: their mean squares and products, and the covariances of
    /// these over draws.
    class token_covariance
    {
    public:
        /// Random and independent, with this many features each.
        token_covariance(const signal::token_groups& tokens, double features)
            : m_tokens(tokens)
            , m_state(white_tokens(tokens.groups))
            , m_covariance(m_state.size() * m_state.size())
        {
            add_noise(m_state, m_state, 1 / features, m_tokens.groups);
        }

        [[nodiscard]] double size() const
        {
            return mean_square(m_state, m_tokens);
        }

        /// The variance of the mean square over its square.
        [[nodiscard]] double variance() const
        {
            const std::size_t n = m_state.size();
            double sum = 0;
            for (std::size_t a = 0; a < m_tokens.groups; ++a)
            {
                for (std::size_t b = 0; b < m_tokens.groups; ++b)
                {
                    sum += of_group(a) * of_group(b) * m_covariance[a * n + b];
                }
            }
            const double all = size() * static_cast<double>(m_tokens.length);
            return all > 0 ? sum / (all * all) : 0;
        }

        /// Passes the gradients through paths that add up, and returns their parts of the sum.
        std::vector<double> pass(const std::vector<token_path>& paths, double least_overlap)
        {
            const token_map map = map_of(paths, {}, m_tokens.groups);
            pass_covariance(map);
            std::vector<token_state> ends;
            for (const token_path& p : paths)
            {
                ends.push_back(pass_tokens(p.map, m_state));
                for (double& v : ends.back())
                {
                    v *= p.part;
                }
            }
            m_state = pass_tokens(map, m_state);
            std::vector<double> parts;
            for (std::size_t i = 0; i < ends.size(); ++i)
            {
                const gradient_overlap& o = paths[i].overlap;
                parts.push_back(mean_square(ends[i], m_tokens) / size());
                add_noise(ends[i], ends[i], o.of_direction / 2, 0);
                add_lengths(ends[i], ends[i], o.alone);
                for (std::size_t j = 0; j < i; ++j)
                {
                    add_noise(ends[i], ends[j], least_overlap, 0);
                    add_noise(ends[j], ends[i], least_overlap, 0);
                    add_lengths(ends[i], ends[j], 4 * least_overlap);
                }
            }
            return parts;
        }

    private:
        [[nodiscard]] double of_group(std::size_t a) const
        {
            return static_cast<double>(m_tokens.begin(a + 1) - m_tokens.begin(a));
        }

        void pass_covariance(const token_map& map)
        {
            const std::size_t n = m_state.size();
            if (map.mixing.empty())
            {
                for (std::size_t i = 0; i < n * n && !map.factors.empty(); ++i)
                {
                    m_covariance[i] *= map.factors[i / n] * map.factors[i % n];
                }
                return;
            }
            for (int side = 0; side < 2; ++side) // the product with the map, transposed, twice
            {
                std::vector<double> turned(n * n);
                for (std::size_t i = 0; i < n; ++i)
                {
                    for (std::size_t k = 0; k < n; ++k)
                    {
                        const double weight = map.mixing[i * n + k];
                        for (std::size_t j = 0; weight != 0 && j < n; ++j)
                        {
                            turned[i * n + j] += weight * m_covariance[k * n + j];
                        }
                    }
                }
                for (std::size_t i = 0; i < n * n; ++i)
                {
                    m_covariance[i] = turned[i % n * n + i / n];
                }
            }
        }

        // The product of the means of two groups.
        [[nodiscard]] double of_means(const token_state& s, std::size_t a, std::size_t b) const
        {
            const double product = s[product_at(m_tokens.groups, a, b)];
            return a == b ? product + (s[a] - product) / of_group(a) : product;
        }

        // What products with weights add that all tokens share, from the state `first` on: the inner products
        // of means of groups scatter as those of a Wishart matrix.
        void add_noise(const token_state& s, const token_state& r, double each, std::size_t first)
        {
            const std::size_t groups = m_tokens.groups;
            const std::size_t n = m_state.size();
            std::vector<double> u(groups * groups);
            std::vector<double> v(groups * groups);
            for (std::size_t i = 0; i < groups * groups; ++i)
            {
                u[i] = of_means(s, i / groups, i % groups);
                v[i] = of_means(r, i / groups, i % groups);
            }
            array_list<std::pair<std::size_t, std::size_t>> places;
            for (std::size_t a = 0; a < groups; ++a)
            {
                places.push_back({a, a});
            }
            for (std::size_t a = 0; a < groups; ++a)
            {
                for (std::size_t b = 0; b <= a; ++b)
                {
                    places.push_back({a, b});
                }
            }
            for (std::size_t i = first; i < n; ++i)
            {
                const auto [a, b] = places[i];
                for (std::size_t j = first; j < n; ++j)
                {
                    const auto [c, d] = places[j];
                    m_covariance[i * n + j] +=
                        each
                        * (u[a * groups + c] * v[b * groups + d] + u[a * groups + d] * v[b * groups + c]);
                }
            }
        }

        // What they add to the differences of the tokens of a group.
        void add_lengths(const token_state& s, const token_state& r, double each)
        {
            const std::size_t groups = m_tokens.groups;
            const std::size_t n = m_state.size();
            for (std::size_t a = 0; a < groups; ++a)
            {
                const double rest = of_group(a) - 1;
                if (rest > 0)
                {
                    const std::size_t p = product_at(groups, a, a);
                    const double part = rest / of_group(a);
                    const double noise = each * (s[a] - s[p]) * part * (r[a] - r[p]) * part / rest;
                    m_covariance[a * n + a] += noise;
                    m_covariance[a * n + p] -= noise / rest;
                    m_covariance[p * n + a] -= noise / rest;
                    m_covariance[p * n + p] += noise / (rest * rest);
                }
            }
        }

        signal::token_groups m_tokens;
        token_state m_state;
        std::vector<double> m_covariance;
    };
}

#endif
