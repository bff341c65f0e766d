// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_EMBEDDING_HPP
#define FANIN_TRANSFORMER_EMBEDDING_HPP

#include <fanin/core/extent.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/token_prediction.hpp>
#include <fanin/transformer/detail/token_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = W[token]: a row of a table (vocabulary, width) for each token. A token is a row of one feature,
    /// its number.
    template <class Initializer>
    class embedding_layer
    {
    public:
        embedding_layer(std::size_t vocabulary, std::size_t width, Initializer weights)
            : m_vocabulary(vocabulary)
            , m_width(width)
            , m_weights(std::move(weights))
        {
            detail::require(vocabulary > 0, "the vocabulary of an embedding", vocabulary, "at least 1");
            detail::require(width > 0, "the width of an embedding", width, "at least 1");
        }

        /// Throws invalid_argument unless each token is an integer in [0, vocabulary).
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            std::vector<std::size_t> ids = detail::tokens_of(x, m_vocabulary);
            if (t.recorder().wants_weights())
            {
                t.recorder().weights(table<T>(k, true).elements());
            }
            else
            {
                t.recorder().weights({});
            }
            t.recorder().parameters({m_vocabulary * m_width, 0});
            matrix<T> y = t.take(ids.size(), m_width);
            detail::draw_rows_of_table(m_weights, m_vocabulary, ids, k, y);
            lend(k, t);
            if (t.recording())
            {
                t.push(std::move(ids));
            }
            return y;
        }

        /// The gradient of tokens, which are integers, is 0.
        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto ids = t.template pop<std::vector<std::size_t>>();
            if (t.recorder().measures())
            {
                matrix<T> dw = std::exchange(t.template shared<detail::shared_table<T>>().gradient, {});
                if (dw.size() == 0)
                {
                    dw = detail::new_matrix<T>("gradients of weights", m_vocabulary, m_width);
                    std::fill(dw.begin(), dw.end(), T(0));
                }
                for (std::size_t i = 0; i < ids.size(); ++i)
                {
                    const T* const from = dy.values().data() + i * m_width;
                    T* const to = dw.data() + ids[i] * m_width;
                    std::transform(to, to + m_width, from, to, std::plus<T>());
                }
                t.recorder().weight_gradient(dw);
            }
            matrix<T> dx = t.take(ids.size(), 1);
            std::fill(dx.begin(), dx.end(), T(0));
            return dx;
        }

        /// The layer with a held table, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            matrix<T> w = detail::held_values<T>(m_weights, std::array{m_vocabulary, m_width}, axes::io, k, t,
                                                 parameter_role::table);
            embedding_layer<held_weights<T>> layer(m_vocabulary, m_width, held_weights<T>(std::move(w)));
            batch<T> y = layer.forward(std::move(x), k, t);
            lend(k, t); // this layer outlives the pass
            return std::pair(std::move(layer), std::move(y));
        }

        /// None unless the rows are tokens of equally long sequences.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const init::fans f{.in = static_cast<double>(m_vocabulary), .out = static_cast<double>(m_width)};
            return detail::predict_embedding(x, m_width, detail::mean_field_variance(m_weights, f));
        }

        /// "embedding 50257 x 768 normal"
        [[nodiscard]] std::string name() const
        {
            return detail::join("embedding ", m_vocabulary, " x ", m_width, " ", detail::name_of(m_weights));
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::embedding,
                    .initializer = std::string(detail::name_of(m_weights))};
        }

        [[nodiscard]] const Initializer& weights() const noexcept
        {
            return m_weights;
        }

    private:
        template <real T>
        auto table(key k, bool whole) const
        {
            return detail::layer_weights<T, Initializer, 2>(m_weights, {m_vocabulary, m_width}, axes::io,
                                                            {k, 1, whole});
        }

        // Lends the table to an unembedding of the pass.
        template <real T>
        void lend(key k, tape<T>& t) const
        {
            auto& shared = t.template shared<detail::shared_table<T>>();
            shared.vocabulary = m_vocabulary;
            shared.width = m_width;
            shared.again = keyed_initializer<Initializer>;
            shared.for_each_panel = [this, k](typename detail::shared_table<T>::panel_work work)
            { table<T>(k, false).for_each_panel(work); };
        }

        std::size_t m_vocabulary;
        std::size_t m_width;
        Initializer m_weights;
    };

    /// A table of `vocabulary` rows of `width` features. Its fan in is the vocabulary, as of weights of
    /// one-hot tokens, and its fan out the width. Throws invalid_argument if either is 0.
    template <initializer Initializer>
    [[nodiscard]] auto embedding(extent vocabulary, extent width, Initializer weights)
    {
        return embedding_layer<Initializer>(vocabulary, width, std::move(weights));
    }
}

#endif
