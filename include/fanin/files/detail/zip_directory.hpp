// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ZIP_DIRECTORY_HPP
#define FANIN_FILES_DETAIL_ZIP_DIRECTORY_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/zip_member.hpp>

#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// The members of a ZIP archive, with or without the 64-bit extensions, stored or deflated. Throws
    /// file_fault where they are encrypted, packed in other ways, overlap, have equal names, or lie outside
    /// of the archive.
    std::vector<zip_member> parse_zip(std::string_view file);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/zip_directory.ipp>
#endif

#endif
