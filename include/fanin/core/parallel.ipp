// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_IPP
#define FANIN_CORE_PARALLEL_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace fanin::detail
{
    /// Waits busily, for some 50 us at most, until done() holds: to fall asleep and to be woken take longer.
    template <class Condition>
    void wait_a_moment(Condition done)
    {
        for (int turn = 0; turn < 2000 && !done(); ++turn)
        {
#if defined(__x86_64__) || defined(__i386__)
            __builtin_ia32_pause();
#elif defined(__aarch64__)
            __asm__ volatile("yield");
#endif
        }
    }

    /// Threads that share work with their caller, one work at a time, and are joined when it goes. (<thread>
    /// would take a compiler longer than all of it.)
    class crew
    {
    public:
        crew() = default;
        crew(const crew&) = delete;
        crew& operator=(const crew&) = delete;

        ~crew()
        {
            if (!in_its_process()) // a child of fork() has none of the threads
            {
                return;
            }
            pthread_mutex_lock(&m_guard);
            m_leaving.store(true, std::memory_order_relaxed);
            pthread_cond_broadcast(&m_work_came);
            pthread_mutex_unlock(&m_guard);
            for (const pthread_t t : m_threads)
            {
                pthread_join(t, nullptr);
            }
        }

        [[nodiscard]] bool in_its_process() const noexcept
        {
            return getpid() == m_process;
        }

        /// Calls do_part(i) for each i < parts, each once, in the caller and in up to parts - 1 threads, and
        /// returns when all have returned.
        void share(std::size_t parts, function_ref<void(std::size_t)> do_part)
        {
            start(parts - 1);
            pthread_mutex_lock(&m_guard);
            m_work = &do_part;
            m_parts = parts;
            m_unfinished.store(parts, std::memory_order_relaxed);
            m_unclaimed.store(parts, std::memory_order_relaxed);
            for (std::size_t other = 1; other < parts; ++other)
            {
                pthread_cond_signal(&m_work_came);
            }
            do_parts();
            pthread_mutex_unlock(&m_guard);

            const auto finished = [&] { return m_unfinished.load(std::memory_order_relaxed) == 0; };
            wait_a_moment(finished);
            pthread_mutex_lock(&m_guard);
            while (!finished())
            {
                pthread_cond_wait(&m_work_done, &m_guard);
            }
            pthread_mutex_unlock(&m_guard);
        }

    private:
        /// Starts threads until there are `wanted`, or the system has no more. Signals of the process are for
        /// the threads of the program: these block them.
        void start(std::size_t wanted)
        {
            if (m_threads.size() >= wanted)
            {
                return;
            }
            m_threads.reserve(wanted);
            sigset_t all;
            sigset_t before;
            sigfillset(&all);
            for (const int own_fault : {SIGBUS, SIGFPE, SIGILL, SIGSEGV})
            {
                sigdelset(&all, own_fault);
            }
            pthread_sigmask(SIG_SETMASK, &all, &before);
            pthread_t thread{};
            while (m_threads.size() < wanted && pthread_create(&thread, nullptr, serve, this) == 0)
            {
                m_threads.push_back(thread);
            }
            pthread_sigmask(SIG_SETMASK, &before, nullptr);
        }

        /// What a thread does until the crew goes.
        static void* serve(void* p)
        {
            crew& c = *static_cast<crew*>(p);
            const auto called = [&]
            {
                return c.m_unclaimed.load(std::memory_order_relaxed) > 0
                       || c.m_leaving.load(std::memory_order_relaxed);
            };
            pthread_mutex_lock(&c.m_guard);
            while (!c.m_leaving.load(std::memory_order_relaxed))
            {
                c.do_parts();
                pthread_mutex_unlock(&c.m_guard);
                wait_a_moment(called);
                pthread_mutex_lock(&c.m_guard);
                while (!called())
                {
                    pthread_cond_wait(&c.m_work_came, &c.m_guard);
                }
            }
            pthread_mutex_unlock(&c.m_guard);
            return nullptr;
        }

        /// Does parts that nobody has claimed, until there are none. The guard is held before and after.
        void do_parts()
        {
            while (m_unclaimed.load(std::memory_order_relaxed) > 0)
            {
                const std::size_t mine = m_parts - m_unclaimed.fetch_sub(1, std::memory_order_relaxed);
                const function_ref<void(std::size_t)> work = *m_work;
                pthread_mutex_unlock(&m_guard);
                work(mine);
                pthread_mutex_lock(&m_guard);
                if (m_unfinished.fetch_sub(1, std::memory_order_relaxed) == 1)
                {
                    pthread_cond_signal(&m_work_done);
                }
            }
        }

        // The guard keeps all of these; who waits busily only looks at the atomic ones.
        pthread_mutex_t m_guard = PTHREAD_MUTEX_INITIALIZER;
        pthread_cond_t m_work_came = PTHREAD_COND_INITIALIZER;
        pthread_cond_t m_work_done = PTHREAD_COND_INITIALIZER;
        const function_ref<void(std::size_t)>* m_work = nullptr;
        std::size_t m_parts = 0;
        std::atomic<std::size_t> m_unclaimed = 0;
        std::atomic<std::size_t> m_unfinished = 0;
        std::atomic<bool> m_leaving = false;

        std::vector<pthread_t> m_threads; // its caller's alone
        pid_t m_process = getpid();
    };

    /// What a thread knows of the crew that stays with it. (Without a destructor: a static object may share
    /// work when the crew is gone.)
    struct crew_of_thread
    {
        bool made = false;
        crew* idle = nullptr; // null in a work, too, for calls inside of it

        static crew_of_thread& here()
        {
            static thread_local crew_of_thread mine;
            return mine;
        }
    };

    /// The crew that stays with a thread until it ends.
    class kept_crew : public crew
    {
    public:
        kept_crew() = default;
        kept_crew(const kept_crew&) = delete;
        kept_crew& operator=(const kept_crew&) = delete;

        ~kept_crew()
        {
            crew_of_thread::here().idle = nullptr;
        }
    };

    FANIN_INLINE void for_parts(std::size_t count, std::size_t threads, std::size_t grain, part_work work)
    {
        require(threads > 0, "threads", threads, "at least 1");
        const std::size_t grains = count / grain + (count % grain != 0);
        const std::size_t parts = std::clamp<std::size_t>(grains, 1, threads);
        if (parts == 1)
        {
            work(0, count);
            return;
        }
        const auto begin_of = [&](std::size_t part)
        { return part == parts ? count : (grains / parts * part + std::min(part, grains % parts)) * grain; };
        const auto do_part = [&](std::size_t part) { work(begin_of(part), begin_of(part + 1)); };

        crew_of_thread& here = crew_of_thread::here();
        if (!here.made)
        {
            static thread_local kept_crew kept;
            here = {true, &kept};
        }
        if (here.idle != nullptr && here.idle->in_its_process())
        {
            crew& kept = *std::exchange(here.idle, nullptr);
            kept.share(parts, do_part);
            here.idle = &kept;
        }
        else
        {
            crew().share(parts, do_part);
        }
    }
}

#endif
