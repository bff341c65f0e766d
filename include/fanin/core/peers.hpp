// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PEERS_HPP
#define FANIN_CORE_PEERS_HPP

#include <fanin/core/function_ref.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanin
{
    /// The processes that run one pass together, each with a part of the same arrays. The parts follow each
    /// other in the order of the processes. A pass of one process has none.
    ///
    /// Every process must call the members in one order, with arrays of equal sizes. What they return is
    /// equal on all of them, but for `before` and `add_in_parts`.
    class peers
    {
    public:
        peers() = default;
        peers(const peers&) = delete;
        peers& operator=(const peers&) = delete;
        virtual ~peers() = default;

        /// Sums over the processes, element by element, in place.
        virtual void add(std::span<std::uint64_t> counts) const = 0;
        virtual void add(std::span<double> sums) const = 0;

        /// The sum of what the processes before this one pass.
        [[nodiscard]] virtual std::uint64_t before(std::uint64_t mine) const = 0;

        /// Runs `step` on one process after another. `carried` holds what the process before has left in it,
        /// and in the end what the last one has left: a sum in the order of one process.
        virtual void in_turn(std::span<std::byte> carried, detail::function_ref<void()> step) const = 0;

        /// This process's part of the sums over the processes, element by element. The parts follow each
        /// other in the order of the processes.
        [[nodiscard]] virtual std::vector<float> add_in_parts(std::span<const float> mine) const = 0;
        [[nodiscard]] virtual std::vector<double> add_in_parts(std::span<const double> mine) const = 0;
    };

    namespace detail
    {
        /// The sum over the processes, if there are others.
        inline std::uint64_t sum_over(const peers* others, std::uint64_t mine)
        {
            if (others != nullptr)
            {
                others->add(std::span<std::uint64_t>(&mine, 1));
            }
            return mine;
        }

        /// The number of rows that the processes before this one have.
        inline std::size_t rows_before(const peers* others, std::size_t mine)
        {
            return others != nullptr ? static_cast<std::size_t>(others->before(mine)) : 0;
        }
    }
}

#endif
