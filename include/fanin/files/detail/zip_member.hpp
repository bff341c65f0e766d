// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ZIP_MEMBER_HPP
#define FANIN_FILES_DETAIL_ZIP_MEMBER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace fanin::detail
{
    /// A file in a ZIP archive.
    struct zip_member
    {
        std::string name;
        bool deflated = false;
        std::uint32_t crc = 0;
        std::uint64_t stored_size = 0; ///< in the archive
        std::uint64_t size = 0;        ///< inflated
        std::uint64_t header_at = 0;   ///< bytes from the start of the archive
        std::uint64_t data_at = 0;
    };

    /// Throws file_fault where two members overlap or have one name.
    void require_apart(std::span<const zip_member> members);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/zip_member.ipp>
#endif

#endif
