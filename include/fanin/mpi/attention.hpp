// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_ATTENTION_HPP
#define FANIN_MPI_ATTENTION_HPP

#include <fanin/act/identity.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/dense.hpp>
#include <fanin/mpi/detail/probing.hpp>
#include <fanin/mpi/detail/processes.hpp>
#include <fanin/transformer/attention.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::mpi
{
    /// An attention layer of which each process has some heads; `attention` makes it.
    template <class Whole>
    class attention_part
    {
    public:
        attention_part(const communicator& all, std::size_t heads, attention_options options, Whole whole)
            : m_all(&all)
            , m_heads(heads)
            , m_options(options)
            , m_whole(std::move(whole))
        {
        }

        /// The layer with biases of this law in all four projections.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return with(m_whole.with_bias(std::move(bias)));
        }

        /// The layer with another law of W_o.
        template <init::elementwise_initializer I>
        [[nodiscard]] auto out(I law) const
        {
            return with(m_whole.out(std::move(law)));
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            if (detail::probes(t))
            {
                return m_whole.forward(std::move(x), k, t);
            }
            const std::size_t width = x.features();
            if (const std::string why = fanin::detail::misfit_of(m_heads, m_options, width); !why.empty())
            {
                throw invalid_argument("fanin: " + why);
            }
            auto pass = pass_over<T>(width, k);
            pass.see(x.sequences(), nullptr);
            const auto run = [&](const auto& law, std::string_view label, std::size_t i, batch<T> in)
            { return run_child(projection(law, label, i, width, t), i, std::move(in), k, t); };
            fanin::detail::projected<T> p;
            p.query = run(m_whole.laws().query, "query", 0, pass.input(x, t));
            p.key = run(m_whole.laws().key, "key", 1, pass.input(x, t));
            p.value = run(m_whole.laws().value, "value", 2, pass.key_input(std::move(x), t));
            if (t.stopped())
            {
                return std::move(p.value);
            }
            batch<T> mixed = mix(pass, std::move(p), t);
            return last(width).forward(std::move(mixed), k.child("out"), t);
        }

        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const std::size_t width = dy.features();
            auto pass = pass_over<T>(width, k);
            const batch<T> mixed = last(width).backward(std::move(dy), k.child("out"), t);
            auto d = pass.mix_back(mixed.values(), t);
            const auto run = [&](const auto& law, std::string_view label, std::size_t i, matrix<T> of_part)
            {
                return run_child_backward(projection(law, label, i, width, t), i,
                                          measured(std::move(of_part), t), k, t)
                    .values();
            };
            const matrix<T> of_value = run(m_whole.laws().value, "value", 2, std::move(d.v));
            const matrix<T> of_key = run(m_whole.laws().key, "key", 1, std::move(d.k));
            matrix<T> dx = run(m_whole.laws().query, "query", 0, std::move(d.q));
            for (std::size_t i = 0; i < dx.size(); ++i)
            {
                dx.data()[i] += of_key.data()[i] + of_value.data()[i];
            }
            if (!t.recorder().measures())
            {
                m_all->add(std::span<T>(dx.data(), dx.size()));
            }
            return dx;
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_whole.predict(x);
        }

        /// The layer on one process.
        [[nodiscard]] const Whole& whole() const noexcept
        {
            return m_whole;
        }

        /// "attention 12 causal normal, heads on 4 processes"
        [[nodiscard]] std::string name() const
        {
            return fanin::detail::join(m_whole.name(), ", heads on ", m_all->size(), " processes");
        }

        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return Whole::traits();
        }

    private:
        template <class Other>
        [[nodiscard]] auto with(Other whole) const
        {
            return attention_part<Other>(*m_all, m_heads, m_options, std::move(whole));
        }

        [[nodiscard]] std::size_t ranks() const
        {
            return static_cast<std::size_t>(m_all->size());
        }

        [[nodiscard]] std::size_t key_value_heads() const
        {
            return m_options.key_value_heads.value_or(m_heads);
        }

        // What lies between the projections, for the heads of this process.
        template <real T>
        [[nodiscard]] auto pass_over(std::size_t width, key k) const
        {
            attention_options mine = m_options;
            mine.key_value_heads = key_value_heads() / ranks();
            return fanin::detail::attention_pass<T>(m_heads / ranks(), mine, width / ranks(), k);
        }

        // A measured pass sums the gradients of the inputs of each projection, which are in the report;
        // another one sums the sum of the three.
        template <class Projection, real T>
        [[nodiscard]] auto projection(const Projection& p, std::string_view label, std::size_t i,
                                      std::size_t width, tape<T>& t) const
        {
            const std::size_t out = i == 0 ? width : width / m_heads * key_value_heads();
            const dense_part layer(*m_all, columns{}, out, p.weights, act::identity, p.bias,
                                   t.recorder().measures());
            return fanin::detail::labelled<std::remove_const_t<decltype(layer)>>{layer, label};
        }

        [[nodiscard]] auto last(std::size_t width) const
        {
            const auto& p = m_whole.laws().out;
            return dense_part(*m_all, rows{width}, width, p.weights, act::identity, p.bias);
        }

        template <real T>
        [[nodiscard]] batch<T> mix(fanin::detail::attention_pass<T>& pass, fanin::detail::projected<T> p,
                                   tape<T>& t) const
        {
            const detail::processes others(*m_all);
            const auto of_heads = t.recorder().in_parts(&others, &others);
            return pass.mix(std::move(p), t);
        }

        // A gradient of the heads of this process, with the summary of all.
        template <real T>
        [[nodiscard]] batch<T> measured(matrix<T> part, tape<T>& t) const
        {
            batch<T> d(std::move(part));
            if (!t.recorder().measures())
            {
                return d;
            }
            const detail::processes others(*m_all);
            const auto of_heads = t.recorder().in_parts(&others, &others);
            summary s = t.recorder().summary_of(d);
            return std::move(d).with_summary(std::move(s), std::nullopt);
        }

        const communicator* m_all;
        std::size_t m_heads;
        attention_options m_options;
        Whole m_whole;
    };

    /// Attention whose heads lie on several processes (Shoeybi et al. 2019, section 3): each draws its
    /// columns of W_q, W_k and W_v and its rows of W_o by init::shard, and the numbers are those of
    /// fanin::attention. A pass sums once forward, the output, and once backward, the gradient of the input;
    /// a measured one sums backward for each of the three projections. Every process passes the same batch,
    /// as for mpi::dense.
    ///
    /// Throws invalid_argument where the number of processes does not divide the heads, and those of keys and
    /// values, and for `.alibi`, whose slopes are those of all heads.
    template <init::elementwise_initializer Initializer>
    [[nodiscard]] auto attention(const communicator& all, extent heads, Initializer weights,
                                 const attention_options& options = {})
    {
        const auto ranks = static_cast<std::size_t>(all.size());
        const std::size_t n = heads;
        const std::size_t shared = options.key_value_heads.value_or(n);
        fanin::detail::require(n % ranks == 0, "the heads of attention", n,
                               "a multiple of the number of processes, ", ranks);
        fanin::detail::require(shared % ranks == 0, "the key_value_heads of attention", shared,
                               "a multiple of the number of processes, ", ranks);
        if (options.alibi)
        {
            throw invalid_argument(
                "fanin: the slopes of .alibi are those of all heads, but each process has some of "
                "them: use other positions, or fanin::attention");
        }
        auto whole = fanin::attention(heads, std::move(weights), options);
        return attention_part<decltype(whole)>(all, n, options, std::move(whole));
    }
}

#endif
