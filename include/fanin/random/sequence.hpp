// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_SEQUENCE_HPP
#define FANIN_RANDOM_SEQUENCE_HPP

#include <fanin/random/key.hpp>

#include <cstdint>
#include <pthread.h>

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
            // std::mutex brings a clock, which takes a compiler long
            pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
            std::uint64_t seed = default_seed;
            std::uint64_t position = 0;
        };

        [[gnu::visibility("default")]] inline constinit key_sequence process_sequence;

        /// Holds the lock of the sequence.
        class sequence_lock
        {
        public:
            sequence_lock()
            {
                pthread_mutex_lock(&process_sequence.guard);
            }

            ~sequence_lock()
            {
                pthread_mutex_unlock(&process_sequence.guard);
            }

            sequence_lock(const sequence_lock&) = delete;
            sequence_lock& operator=(const sequence_lock&) = delete;
        };
    }

    /// Restarts the process-wide sequence, from which calls without a key draw.
    inline void seed(std::uint64_t n)
    {
        const detail::sequence_lock lock;
        detail::process_sequence.seed = n;
        detail::process_sequence.position = 0;
    }

    /// The next key of the process-wide sequence. No key is returned twice, to any thread.
    inline key next_key()
    {
        const detail::sequence_lock lock;
        return key(detail::process_sequence.seed).successor(detail::process_sequence.position++);
    }
}

#endif
