// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_PASS_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_PASS_HPP

#include <fanin/stack/detail/standardization.hpp>
#include <fanin/stack/tape.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/attend.hpp>
#include <fanin/transformer/detail/attention_shape.hpp>
#include <fanin/transformer/detail/head_statistics.hpp>
#include <fanin/transformer/detail/labelled.hpp>
#include <fanin/transformer/detail/rotary.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Keys and values come from the batch itself.
    struct no_memory
    {
    };

    /// Whether keys come from the batch, or from another one of the same element type.
    template <class Memory, class T>
    concept remembers =
        !requires { typename Memory::element_type; } || std::same_as<Memory, std::shared_ptr<const batch<T>>>;

    template <real T>
    const batch<T>* rows_of(const no_memory&)
    {
        return nullptr;
    }

    template <real T>
    const batch<T>* rows_of(const std::shared_ptr<const batch<T>>& memory)
    {
        return memory.get();
    }

    template <real T>
    struct projected
    {
        batch<T> query{matrix<T>{}};
        batch<T> key{matrix<T>{}};
        batch<T> value{matrix<T>{}};
    };

    /// One pass of an attention layer, forward or backward: what lies between its projections.
    template <real T>
    class attention_pass
    {
    public:
        attention_pass(std::size_t heads, const attention_options& options, std::size_t width, fanin::key k)
            : m_options(options)
            , m_heads(products_of(heads, options, width))
            , m_places(k, m_heads.heads, m_heads.key_value_heads, m_heads.width)
        {
        }

        /// Sets the sequences of the queries, and the batch that keys come from, if it is another.
        void see(const sequence_layout& queries, const batch<T>* memory)
        {
            m_memory = memory;
            m_queries = queries;
            m_keys = memory != nullptr ? memory->sequences() : queries;
            require_sequences(m_queries, m_keys);
        }

        [[nodiscard]] batch<T> input(const batch<T>& x, const tape<T>& t) const
        {
            return one_of_several(x, t);
        }

        [[nodiscard]] batch<T> key_input(const batch<T>& x, const tape<T>& t) const
        {
            return input(m_memory != nullptr ? *m_memory : x, t);
        }

        [[nodiscard]] batch<T> key_input(batch<T>&& x, const tape<T>& t) const
        {
            return m_memory != nullptr ? input(*m_memory, t) : std::move(x);
        }

        template <class Projection>
        [[nodiscard]] auto query(const Projection& p) const
        {
            return projection(p, "query", of_queries(), m_places.query());
        }

        template <class Projection>
        [[nodiscard]] auto key(const Projection& p) const
        {
            return projection(p, "key", of_keys(), m_places.key());
        }

        template <class Projection>
        [[nodiscard]] auto value(const Projection& p) const
        {
            return projection(p, "value", of_keys(), m_places.value());
        }

        template <class Projection>
        [[nodiscard]] auto out(const Projection& p, std::size_t width) const
        {
            return dense_for_pass(p, width, m_places.out());
        }

        /// The weighted values of all heads (tokens, width), with the rows of scores and weights.
        [[nodiscard]] batch<T> mix(projected<T> p, tape<T>& t)
        {
            matrix<T> q = std::move(p.query).values();
            matrix<T> k = std::move(p.key).values();
            matrix<T> v = std::move(p.value).values();
            std::vector<double> of_q = prepare(q, m_queries);
            std::vector<double> of_k = prepare(k, m_keys);
            weight_statistics<T> statistics;
            const bool measured = t.recorder().measures();
            attended<T> y = attend(m_heads, m_queries, m_keys, q, k, v, measured ? &statistics : nullptr);
            if (measured)
            {
                std::vector<double> sums = sums_of_heads(m_heads, m_queries, m_keys, q, k, statistics);
                add_row(3, "spread of scores", layer_kind::scores, std::move(statistics.spread), t);
                t.recorder().heads(std::move(sums));
                add_row(4, "entropy of weights", layer_kind::attention_entropy, std::move(statistics.entropy),
                        t);
            }
            if (t.recording())
            {
                t.push(std::move(q));
                t.push(std::move(k));
                t.push(std::move(v));
                t.push(y.values);
                t.push(std::move(y.log_sums));
                t.push(std::move(of_q));
                t.push(std::move(of_k));
                t.push(std::pair(m_queries, m_keys));
            }
            return batch<T>(std::move(y.values)).with_sequences(m_queries);
        }

        /// The gradients of the projections, from that of the weighted values.
        [[nodiscard]] attended_gradients<T> mix_back(const matrix<T>& dy, tape<T>& t)
        {
            std::tie(m_queries, m_keys) = t.template pop<std::pair<sequence_layout, sequence_layout>>();
            const auto of_k = t.template pop<std::vector<double>>();
            const auto of_q = t.template pop<std::vector<double>>();
            attended<T> y;
            y.log_sums = t.template pop<std::vector<double>>();
            y.values = t.template pop<matrix<T>>();
            const auto v = t.template pop<matrix<T>>();
            auto k = t.template pop<matrix<T>>();
            auto q = t.template pop<matrix<T>>();
            t.recorder().skip_gradient(); // weights
            t.recorder().skip_gradient(); // scores
            attended_gradients<T> d = attend_back(m_heads, m_queries, m_keys, q, k, v, y, dy);
            unprepare(d.q, q, of_q, m_queries);
            unprepare(d.k, k, of_k, m_keys);
            return d;
        }

        [[nodiscard]] const head_products& heads() const noexcept
        {
            return m_heads;
        }

    private:
        [[nodiscard]] std::size_t of_queries() const
        {
            return m_heads.heads * m_heads.width;
        }

        [[nodiscard]] std::size_t of_keys() const
        {
            return m_heads.key_value_heads * m_heads.width;
        }

        template <class Projection>
        auto projection(const Projection& p, std::string_view label, std::size_t out,
                        const attention_place<T>& place) const
        {
            auto layer = dense_for_pass(p, out, place);
            const bool rotates = m_options.rotary && label != "value";
            return labelled<decltype(layer)>{std::move(layer), label, rotates ? out / m_heads.width : 0};
        }

        [[nodiscard]] standardization samples_of(const matrix<T>& x) const
        {
            return {.parts = 1, .groups = x.size() / m_heads.width, .inner = m_heads.width, .centred = false};
        }

        // Norm and rotation of queries or keys; returns the factors of the norm.
        std::vector<double> prepare(matrix<T>& x, const sequence_layout& sequences) const
        {
            std::vector<double> factors;
            if (m_options.qk_norm)
            {
                factors = samples_of(x).forward(x, 1e-6);
            }
            if (m_options.rotary)
            {
                rotate(x, sequences, m_heads.width, m_options.rotary_base, false);
            }
            return factors;
        }

        void unprepare(matrix<T>& d, matrix<T>& x, const std::vector<double>& factors,
                       const sequence_layout& sequences) const
        {
            if (m_options.rotary)
            {
                rotate(d, sequences, m_heads.width, m_options.rotary_base, true);
            }
            if (m_options.qk_norm)
            {
                if (m_options.rotary)
                {
                    rotate(x, sequences, m_heads.width, m_options.rotary_base, true);
                }
                samples_of(x).backward(d, x, factors);
            }
        }

        void add_row(std::size_t index, std::string_view name, layer_kind kind, matrix<T> values,
                     tape<T>& t) const
        {
            t.recorder().enter(index);
            t.recorder().add_row(std::string(name), {of_queries()}, batch<T>(std::move(values)), std::nullopt,
                                 {.kind = kind});
            t.recorder().leave();
        }

        attention_options m_options;
        head_products m_heads;
        attention_places<T> m_places;
        sequence_layout m_queries;
        sequence_layout m_keys;
        const batch<T>* m_memory = nullptr;
    };
}

#endif
