// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_IPP
#define FANIN_CORE_PARALLEL_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

namespace fanin::detail
{
    /// Threads that are waited for when it goes: std::jthread, which libc++ has only behind a flag.
    class joined_threads
    {
    public:
        joined_threads() = default;
        joined_threads(const joined_threads&) = delete;
        joined_threads& operator=(const joined_threads&) = delete;

        ~joined_threads()
        {
            for (std::thread& t : m_threads)
            {
                t.join();
            }
        }

        /// Throws system_error where the system has no thread.
        void start(part_work work, std::size_t begin, std::size_t end)
        {
            m_threads.emplace_back(work, begin, end);
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_threads.size();
        }

    private:
        std::vector<std::thread> m_threads;
    };

    FANIN_INLINE void for_parts(std::size_t count, std::size_t threads, std::size_t grain, part_work work)
    {
        require(threads > 0, "threads", threads, "at least 1");
        const std::size_t grains = count / grain + (count % grain != 0);
        const std::size_t parts = std::clamp<std::size_t>(grains, 1, threads);
        const auto begin_of = [&](std::size_t part)
        { return part == parts ? count : (grains / parts * part + std::min(part, grains % parts)) * grain; };

        joined_threads others;
        try
        {
            while (others.size() + 1 < parts)
            {
                const std::size_t part = others.size();
                others.start(work, begin_of(part), begin_of(part + 1));
            }
        }
        catch (const std::system_error&)
        {
        }
        work(begin_of(others.size()), count);
    }
}

#endif
