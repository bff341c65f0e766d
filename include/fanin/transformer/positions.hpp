// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_POSITIONS_HPP
#define FANIN_TRANSFORMER_POSITIONS_HPP

#include <fanin/core/extent.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/position_rows.hpp>
#include <fanin/transformer/detail/token_prediction.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin
{
    /// y = x + W[t], with row t of a table (n, width) for the token at position t of its sequence. The width
    /// is that of the batch.
    template <class Initializer>
    class positions_layer
    {
    public:
        positions_layer(std::size_t n, Initializer weights)
            : m_n(n)
            , m_weights(std::move(weights))
        {
            detail::require(n > 0, "the number of positions", n, "at least 1");
        }

        /// Throws invalid_argument if the rows are no tokens, or a sequence is longer than the table.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            detail::require_positions(x.sequences(), m_n);
            const detail::layer_weights<T, Initializer, 2> w(m_weights, {m_n, x.features()}, axes::io,
                                                             {k, t.recorder().options().threads, true});
            t.recorder().weights(w.elements());
            t.recorder().parameters({w.count(), 0});
            if (t.recording())
            {
                t.push(x.sequences());
            }
            return detail::add_position_rows(std::move(x), w.whole());
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto sequences = t.template pop<sequence_layout>();
            if (t.recorder().measures())
            {
                t.recorder().weight_gradient(detail::sums_by_position(dy.values(), sequences, m_n));
            }
            return dy;
        }

        /// The layer with a held table, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            matrix<T> w = detail::held_values<T>(m_weights, std::array{m_n, x.features()}, axes::io, k, t,
                                                 parameter_role::table);
            positions_layer<held_weights<T>> layer(m_n, held_weights<T>(std::move(w)));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// None unless the rows are tokens of equally long sequences.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const init::fans f{.in = static_cast<double>(m_n),
                               .out = static_cast<double>(detail::features_of(x.shape))};
            return detail::predict_positions(x, detail::mean_field_variance(m_weights, f));
        }

        /// "positions 1024 normal"
        [[nodiscard]] std::string name() const
        {
            return detail::join("positions ", m_n, " ", detail::name_of(m_weights));
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::embedding,
                    .initializer = std::string(detail::name_of(m_weights))};
        }

        /// The output of a token depends on its row.
        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.samplewise = false, .splittable = true};
        }

        [[nodiscard]] const Initializer& weights() const noexcept
        {
            return m_weights;
        }

    private:
        std::size_t m_n;
        Initializer m_weights;
    };

    /// Positions that are learned, for sequences of up to n tokens. Throws invalid_argument if n is 0.
    template <initializer Initializer>
    [[nodiscard]] auto positions(extent n, Initializer weights)
    {
        return positions_layer<Initializer>(n, std::move(weights));
    }

    /// y = x + P[t], with P[t, 2i] = sin(t/10000^(2i/width)) and P[t, 2i + 1] the cosine of the same angle.
    class sinusoidal_positions_layer
    {
    public:
        /// Throws invalid_argument if the rows are no tokens.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            const std::size_t n = x.sequences().max_length();
            detail::require_positions(x.sequences(), n);
            const matrix<T> table = detail::sinusoids<T>(n, x.features());
            return detail::add_position_rows(std::move(x), detail::block_of(table));
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>&) const
        {
            return dy;
        }

        [[nodiscard]] static std::string_view name() noexcept
        {
            return "sinusoidal positions";
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::embedding};
        }

        /// The output of a token depends on its row.
        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.samplewise = false, .splittable = true};
        }
    };

    /// Positions as sines and cosines (Vaswani et al. 2017, section 3.5).
    [[nodiscard]] inline auto sinusoidal_positions()
    {
        return sinusoidal_positions_layer();
    }
}

#endif
