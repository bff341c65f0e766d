// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_CRC32_HPP
#define FANIN_FILES_DETAIL_CRC32_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstdint>
#include <string_view>

namespace fanin::detail
{
    /// CRC-32 as in ZIP.
    std::uint32_t crc32_of(std::string_view bytes) noexcept;
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/crc32.ipp>
#endif

#endif
