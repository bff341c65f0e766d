// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PAGES_HPP
#define FANIN_CORE_PAGES_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace fanin::detail
{
    /// Requests large pages for memory that has not been touched: small pages of a large matrix cost more
    /// than the work done in it. The request may be ignored.
    inline void prefer_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) noexcept
    {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        constexpr std::size_t page = 4096;
        constexpr std::size_t large_page = std::size_t{1} << 21;
        const std::size_t skipped = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
        if (bytes >= large_page + skipped)
        {
            static_cast<void>(madvise(static_cast<char*>(memory) + skipped, (bytes - skipped) / page * page,
                                      MADV_HUGEPAGE));
        }
#endif
    }
}

#endif
