// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_RUN_PROGRESS_HPP
#define FANIN_DIAGNOSE_DETAIL_RUN_PROGRESS_HPP

#include <fanin/core/platform.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace fanin::detail
{
    /// A callable (done, total) that is called after each run; its answer is "go on?", or void.
    template <class P>
    concept progress_callback = std::invocable<P&, std::size_t, std::size_t>;

    struct no_progress
    {
        void operator()(std::size_t, std::size_t) const noexcept
        {
        }
    };

    /// Tells the callback; whether to go on.
    template <progress_callback P>
    bool goes_on(P& tell, std::size_t done, std::size_t total)
    {
        if constexpr (std::is_void_v<std::invoke_result_t<P&, std::size_t, std::size_t>>)
        {
            tell(done, total);
            return true;
        }
        else
        {
            return static_cast<bool>(tell(done, total));
        }
    }
}

#endif
