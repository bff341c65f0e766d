// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_PROBING_HPP
#define FANIN_MPI_DETAIL_PROBING_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stack/tape.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanin::mpi::detail
{
    /// A process that asks layers for a few numbers, before it knows that the others have the same layers: it
    /// answers as if it were alone, and waits for nobody.
    class probing final : public peers
    {
    public:
        void add(std::span<std::uint64_t>) const override
        {
        }

        void add(std::span<double>) const override
        {
        }

        [[nodiscard]] std::uint64_t before(std::uint64_t) const override
        {
            return 0;
        }

        void in_turn(std::span<std::byte>, fanin::detail::function_ref<void()> step) const override
        {
            step();
        }

        [[nodiscard]] std::vector<float> add_in_parts(std::span<const float> mine) const override
        {
            return {mine.begin(), mine.end()};
        }

        [[nodiscard]] std::vector<double> add_in_parts(std::span<const double> mine) const override
        {
            return {mine.begin(), mine.end()};
        }
    };

    /// Whether the pass only probes: a layer whose weights lie on several processes, perhaps inside one that
    /// hides it, then answers as the whole layer, since the others may never come to it.
    template <real T>
    bool probes(const tape<T>& t)
    {
        return dynamic_cast<const probing*>(t.others()) != nullptr;
    }
}

#endif
