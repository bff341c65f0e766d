// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_PARTS_HPP
#define FANIN_MPI_DETAIL_PARTS_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/init/shard.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/dense.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin::mpi::detail
{
    /// The elements of an axis that one process has: as many as the others, or one more.
    struct share
    {
        std::size_t whole;
        std::size_t first;
        std::size_t count;
    };

    inline share share_of(std::size_t whole, const communicator& all)
    {
        const auto ranks = static_cast<std::size_t>(all.size());
        const auto rank = static_cast<std::size_t>(all.rank());
        return {whole, whole / ranks * rank + std::min(rank, whole % ranks),
                whole / ranks + (rank < whole % ranks ? 1 : 0)};
    }

    /// Columns or rows of the weights (in, out) that a law draws, without the rest.
    template <class Law>
    class part_of_weights
    {
    public:
        part_of_weights(Law law, share s, bool columns)
            : m_law(std::move(law))
            , m_share(s)
            , m_columns(columns)
        {
        }

        /// in and out are those of the part.
        auto operator()(std::size_t in, std::size_t out, key k) const
        {
            using T = typename Law::value_type;
            const std::array<std::size_t, 2> whole{m_columns ? in : m_share.whole,
                                                   m_columns ? m_share.whole : out};
            const std::array<std::size_t, 2> begin{m_columns ? 0 : m_share.first,
                                                   m_columns ? m_share.first : 0};
            matrix<T> w = fanin::detail::new_matrix<T>("weights", in, out);
            init::shard(std::span<T>(w.data(), w.size()), m_law, whole, axes::io, begin,
                        {begin[0] + in, begin[1] + out}, k);
            return w;
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(fanin::detail::name_of(m_law));
        }

    private:
        Law m_law;
        share m_share;
        bool m_columns;
    };

    /// Some of the biases that a law draws.
    template <class Law>
    class part_of_biases
    {
    public:
        part_of_biases(Law law, share s)
            : m_law(std::move(law))
            , m_share(s)
        {
        }

        auto operator()(const std::array<std::size_t, 1>& shape, const axes& a, key k) const
        {
            const auto whole = m_law(std::array{m_share.whole}, a, k);
            using T = typename std::remove_cvref_t<decltype(whole)>::value_type;
            xt::xtensor<T, 1> part = xt::xtensor<T, 1>::from_shape(shape);
            std::copy_n(whole.data() + m_share.first, shape[0], part.data());
            return part;
        }

        [[nodiscard]] bool needs_fan_in() const
        {
            return fanin::detail::needs_fan_in(m_law);
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(fanin::detail::name_of(m_law));
        }

    private:
        Law m_law;
        share m_share;
    };

    /// x · W over all inputs and some of the units: the gradient of x is the sum over the processes.
    struct column_product : fanin::detail::dense_product
    {
        const communicator* all; ///< null where the caller sums

        template <real T, class Weights>
        matrix<T> multiply_back(batch<T> x, Weights& w, const matrix<T>& dz, matrix<T>* dw) const
        {
            matrix<T> dx = dense_product::multiply_back(std::move(x), w, dz, dw);
            if (all != nullptr)
            {
                all->add(std::span<T>(dx.data(), dx.size()));
            }
            return dx;
        }
    };

    struct column_map
    {
        static constexpr std::size_t rank = 2;

        std::size_t out; ///< units of this process
        const communicator* all;

        [[nodiscard]] static std::string misfit(const sample_shape&)
        {
            return {};
        }

        [[nodiscard]] column_product on(const sample_shape& shape) const
        {
            return {{fanin::detail::features_of(shape), out}, all};
        }

        [[nodiscard]] std::string name() const
        {
            return fanin::detail::join("dense ", out);
        }
    };

    /// x · W over some of the inputs and all units: the sum over the processes.
    struct row_product : fanin::detail::dense_product
    {
        const communicator* all;

        template <real T, class Weights>
        void multiply(const matrix<T>& x, Weights& w, matrix<T>& z) const
        {
            dense_product::multiply(x, w, z);
            all->add(std::span<T>(z.data(), z.size()));
        }
    };

    struct row_map
    {
        static constexpr std::size_t rank = 2;

        std::size_t out;
        std::size_t in; ///< of this process
        const communicator* all;

        [[nodiscard]] std::string misfit(const sample_shape& shape) const
        {
            const std::size_t features = fanin::detail::features_of(shape);
            return features == in ? std::string()
                                  : fanin::detail::join(
                                        "this process has ", features, " features, but ", in,
                                        " rows of the weights: put the layer after one with columns on the "
                                        "same processes, of as many units");
        }

        [[nodiscard]] row_product on(const sample_shape& shape) const
        {
            return {{fanin::detail::features_of(shape), out}, all};
        }

        [[nodiscard]] std::string name() const
        {
            return fanin::detail::join("dense ", out);
        }
    };
}

#endif
