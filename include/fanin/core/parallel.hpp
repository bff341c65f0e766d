// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_HPP
#define FANIN_CORE_PARALLEL_HPP

#include <fanin/core/error.hpp>

#include <algorithm>
#include <cstddef>
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
        template <class Work>
        void start(const Work& work)
        {
            m_threads.emplace_back(work);
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_threads.size();
        }

    private:
        std::vector<std::thread> m_threads;
    };

    /// Calls work(begin, end) for contiguous parts of [0, count), one per thread; parts begin at multiples of
    /// `grain`. The effect of `work` must not depend on where the parts begin, and it must not throw. The
    /// caller does the parts for which the system has no thread. Throws invalid_argument where threads == 0.
    template <class Work>
    void for_parts(std::size_t count, std::size_t threads, std::size_t grain, const Work& work)
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
                others.start([&work, begin = begin_of(part), end = begin_of(part + 1)] { work(begin, end); });
            }
        }
        catch (const std::system_error&)
        {
        }
        work(begin_of(others.size()), count);
    }
}

#endif
