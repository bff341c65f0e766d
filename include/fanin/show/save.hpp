// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SAVE_HPP
#define FANIN_SHOW_SAVE_HPP

#include <fanin/core/linkage.hpp>

#include <filesystem>
#include <string_view>

namespace fanin
{
    /// Writes the text to a file, byte for byte. It writes a temporary file and renames it, so that readers
    /// never see a partial file and a failure keeps the old one. Follows a link to a file. Throws
    /// runtime_error, with the path and the byte, if the write fails or the path is not a regular file (a
    /// directory, a device).
    void save(const std::filesystem::path& path, std::string_view text);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/save.ipp>
#endif

#endif
