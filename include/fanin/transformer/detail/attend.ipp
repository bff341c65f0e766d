// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTEND_IPP
#define FANIN_TRANSFORMER_DETAIL_ATTEND_IPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/transformer/detail/attend.hpp>
#include <fanin/transformer/detail/running_softmax.hpp>
#include <fanin/transformer/detail/score_block.hpp>

namespace fanin::detail
{
    template <real T>
    attended<T> attend(const head_products& heads, const sequence_layout& queries,
                       const sequence_layout& keys, const matrix<T>& q, const matrix<T>& k,
                       const matrix<T>& v, weight_statistics<T>* statistics)
    {
        const std::size_t tokens = q.shape()[0];
        const std::size_t group = heads.heads / heads.key_value_heads;
        attended<T> y{uninitialized<T>("the output of attention", tokens, q.shape()[1]),
                      std::vector<double>(tokens * heads.heads)};
        if (statistics != nullptr)
        {
            statistics->spread = new_matrix<T>("statistics of attention", tokens, heads.heads);
            statistics->entropy = new_matrix<T>("statistics of attention", tokens, heads.heads);
        }
        std::vector<T> s(score_range::max_queries * score_range::max_keys);
        running_softmax<T> softmax(statistics != nullptr);
        const std::size_t width = heads.width;
        for (std::size_t i = 0; i < queries.count(); ++i)
        {
            for (std::size_t h = 0; h < heads.heads; ++h)
            {
                const auto add = [&](const score_range& r)
                {
                    const std::size_t row = queries.begin(i) + r.query;
                    const std::size_t of_keys = keys.begin(i) + r.key;
                    const block<T> out = head_rows(y.values, row, r.queries, h, width);
                    if (r.key == 0)
                    {
                        softmax.restart(r);
                    }
                    scores<T>(heads, h, r, head_rows(q, row, r.queries, h, width),
                              head_rows(k, of_keys, r.keys, h / group, width), s);
                    softmax.add(r, heads.causal, s, out);
                    multiply(block<const T>{s.data(), r.queries, r.keys, r.keys},
                             head_rows(v, of_keys, r.keys, h / group, width), out, T(r.key == 0 ? 0 : 1));
                    const std::size_t end =
                        heads.causal ? std::min(keys.length(i), r.query + r.queries) : keys.length(i);
                    for (std::size_t j = 0; r.key + r.keys == end && j < r.queries; ++j)
                    {
                        const std::size_t at = (row + j) * heads.heads + h;
                        const std::size_t of_softmax = r.first_row() + j;
                        y.log_sums[at] = softmax.finish(of_softmax, out.data + j * out.step, width);
                        if (statistics != nullptr)
                        {
                            statistics->spread.data()[at] = static_cast<T>(softmax.spread(of_softmax));
                            statistics->entropy.data()[at] = static_cast<T>(softmax.entropy(of_softmax));
                        }
                    }
                };
                for_each_block(queries.length(i), keys.length(i), heads.causal, add);
            }
        }
        return y;
    }

    template <real T>
    attended_gradients<T> attend_back(const head_products& heads, const sequence_layout& queries,
                                      const sequence_layout& keys, const matrix<T>& q, const matrix<T>& k,
                                      const matrix<T>& v, const attended<T>& y, const matrix<T>& dy)
    {
        const std::size_t width = heads.width;
        const std::size_t group = heads.heads / heads.key_value_heads;
        const auto zeros = [](const matrix<T>& like)
        {
            matrix<T> m = uninitialized<T>("gradients of attention", like.shape()[0], like.shape()[1]);
            std::fill(m.begin(), m.end(), T(0));
            return m;
        };
        attended_gradients<T> d{zeros(q), zeros(k), zeros(v)};
        std::vector<T> weights(score_range::max_queries * score_range::max_keys);
        std::vector<T> slopes(weights.size()); // of the scores
        std::vector<double> along(score_range::max_queries);
        for (std::size_t i = 0; i < queries.count(); ++i)
        {
            for (std::size_t h = 0; h < heads.heads; ++h)
            {
                const auto back = [&](const score_range& r)
                {
                    const std::size_t row = queries.begin(i) + r.query;
                    const std::size_t of_keys = keys.begin(i) + r.key;
                    const auto of_q = head_rows(q, row, r.queries, h, width);
                    const auto of_k = head_rows(k, of_keys, r.keys, h / group, width);
                    const auto of_dy = head_rows(dy, row, r.queries, h, width);
                    const auto of_y = head_rows(y.values, row, r.queries, h, width);
                    for (std::size_t a = 0; r.key == 0 && a < r.queries; ++a)
                    {
                        // Σ weight · its gradient = ⟨dy, y⟩
                        const T* const gradient = of_dy.data + a * of_dy.step;
                        const T* const out = of_y.data + a * of_y.step;
                        along[r.first_row() + a] = sum_in_lanes(
                            width, [=](std::size_t j)
                            { return static_cast<double>(gradient[j]) * static_cast<double>(out[j]); });
                    }
                    scores<T>(heads, h, r, of_q, of_k, weights);
                    for (std::size_t a = 0; a < r.queries; ++a)
                    {
                        const double log_sum = y.log_sums[(row + a) * heads.heads + h];
                        T* const s = weights.data() + a * r.keys;
                        write_in_runs(s, r.keys, [=](std::size_t j)
                                      { return static_cast<T>(static_cast<double>(s[j]) - log_sum); });
                    }
                    exponentials<T>(r, heads.causal, weights);
                    const block<const T> w{weights.data(), r.queries, r.keys, r.keys};
                    multiply(w.transpose(), of_dy, head_rows(d.v, of_keys, r.keys, h / group, width), T(1));
                    multiply(of_dy, head_rows(v, of_keys, r.keys, h / group, width).transpose(),
                             block<T>{slopes.data(), r.queries, r.keys, r.keys});
                    for (std::size_t a = 0; a < r.queries; ++a)
                    {
                        const T* const s = weights.data() + a * r.keys;
                        T* const slope = slopes.data() + a * r.keys;
                        const double scale = heads.scale;
                        const double less = along[r.first_row() + a];
                        write_in_runs(slope, r.keys,
                                      [=](std::size_t j)
                                      {
                                          return static_cast<T>(scale * static_cast<double>(s[j])
                                                                * (static_cast<double>(slope[j]) - less));
                                      });
                    }
                    const block<const T> ds{slopes.data(), r.queries, r.keys, r.keys};
                    multiply(ds, of_k, head_rows(d.q, row, r.queries, h, width), T(1));
                    multiply(ds.transpose(), of_q, head_rows(d.k, of_keys, r.keys, h / group, width), T(1));
                };
                for_each_block(queries.length(i), keys.length(i), heads.causal, back);
            }
        }
        return d;
    }
}

#endif
