// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_SEQUENCE_HPP
#define FANIN_RANDOM_SEQUENCE_HPP

#include <fanin/random/key.hpp>

#include <cstdint>
#include <mutex>

namespace fanin
{
    /// The initial seed of the process-wide sequence: a program that never calls `seed` repeats itself.
    inline constexpr std::uint64_t default_seed = 2015;

    namespace detail
    {
        // Seed and position change together under one lock, so that no thread sees half of a `seed(n)`.
        // Visible under any -fvisibility, so that the shared libraries of a process share one sequence.
        struct [[gnu::visibility("default")]] key_sequence
        {
            std::mutex guard;
            std::uint64_t seed = default_seed;
            std::uint64_t position = 0;
        };

        [[gnu::visibility("default")]] inline constinit key_sequence process_sequence;
    }

    /// Restarts the process-wide sequence, from which calls without a key draw.
    inline void seed(std::uint64_t n)
    {
        const std::lock_guard lock(detail::process_sequence.guard);
        detail::process_sequence.seed = n;
        detail::process_sequence.position = 0;
    }

    /// The next key of the process-wide sequence. No key is returned twice, to any thread.
    inline key next_key()
    {
        const std::lock_guard lock(detail::process_sequence.guard);
        return key(detail::process_sequence.seed).successor(detail::process_sequence.position++);
    }
}

#endif
