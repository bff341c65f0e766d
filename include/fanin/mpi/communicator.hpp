// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_COMMUNICATOR_HPP
#define FANIN_MPI_COMMUNICATOR_HPP

#include <fanin/mpi/detail/api.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <vector>

namespace fanin::mpi
{
    /// The processes of an MPI communicator, under a duplicate of it: the messages of fanin are apart from
    /// those of the program. Counts the bytes that this process gives to MPI. Members that communicate must
    /// be called by all processes in one order, but send and receive, which two processes call. They throw
    /// runtime_error where MPI fails.
    class communicator
    {
    public:
        explicit communicator(MPI_Comm all = MPI_COMM_WORLD)
        {
            detail::require_success(MPI_Comm_dup(all, &m_comm), "MPI_Comm_dup");
            detail::require_success(MPI_Comm_set_errhandler(m_comm, MPI_ERRORS_RETURN),
                                    "MPI_Comm_set_errhandler");
            detail::require_success(MPI_Comm_rank(m_comm, &m_rank), "MPI_Comm_rank");
            detail::require_success(MPI_Comm_size(m_comm, &m_size), "MPI_Comm_size");
        }

        communicator(const communicator&) = delete;
        communicator& operator=(const communicator&) = delete;

        /// Frees the duplicate, before MPI_Finalize; not where an exception passes, which the others would
        /// have to join.
        ~communicator()
        {
            if (std::uncaught_exceptions() == m_exceptions)
            {
                MPI_Comm_free(&m_comm);
            }
        }

        [[nodiscard]] int rank() const noexcept
        {
            return m_rank;
        }

        [[nodiscard]] int size() const noexcept
        {
            return m_size;
        }

        /// The duplicate.
        [[nodiscard]] MPI_Comm handle() const noexcept
        {
            return m_comm;
        }

        /// The bytes that this process has given to MPI since the construction: the sizes of its messages,
        /// and of its part in sums and exchanges. What an MPI library makes of them, such as the steps of a
        /// sum, is more.
        [[nodiscard]] std::uint64_t bytes_sent() const noexcept
        {
            return m_bytes;
        }

        /// Sums over the processes, element by element, in place. MPI chooses the order of the additions, by
        /// the number of processes and of elements.
        template <class T>
        void add(std::span<T> x) const
        {
            in_pieces(x.size(), sizeof(T),
                      [&](std::size_t first, int count)
                      {
                          detail::require_success(MPI_Allreduce(MPI_IN_PLACE, x.data() + first, count,
                                                                detail::type_of<T>(), MPI_SUM, m_comm),
                                                  "MPI_Allreduce");
                      });
        }

        /// What process `root` has, on all.
        void broadcast(std::span<std::byte> x, int root) const
        {
            in_pieces(x.size(), root == m_rank ? 1 : 0,
                      [&](std::size_t first, int count)
                      {
                          detail::require_success(MPI_Bcast(x.data() + first, count, MPI_BYTE, root, m_comm),
                                                  "MPI_Bcast");
                      });
        }

        /// One element of each process, in their order.
        void gather(std::uint64_t mine, std::span<std::uint64_t> all) const
        {
            m_bytes += sizeof mine;
            detail::require_success(
                MPI_Allgather(&mine, 1, MPI_UINT64_T, all.data(), 1, MPI_UINT64_T, m_comm), "MPI_Allgather");
        }

        /// A message to another process, and from one.
        void send(std::span<const std::byte> x, int to) const
        {
            in_pieces(x.size(), 1,
                      [&](std::size_t first, int count)
                      {
                          detail::require_success(MPI_Send(x.data() + first, count, MPI_BYTE, to, 0, m_comm),
                                                  "MPI_Send");
                      });
        }
        void receive(std::span<std::byte> x, int from) const
        {
            in_pieces(x.size(), 0,
                      [&](std::size_t first, int count)
                      {
                          detail::require_success(
                              MPI_Recv(x.data() + first, count, MPI_BYTE, from, 0, m_comm, MPI_STATUS_IGNORE),
                              "MPI_Recv");
                      });
        }

        /// Sums over the processes, element by element: process r gets those from begins[r] to begins[r + 1].
        template <class T>
        void add_in_parts(std::span<const T> mine, std::span<const std::size_t> begins, T* part) const
        {
            if (mine.size() > most_at_once)
            {
                return add_by_parts(mine, begins, part);
            }
            m_bytes += mine.size() * sizeof(T);
            std::vector<int> counts;
            for (std::size_t r = 1; r < begins.size(); ++r)
            {
                counts.push_back(static_cast<int>(begins[r] - begins[r - 1]));
            }
            detail::require_success(
                MPI_Reduce_scatter(mine.data(), part, counts.data(), detail::type_of<T>(), MPI_SUM, m_comm),
                "MPI_Reduce_scatter");
        }

        /// The sum of what the processes before this one pass.
        [[nodiscard]] std::uint64_t before(std::uint64_t mine) const
        {
            m_bytes += sizeof mine;
            std::uint64_t sum = 0;
            detail::require_success(MPI_Exscan(&mine, &sum, 1, MPI_UINT64_T, MPI_SUM, m_comm), "MPI_Exscan");
            return m_rank == 0 ? 0 : sum; // which MPI leaves undefined there
        }

    private:
        static constexpr std::size_t most_at_once = std::size_t{1} << 30;

        // add_in_parts of any number of elements: one sum for each process.
        template <class T>
        void add_by_parts(std::span<const T> mine, std::span<const std::size_t> begins, T* part) const
        {
            for (int r = 0; r < m_size; ++r)
            {
                const std::size_t begin = begins[static_cast<std::size_t>(r)];
                const std::size_t size = begins[static_cast<std::size_t>(r) + 1] - begin;
                in_pieces(size, sizeof(T),
                          [&](std::size_t first, int count)
                          {
                              detail::require_success(MPI_Reduce(mine.data() + begin + first,
                                                                 m_rank == r ? part + first : nullptr, count,
                                                                 detail::type_of<T>(), MPI_SUM, r, m_comm),
                                                      "MPI_Reduce");
                          });
            }
        }

        // MPI counts in int: f(first, count) for pieces of so many elements, each sent in `bytes`.
        template <class F>
        void in_pieces(std::size_t elements, std::size_t bytes, F f) const
        {
            m_bytes += elements * bytes;
            for (std::size_t first = 0; first < elements; first += most_at_once)
            {
                f(first, static_cast<int>(std::min(most_at_once, elements - first)));
            }
        }

        MPI_Comm m_comm = MPI_COMM_NULL;
        int m_rank = 0;
        int m_size = 1;
        mutable std::uint64_t m_bytes = 0;
        int m_exceptions = std::uncaught_exceptions();
    };
}

#endif
