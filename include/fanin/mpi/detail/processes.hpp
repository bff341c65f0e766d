// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_PROCESSES_HPP
#define FANIN_MPI_DETAIL_PROCESSES_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/stats/detail/census.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanin::mpi::detail
{
    /// The processes of a communicator as those that share a pass.
    class processes final : public peers
    {
    public:
        explicit processes(const communicator& all)
            : m_all(all)
        {
        }

        void add(std::span<std::uint64_t> counts) const override
        {
            m_all.add(counts);
        }

        void add(std::span<double> sums) const override
        {
            m_all.add(sums);
        }

        [[nodiscard]] std::uint64_t before(std::uint64_t mine) const override
        {
            return m_all.before(mine);
        }

        void in_turn(std::span<std::byte> carried, fanin::detail::function_ref<void()> step) const override
        {
            const int last = m_all.size() - 1;
            if (m_all.rank() > 0)
            {
                m_all.receive(carried, m_all.rank() - 1);
            }
            step();
            if (m_all.rank() < last)
            {
                m_all.send(carried, m_all.rank() + 1);
            }
            m_all.broadcast(carried, last);
        }

        [[nodiscard]] std::vector<float> add_in_parts(std::span<const float> mine) const override
        {
            return parts_of_sum(mine);
        }

        [[nodiscard]] std::vector<double> add_in_parts(std::span<const double> mine) const override
        {
            return parts_of_sum(mine);
        }

    private:
        // Parts end on the edges of the blocks of summaries, so that moments are those of one process.
        [[nodiscard]] std::size_t part_begin(std::size_t elements, int rank) const
        {
            constexpr std::size_t block = fanin::detail::summary_block;
            const std::size_t blocks = elements / block + (elements % block != 0);
            const auto ranks = static_cast<std::size_t>(m_all.size());
            const auto r = static_cast<std::size_t>(rank);
            return std::min(elements, (blocks / ranks * r + std::min(r, blocks % ranks)) * block);
        }

        template <class T>
        [[nodiscard]] std::vector<T> parts_of_sum(std::span<const T> mine) const
        {
            std::vector<std::size_t> begins;
            for (int rank = 0; rank <= m_all.size(); ++rank)
            {
                begins.push_back(part_begin(mine.size(), rank));
            }
            const auto r = static_cast<std::size_t>(m_all.rank());
            std::vector<T> part(begins[r + 1] - begins[r]);
            m_all.add_in_parts(mine, begins, part.data());
            return part;
        }

        const communicator& m_all;
    };
}

#endif
