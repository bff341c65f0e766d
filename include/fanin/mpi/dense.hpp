// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DENSE_HPP
#define FANIN_MPI_DENSE_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/parts.hpp>
#include <fanin/mpi/detail/probing.hpp>
#include <fanin/mpi/detail/processes.hpp>
#include <fanin/stack/dense.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin::mpi
{
    /// Each process has some of the columns of W, and so some of the units: whole samples come in, and parts
    /// go out.
    struct columns
    {
    };

    /// Each process has some of the rows of W, and so some of the inputs, which are `of` in all: parts come
    /// in, and whole samples go out.
    struct rows
    {
        extent of;
    };

    /// A dense layer of which each process has a part; `dense` makes it.
    template <class Split, class Initializer, class Activation, class Bias = no_bias>
    class dense_part
    {
    public:
        dense_part(const communicator& all, Split split, std::size_t out, Initializer weights,
                   Activation activation, Bias bias = {}, bool sums_back = true)
            : m_all(&all)
            , m_split(split)
            , m_out(out)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
            , m_bias(std::move(bias))
            , m_sums_back(sums_back)
        {
        }

        /// The layer with a bias.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return dense_part<Split, Initializer, Activation, B>(*m_all, m_split, m_out, m_weights,
                                                                 m_activation, std::move(bias), m_sums_back);
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            if (detail::probes(t))
            {
                return whole().forward(std::move(x), k, t);
            }
            require_whole_rows(t);
            const std::size_t in = by_columns ? x.features() : whole_inputs();
            const detail::processes others(*m_all);
            const auto measured = t.recorder().in_parts(by_columns ? &others : nullptr, &others);
            batch<T> y = part().forward(std::move(x), k, t);
            t.recorder().parameters({in * m_out, fanin::detail::bias_count(m_bias, m_out)});
            return y;
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            const detail::processes others(*m_all);
            const auto measured = t.recorder().in_parts(by_columns ? &others : nullptr, &others);
            batch<T> dx = part().backward(std::move(da), k, t);
            if (by_columns || !t.recorder().measures())
            {
                return dx;
            }
            const auto of_parts = t.recorder().in_parts(&others, nullptr);
            summary s = t.recorder().summary_of(dx);
            return std::move(dx).with_summary(std::move(s), std::nullopt);
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return whole().predict(x);
        }

        /// The layer on one process.
        [[nodiscard]] auto whole() const
        {
            auto layer = fanin::dense(m_out, m_weights, m_activation);
            if constexpr (bias_initializer<Bias>)
            {
                return layer.with_bias(m_bias);
            }
            else
            {
                return layer;
            }
        }

        /// "dense 100 he relu, columns on 4 processes"
        [[nodiscard]] std::string name() const
        {
            return fanin::detail::join(whole().name(), by_columns ? ", columns on " : ", rows on ",
                                       m_all->size(), " processes");
        }

        [[nodiscard]] layer_traits traits() const
        {
            layer_traits traits = whole().traits();
            traits.gives_parts = by_columns;
            traits.takes_parts = !by_columns;
            return traits;
        }

        [[nodiscard]] layer_facts facts() const
        {
            return whole().facts();
        }

    private:
        static constexpr bool by_columns = std::same_as<Split, columns>;

        [[nodiscard]] std::size_t whole_inputs() const
        {
            if constexpr (by_columns)
            {
                return 0; // known by the batch
            }
            else
            {
                return m_split.of;
            }
        }

        [[nodiscard]] auto part() const
        {
            const detail::share s = detail::share_of(by_columns ? m_out : whole_inputs(), *m_all);
            const detail::part_of_weights weights(m_weights, s, by_columns);
            using law = std::remove_const_t<decltype(weights)>;
            if constexpr (!by_columns)
            {
                return linear_layer<detail::row_map, law, Activation, Bias>({m_out, s.count, m_all}, weights,
                                                                            m_activation, m_bias);
            }
            else if constexpr (bias_initializer<Bias>)
            {
                using part_of_bias = detail::part_of_biases<Bias>;
                return linear_layer<detail::column_map, law, Activation, part_of_bias>(
                    {s.count, m_sums_back ? m_all : nullptr}, weights, m_activation, part_of_bias(m_bias, s));
            }
            else
            {
                return linear_layer<detail::column_map, law, Activation>(
                    {s.count, m_sums_back ? m_all : nullptr}, weights, m_activation);
            }
        }

        template <real T>
        static void require_whole_rows(const tape<T>& t)
        {
            if (t.others() != nullptr)
            {
                throw invalid_argument(
                    "fanin: a layer whose weights lie on several processes needs all rows on each, "
                    "but they have some of them: pass mpi::replicated(x)");
            }
        }

        const communicator* m_all;
        Split m_split;
        std::size_t m_out;
        Initializer m_weights;
        Activation m_activation;
        Bias m_bias;
        bool m_sums_back;
    };

    /// A dense layer with `out` units that is wider than one process: each draws its columns, or its rows, of
    /// the weights by init::shard from the key of the layer, and the numbers are those of fanin::dense. One
    /// with columns and then one with rows make a pair (Shoeybi et al. 2019, section 3), which sums once over
    /// the processes forward, the outputs of the second, and once backward, the gradients of the inputs of
    /// the first. Runs refuse a layer with columns that is not directly followed by one with rows, and one
    /// with rows that does not follow one with columns: other layers need whole samples.
    ///
    /// Every process passes the same batch, through fanin::propagate or through mpi::propagate with
    /// mpi::replicated, which compares the nets first. Measures are those of the whole layer; shapes and dead
    /// units of a layer with columns are those of the process's own part. The communicator must outlive the
    /// layer. Throws invalid_argument if out == 0, or if there are fewer units, or inputs, than processes.
    template <class Split, init::elementwise_initializer Initializer,
              class Activation = act::identity_activation>
    [[nodiscard]] auto dense(const communicator& all, Split split, extent out, Initializer weights,
                             Activation activation = {})
    {
        std::size_t shared = out;
        if constexpr (std::same_as<Split, rows>)
        {
            shared = split.of;
        }
        const auto ranks = static_cast<std::size_t>(all.size());
        fanin::detail::require(out > 0, "the width of a dense layer", static_cast<std::size_t>(out),
                               "at least 1");
        fanin::detail::require(shared >= ranks, std::same_as<Split, rows> ? "the inputs" : "the units",
                               shared, "at least the number of processes, ", ranks);
        return dense_part<Split, Initializer, Activation>(all, split, out, std::move(weights),
                                                          std::move(activation));
    }
}

#endif
