// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_ATTENTION_HPP
#define FANIN_TRANSFORMER_ATTENTION_HPP

#include <fanin/core/extent.hpp>
#include <fanin/init/joint.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/attention_laws.hpp>
#include <fanin/transformer/detail/attention_pass.hpp>
#include <fanin/transformer/detail/attention_prediction.hpp>
#include <fanin/transformer/detail/attention_shape.hpp>
#include <fanin/transformer/detail/labelled.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// Multi-head attention over the tokens of each sequence (Vaswani et al. 2017, section 3.2). Of a row x,
    /// q = x W_q + b_q, k and v likewise; head h has `width` of their features, and
    ///     y = concat_h(softmax(scale · q_h k_hᵀ) v_h) W_o + b_o.
    /// The key of the layer draws W_q, W_k, W_v and W_o from its children 0, 1, 2 and "out".
    ///
    /// The rows before that of the layer are its queries, keys and values; the scores, as their standard
    /// deviation over the keys for each query and head; and the weights, as their entropy for each query and
    /// head over that of equal weights, so that 1 is uniform attention and 0 sees a single key.
    template <class Laws, class Memory = detail::no_memory>
    class attention_layer
    {
    public:
        attention_layer(std::size_t heads, attention_options options, Laws laws, Memory memory = {})
            : m_heads(heads)
            , m_options(options)
            , m_laws(std::move(laws))
            , m_memory(std::move(memory))
        {
            detail::require_consistent(heads, options);
        }

        /// The layer with biases of this law in all four projections.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return with_laws(detail::with_bias(m_laws, bias));
        }

        /// The layer with another law of W_o, such as one scaled with the depth.
        template <initializer I>
        [[nodiscard]] auto out(I law) const
        {
            return with_laws(detail::with_out(m_laws, std::move(law)));
        }

        /// The layer with another law of W_q and W_k: of each, or of both together, such as
        /// init::mimetic_query_key, whose factors (width, width of a head) of head h come from child h of the
        /// child "query_key". Throws invalid_argument where that meets heads that share keys.
        template <class I>
            requires(initializer<I> || joint_initializer<I>)
        [[nodiscard]] auto query_key(I law) const
        {
            return with_laws(detail::with_query_key(m_laws, detail::checked(law, m_heads, m_options)));
        }

        /// The layer with W_v and W_o drawn together, such as by init::mimetic_value_out: as left and rightᵀ
        /// of (width, width) by child 0 of the child "value_out". Throws as `query_key` does.
        template <joint_initializer J>
        [[nodiscard]] auto value_out(J law) const
        {
            return with_laws(detail::with_value_out(m_laws, detail::checked(law, m_heads, m_options)));
        }

        /// The layer with W_q, W_k and W_v drawn as one matrix (in, width of all three), by the law of W_v
        /// from the child "packed" of the key: a law that divides by the fan out sees that of the whole, as
        /// the in_proj_weight of PyTorch's MultiheadAttention. The memory is that of the whole.
        [[nodiscard]] auto packed() const
        {
            return with_laws(detail::packed_laws(m_laws));
        }

        /// Cross-attention: keys and values come from the tokens of another batch, such as the output of an
        /// encoder, which has one sequence for each of the batch. Gradients end there. Throws
        /// invalid_argument if the layer is causal, or its scores depend on positions.
        template <real T>
        [[nodiscard]] auto over(batch<T> memory) const
        {
            detail::require_without_positions(m_options);
            using shared = std::shared_ptr<const batch<T>>;
            return attention_layer<Laws, shared>(m_heads, m_options, m_laws,
                                                 std::make_shared<const batch<T>>(std::move(memory)));
        }

        /// Throws invalid_argument if the rows are no tokens, or the width does not fit the heads.
        template <real T>
            requires detail::remembers<Memory, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t width = x.features();
            auto pass = pass_over<T>(x, k);
            const auto run = [&](const auto& l, std::size_t i, batch<T> in)
            { return run_child(l, i, std::move(in), k, t); };
            detail::projected<T> p;
            p.query = run(pass.query(m_laws.query), 0, pass.input(x, t));
            p.key = run(pass.key(m_laws.key), 1, pass.key_input(x, t));
            p.value = run(pass.value(m_laws.value), 2, pass.key_input(std::move(x), t));
            if (t.stopped())
            {
                return std::move(p.value);
            }
            return pass.out(m_laws.out, width).forward(pass.mix(std::move(p), t), k.child("out"), t);
        }

        template <real T>
            requires detail::remembers<Memory, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const std::size_t width = dy.features();
            detail::attention_pass<T> pass(m_heads, m_options, width, k);
            const auto run = [&](const auto& l, std::size_t i, matrix<T> d)
            { return run_child_backward(l, i, batch<T>(std::move(d)), k, t).values(); };
            const batch<T> mixed = pass.out(m_laws.out, width).backward(std::move(dy), k.child("out"), t);
            auto d = pass.mix_back(mixed.values(), t);
            const matrix<T> of_value = run(pass.value(m_laws.value), 2, std::move(d.v));
            const matrix<T> of_key = run(pass.key(m_laws.key), 1, std::move(d.k));
            matrix<T> dx = run(pass.query(m_laws.query), 0, std::move(d.q));
            if constexpr (std::same_as<Memory, detail::no_memory>)
            {
                for (std::size_t i = 0; i < dx.size(); ++i)
                {
                    dx.data()[i] += of_key.data()[i] + of_value.data()[i];
                }
            }
            return dx;
        }

        /// The layer with held weights and biases, and its output for x.
        template <real T>
            requires detail::remembers<Memory, T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const std::size_t width = x.features();
            auto pass = pass_over<T>(x, k);
            detail::projected<T> p;
            auto query = hold_child(pass.query(m_laws.query), 0, pass.input(x, t), k, t);
            auto key_ = hold_child(pass.key(m_laws.key), 1, pass.key_input(x, t), k, t);
            auto value = hold_child(pass.value(m_laws.value), 2, pass.key_input(std::move(x), t), k, t);
            p.query = std::move(query.second);
            p.key = std::move(key_.second);
            p.value = std::move(value.second);
            auto out = pass.out(m_laws.out, width).hold(pass.mix(std::move(p), t), k.child("out"), t);
            const detail::attention_laws laws{
                detail::projection_of(query.first.layer), detail::projection_of(key_.first.layer),
                detail::projection_of(value.first.layer), detail::projection_of(out.first)};
            return std::pair(attention_layer<std::remove_const_t<decltype(laws)>, Memory>(m_heads, m_options,
                                                                                          laws, m_memory),
                             std::move(out.second));
        }

        /// None over another batch, with ALiBi or biases, or with scores too large for the width of a head.
        /// The factor is that of uncorrelated gradients; a stack also follows what tokens have in common.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const std::size_t width = detail::features_of(x.shape);
            if (!std::same_as<Memory, detail::no_memory>
                || !detail::have_no_bias(m_laws.query, m_laws.key, m_laws.value, m_laws.out)
                || !detail::misfit_of(m_heads, m_options, width).empty()) // forward will say why
            {
                return {};
            }
            const detail::attention_pass<double> pass(m_heads, m_options, width, key(0));
            return detail::predict_attention(pass.heads(), m_options, pass.query(m_laws.query),
                                             pass.key(m_laws.key), pass.value(m_laws.value),
                                             pass.out(m_laws.out, width), x);
        }

        /// "attention 12 causal normal"
        [[nodiscard]] std::string name() const
        {
            return detail::join(detail::attention_text(m_heads, m_options), " ",
                                detail::laws_text(m_laws.query.weights, m_laws.out.weights, m_laws.out.bias));
        }

        [[nodiscard]] layer_facts facts() const
        {
            return detail::attention_facts(m_heads, m_options, detail::name_of(m_laws.out.weights),
                                           detail::bias_name(m_laws.out.bias));
        }

        /// Tokens of a sequence mix.
        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.samplewise = false, .splittable = true};
        }

        /// The laws: `.query`, `.key`, `.value` and `.out`, each with `.weights` and `.bias`.
        [[nodiscard]] const Laws& laws() const noexcept
        {
            return m_laws;
        }

    private:
        template <class Other>
        auto with_laws(Other laws) const
        {
            return attention_layer<Other, Memory>(m_heads, m_options, std::move(laws), m_memory);
        }

        template <real T>
        detail::attention_pass<T> pass_over(const batch<T>& x, key k) const
        {
            detail::attention_pass<T> pass(m_heads, m_options, x.features(), k);
            pass.see(x.sequences(), detail::rows_of<T>(m_memory));
            return pass;
        }

        std::size_t m_heads;
        attention_options m_options;
        Laws m_laws;
        Memory m_memory;
    };

    /// Attention with `heads` heads, whose weights all have this law; `.out(law)`, `.query_key(law)` and
    /// `.with_bias(law)` change parts. Throws invalid_argument if key_value_heads does not divide the heads,
    /// or the scale is not finite.
    template <initializer Initializer>
    [[nodiscard]] auto attention(extent heads, Initializer weights, const attention_options& options = {})
    {
        const detail::projection one{std::move(weights), no_bias{}};
        const detail::attention_laws laws{one, one, one, one};
        return attention_layer<std::remove_const_t<decltype(laws)>>(heads, options, laws);
    }

    /// Does not compile: says what is no initializer.
    template <class Weights>
        requires(!initializer<Weights>)
    void attention(extent, Weights, const attention_options& = {})
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
