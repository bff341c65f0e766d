// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_TRANSFORMER_REFERENCE_HPP
#define FANIN_TESTS_TRANSFORMER_REFERENCE_HPP

// Attention as its definition reads, in long double: every score of every query and key in memory.

#include <fanin/core/concepts.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace reference
{
    /// A matrix of long double.
    struct wide
    {
        std::size_t rows = 0;
        std::size_t columns = 0;
        std::vector<long double> values = std::vector<long double>(rows * columns);

        long double& operator()(std::size_t i, std::size_t j)
        {
            return values[i * columns + j];
        }

        long double operator()(std::size_t i, std::size_t j) const
        {
            return values[i * columns + j];
        }
    };

    template <class Matrix>
    wide widened(const Matrix& m)
    {
        wide w{m.shape()[0], m.shape()[1]};
        w.values.assign(m.begin(), m.end());
        return w;
    }

    inline wide product(const wide& a, const wide& b)
    {
        wide c{a.rows, b.columns};
        for (std::size_t i = 0; i < a.rows; ++i)
        {
            for (std::size_t k = 0; k < a.columns; ++k)
            {
                for (std::size_t j = 0; j < b.columns; ++j)
                {
                    c(i, j) += a(i, k) * b(k, j);
                }
            }
        }
        return c;
    }

    struct attention_case
    {
        std::size_t heads;
        std::size_t key_value_heads;
        bool causal = false;
        bool rotary = false;
        bool qk_norm = false;
        std::vector<double> slopes{}; ///< of ALiBi
        long double scale = 0;        ///< 0 for 1/√width
    };

    struct attended
    {
        wide values;
        wide spread;
        wide entropy;
    };

    inline void normalize(wide& x, std::size_t width)
    {
        for (std::size_t first = 0; first < x.values.size(); first += width)
        {
            long double squares = 0;
            for (std::size_t j = first; j < first + width; ++j)
            {
                squares += x.values[j] * x.values[j] / static_cast<long double>(width);
            }
            for (std::size_t j = first; j < first + width; ++j)
            {
                x.values[j] /= std::sqrt(squares + 1e-6L);
            }
        }
    }

    /// `positions[row]` is the position of the row in its sequence.
    inline void rotate(wide& x, std::size_t width, const std::vector<std::size_t>& positions)
    {
        for (std::size_t row = 0; row < x.rows; ++row)
        {
            for (std::size_t j = 0; j < x.columns; j += 2)
            {
                const auto in_head = static_cast<long double>(j % width);
                const long double angle = static_cast<long double>(positions[row])
                                          * std::pow(10000.0L, -in_head / static_cast<long double>(width));
                const long double a = x(row, j);
                const long double b = x(row, j + 1);
                x(row, j) = a * std::cos(angle) - b * std::sin(angle);
                x(row, j + 1) = a * std::sin(angle) + b * std::cos(angle);
            }
        }
    }

    inline std::vector<std::size_t> positions_of(const std::vector<std::size_t>& lengths)
    {
        std::vector<std::size_t> all;
        for (const std::size_t n : lengths)
        {
            for (std::size_t t = 0; t < n; ++t)
            {
                all.push_back(t);
            }
        }
        return all;
    }

    /// softmax(scale q kᵀ) v, head by head.
    inline attended attend(const attention_case& c, wide q, wide k, const wide& v,
                           const std::vector<std::size_t>& queries, const std::vector<std::size_t>& keys)
    {
        const std::size_t width = q.columns / c.heads;
        if (c.qk_norm)
        {
            normalize(q, width);
            normalize(k, width);
        }
        if (c.rotary)
        {
            rotate(q, width, positions_of(queries));
            rotate(k, width, positions_of(keys));
        }
        const long double scale = c.scale != 0 ? c.scale : 1 / std::sqrt(static_cast<long double>(width));
        attended y{wide{q.rows, q.columns}, wide{q.rows, c.heads}, wide{q.rows, c.heads}};
        std::size_t first_query = 0;
        std::size_t first_key = 0;
        for (std::size_t s = 0; s < queries.size(); ++s)
        {
            for (std::size_t h = 0; h < c.heads; ++h)
            {
                const std::size_t of_keys = h / (c.heads / c.key_value_heads) * width;
                for (std::size_t t = 0; t < queries[s]; ++t)
                {
                    const std::size_t row = first_query + t;
                    std::vector<long double> scores;
                    for (std::size_t j = 0; j < keys[s] && (!c.causal || j <= t); ++j)
                    {
                        long double score = 0;
                        for (std::size_t f = 0; f < width; ++f)
                        {
                            score += q(row, h * width + f) * k(first_key + j, of_keys + f);
                        }
                        const long double distance =
                            std::abs(static_cast<long double>(t) - static_cast<long double>(j));
                        scores.push_back(scale * score - (c.slopes.empty() ? 0 : c.slopes[h] * distance));
                    }
                    const auto n = static_cast<long double>(scores.size());
                    long double sum = 0;
                    long double mean = 0;
                    for (const long double score : scores)
                    {
                        sum += std::exp(score);
                        mean += score / n;
                    }
                    for (std::size_t j = 0; j < scores.size(); ++j)
                    {
                        const long double w = std::exp(scores[j]) / sum;
                        for (std::size_t f = 0; f < width; ++f)
                        {
                            y.values(row, h * width + f) += w * v(first_key + j, of_keys + f);
                        }
                        y.entropy(row, h) -= n > 1 ? w * std::log(w) / std::log(n) : 0;
                        y.spread(row, h) += (scores[j] - mean) * (scores[j] - mean) / n;
                    }
                    y.entropy(row, h) = n > 1 ? y.entropy(row, h) : 1;
                    y.spread(row, h) = std::sqrt(y.spread(row, h));
                }
            }
            first_query += queries[s];
            first_key += keys[s];
        }
        return y;
    }

    /// The largest difference of two matrices; infinite if their shapes differ.
    template <class Matrix>
    double distance(const Matrix& m, const wide& w)
    {
        if (m.shape()[0] != w.rows || m.shape()[1] != w.columns)
        {
            return INFINITY;
        }
        long double most = 0;
        for (std::size_t i = 0; i < w.values.size(); ++i)
        {
            const long double off = std::abs(static_cast<long double>(m.data()[i]) - w.values[i]);
            most = off <= most ? most : off; // NaN too
        }
        return static_cast<double>(most);
    }
}

#endif
