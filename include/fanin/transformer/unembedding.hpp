// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_UNEMBEDDING_HPP
#define FANIN_TRANSFORMER_UNEMBEDDING_HPP

#include <fanin/core/extent.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/detail/linear_prediction.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/token_table.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// Logits y = x Wᵀ, with the table W of the embedding that has run before in the pass (Press & Wolf
    /// 2017). The gradient of W is part of that in the row of the embedding.
    class tied_unembedding_layer
    {
    public:
        explicit tied_unembedding_layer(std::size_t vocabulary)
            : m_vocabulary(vocabulary)
        {
            detail::require(vocabulary > 0, "the vocabulary of an unembedding", vocabulary, "at least 1");
        }

        /// Throws invalid_argument unless an embedding of this vocabulary, and of the width of x, has run.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            matrix<T> y = t.take(x.samples(), m_vocabulary);
            table_for(x.features(), t)
                .for_each_panel(
                    [&](std::size_t row, const detail::block<const T>& panel)
                    {
                        detail::multiply(detail::block_of(x.values()), panel.transpose(),
                                         detail::block_of(y).column_range(row, panel.rows));
                    });
            if (t.recording())
            {
                t.push(std::move(x));
            }
            return y;
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto x = t.template pop<batch<T>>();
            auto& table = table_for(x.features(), t);
            const bool wanted = t.recorder().measures();
            matrix<T> dw = wanted ? detail::new_matrix<T>("gradients of weights", m_vocabulary, table.width)
                                  : matrix<T>();
            matrix<T> dx = detail::new_matrix<T>("gradients", x.samples(), x.features());
            table.for_each_panel(
                [&](std::size_t row, const detail::block<const T>& panel)
                {
                    const auto dz = detail::block_of(dy.values()).column_range(row, panel.rows);
                    detail::multiply(dz, panel, detail::block_of(dx), T(row == 0 ? 0 : 1));
                    if (wanted)
                    {
                        detail::multiply(dz.transpose(), detail::block_of(x.values()),
                                         detail::block<T>{dw.data() + row * table.width, panel.rows,
                                                          table.width, table.width});
                    }
                });
            if (wanted)
            {
                table.gradient = std::move(dw);
            }
            return {std::move(dx), x.shape()};
        }

        /// As of weights of its own, but for the row of each token that x still has in it: the logit of that
        /// token is the larger by the root of the width. None if no embedding is known.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            if (!x.tokens.table_variance)
            {
                return {};
            }
            const init::fans f{.in = static_cast<double>(detail::features_of(x.shape)),
                               .out = static_cast<double>(m_vocabulary)};
            prediction p = detail::predict_linear(detail::activation_in_theory(act::identity),
                                                  {"tied", "identity", f, *x.tokens.table_variance, 0},
                                                  {f.out, 1}, x, {m_vocabulary});
            p.weights = std::nullopt;
            if (p.y)
            {
                for (signal::sample& s : p.y->typical)
                {
                    s.second_moment *= 1 + x.tokens.table_share * f.in / f.out;
                }
            }
            return p;
        }

        /// "unembedding 50257 tied"
        [[nodiscard]] std::string name() const
        {
            return detail::join("unembedding ", m_vocabulary, " tied");
        }

    private:
        template <real T>
        detail::shared_table<T>& table_for(std::size_t width, tape<T>& t) const
        {
            auto& table = t.template shared<detail::shared_table<T>>();
            if (table.vocabulary == 0)
            {
                throw invalid_argument("fanin: no embedding has run before, whose table the layer could "
                                       "share: put one first, or pass a law, unembedding(vocabulary, law)");
            }
            if (table.vocabulary != m_vocabulary || table.width != width)
            {
                throw invalid_argument(detail::join(
                    "fanin: the table of the embedding is ", table.vocabulary, " x ", table.width,
                    ", but the layer needs ", m_vocabulary, " x ", width,
                    ": use equal vocabularies and widths, or pass a law, unembedding(vocabulary, law)"));
            }
            if (!table.again)
            {
                throw invalid_argument("fanin: the initializer of the embedding takes no key, so that the "
                                       "table cannot be drawn again: use one that takes a key");
            }
            return table;
        }

        std::size_t m_vocabulary;
    };

    /// Logits over a vocabulary, tied: by the transposed table of the embedding of the stack.
    [[nodiscard]] inline auto unembedding(extent vocabulary)
    {
        return tied_unembedding_layer(vocabulary);
    }

    /// Logits over a vocabulary, by weights (width, vocabulary) of their own: a dense layer.
    template <initializer Initializer>
    [[nodiscard]] auto unembedding(extent vocabulary, Initializer weights)
    {
        return dense(vocabulary, std::move(weights));
    }
}

#endif
