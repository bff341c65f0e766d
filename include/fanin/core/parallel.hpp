// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_HPP
#define FANIN_CORE_PARALLEL_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// What is done with the elements [begin, end).
    using part_work = function_ref<void(std::size_t begin, std::size_t end)>;

    /// Calls work(begin, end) for contiguous parts of [0, count), one per thread; parts begin at multiples of
    /// `grain`. The effect of `work` must not depend on where the parts begin, and it must not throw. The
    /// caller does the parts for which no other thread is ready. Throws invalid_argument where threads == 0.
    ///
    /// The threads stay with the thread that called, asleep, until it ends: to start and to join one takes as
    /// long as to draw 100,000 weights. In a child of fork() they are started anew for each call.
    void for_parts(std::size_t count, std::size_t threads, std::size_t grain, part_work work);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/core/parallel.ipp>
#endif

#endif
