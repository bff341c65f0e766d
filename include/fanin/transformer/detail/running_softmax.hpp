// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_RUNNING_SOFTMAX_HPP
#define FANIN_TRANSFORMER_DETAIL_RUNNING_SOFTMAX_HPP

#include <fanin/core/runs.hpp>
#include <fanin/transformer/detail/score_block.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// The running softmax of a block of queries: exp(s - maximum) sums up to `sum`.
    template <real T>
    class running_softmax
    {
    public:
        explicit running_softmax(bool measured)
            : m_measured(measured)
        {
        }

        void restart(const score_range& r)
        {
            std::fill_n(rows_of(r), r.queries, row{});
        }

        /// Adds a block of scores: they become weights exp(s - maximum) in place, and `out`, the rows of
        /// weighted values so far, is divided by what the maximum has grown by.
        void add(const score_range& r, bool causal, std::span<T> s, const block<T>& out)
        {
            row* const rows = rows_of(r);
            for (std::size_t i = 0; i < r.queries; ++i)
            {
                T* const of_row = s.data() + i * r.keys;
                const std::size_t seen = r.seen(i, causal);
                const T largest = largest_of(static_cast<T>(rows[i].maximum), of_row, seen);
                write_in_runs(of_row, seen, [=](std::size_t j) { return of_row[j] - largest; });
                std::fill(of_row + seen, of_row + r.keys, T(0));
                if (seen > 0)
                {
                    raise(rows[i], static_cast<double>(largest),
                          r.key == 0 ? nullptr : out.data + i * out.step, out.columns);
                }
            }
            if (m_measured)
            {
                m_shifted.assign(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(r.queries * r.keys));
            }
            exponentials(r, causal, s);
            for (std::size_t i = 0; i < r.queries; ++i)
            {
                sum_up(rows[i], s.data() + i * r.keys, i * r.keys, r.seen(i, causal));
            }
        }

        /// Divides the weighted values of query i, of all that see blocks in turn, by the sum of its weights;
        /// returns log Σ exp(s).
        double finish(std::size_t i, T* out, std::size_t width) const
        {
            const row& q = m_rows[i];
            const T factor = static_cast<T>(1 / q.sum);
            for (std::size_t j = 0; j < width; ++j)
            {
                out[j] *= factor;
            }
            return q.maximum + std::log(q.sum);
        }

        [[nodiscard]] double spread(std::size_t i) const
        {
            const row& q = m_rows[i];
            const double mean = q.scores / q.keys;
            const double variance = q.squares / q.keys - mean * mean;
            return variance < 0 ? 0 : std::sqrt(variance); // NaN stays
        }

        /// Σ w log(1/w) = log Σ exp(s - m) - Σ w (s - m)
        [[nodiscard]] double entropy(std::size_t i) const
        {
            const row& q = m_rows[i];
            return q.keys > 1 ? (std::log(q.sum) - q.weighted / q.sum) / std::log(q.keys) : 1;
        }

    private:
        struct row
        {
            double maximum = -std::numeric_limits<double>::infinity();
            double sum = 0;
            double weighted = 0; ///< Σ exp(s - m) (s - m)
            double scores = 0;   ///< Σ (s - m)
            double squares = 0;
            double keys = 0;
        };

        [[nodiscard]] row* rows_of(const score_range& r)
        {
            return m_rows.data() + r.first_row();
        }

        // The sums and the weighted values so far, with a new maximum.
        void raise(row& q, double maximum, T* out, std::size_t width) const
        {
            const double by = maximum - q.maximum;
            q.maximum = maximum;
            if (q.keys == 0 || by == 0)
            {
                return;
            }
            const double factor = std::exp(-by);
            q.weighted = factor * (q.weighted - by * q.sum);
            q.sum *= factor;
            q.squares += by * (by * q.keys - 2 * q.scores);
            q.scores -= by * q.keys;
            for (std::size_t j = 0; out != nullptr && j < width; ++j)
            {
                out[j] *= static_cast<T>(factor);
            }
        }

        static T largest_of(T least, const T* x, std::size_t n)
        {
            constexpr std::size_t lanes = 8; // a loop of known length: compilers vectorize it
            T all[lanes];
            std::fill(all, all + lanes, least);
            std::size_t j = 0;
            for (; j + lanes <= n; j += lanes)
            {
                for (std::size_t k = 0; k < lanes; ++k)
                {
                    all[k] = all[k] < x[j + k] ? x[j + k] : all[k];
                }
            }
            for (; j < n; ++j)
            {
                all[0] = std::max(all[0], x[j]);
            }
            return *std::max_element(all, all + lanes);
        }

        void sum_up(row& q, const T* weights, std::size_t first, std::size_t seen) const
        {
            const auto weight = [=](std::size_t j) { return static_cast<double>(weights[j]); };
            q.sum += sum_in_lanes(seen, weight);
            q.keys += static_cast<double>(seen);
            if (!m_measured)
            {
                return;
            }
            const T* const shifted = m_shifted.data() + first;
            const auto score = [=](std::size_t j) { return static_cast<double>(shifted[j]); };
            q.weighted += sum_in_lanes(seen, [=](std::size_t j)
                                       { return weights[j] > 0 ? weight(j) * score(j) : 0; }); // 0 · -∞
            q.scores += sum_in_lanes(seen, score);
            q.squares += sum_in_lanes(seen, [=](std::size_t j) { return score(j) * score(j); });
        }

        bool m_measured;
        std::vector<row> m_rows = std::vector<row>(score_range::max_queries);
        std::vector<T> m_shifted;
    };
}

#endif
