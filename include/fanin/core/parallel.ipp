// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_IPP
#define FANIN_CORE_PARALLEL_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <pthread.h>

namespace fanin::detail
{
    /// Threads that are waited for when it goes. (<thread> would take a compiler longer than the rest.)
    class joined_threads
    {
    public:
        explicit joined_threads(std::size_t most)
        {
            m_parts.reserve(most); // threads hold pointers to them
            m_threads.reserve(most);
        }

        joined_threads(const joined_threads&) = delete;
        joined_threads& operator=(const joined_threads&) = delete;

        ~joined_threads()
        {
            for (const pthread_t t : m_threads)
            {
                pthread_join(t, nullptr);
            }
        }

        /// Returns whether the system had a thread.
        bool start(part_work work, std::size_t begin, std::size_t end)
        {
            m_parts.push_back({work, begin, end});
            pthread_t thread{};
            const bool started = pthread_create(&thread, nullptr, run, &m_parts.back()) == 0;
            if (started)
            {
                m_threads.push_back(thread);
            }
            return started;
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_threads.size();
        }

    private:
        struct part
        {
            part_work work;
            std::size_t begin;
            std::size_t end;
        };

        static void* run(void* p)
        {
            const part& mine = *static_cast<const part*>(p);
            mine.work(mine.begin, mine.end);
            return nullptr;
        }

        array_list<part> m_parts;
        std::vector<pthread_t> m_threads;
    };

    FANIN_INLINE void for_parts(std::size_t count, std::size_t threads, std::size_t grain, part_work work)
    {
        require(threads > 0, "threads", threads, "at least 1");
        const std::size_t grains = count / grain + (count % grain != 0);
        const std::size_t parts = std::clamp<std::size_t>(grains, 1, threads);
        const auto begin_of = [&](std::size_t part)
        { return part == parts ? count : (grains / parts * part + std::min(part, grains % parts)) * grain; };

        joined_threads others(parts - 1);
        while (others.size() + 1 < parts
               && others.start(work, begin_of(others.size()), begin_of(others.size() + 1)))
        {
        }
        work(begin_of(others.size()), count);
    }
}

#endif
