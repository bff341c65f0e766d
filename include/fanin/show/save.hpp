// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SAVE_HPP
#define FANIN_SHOW_SAVE_HPP

#include <fanin/core/linkage.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace fanin
{
    namespace detail
    {
        void save_text(const std::string& path, std::string_view text);
    }

    /// Writes the text to a file, byte for byte. It writes a temporary file and renames it, so that readers
    /// never see a partial file and a failure keeps the old one. Follows a link to a file. Throws
    /// runtime_error, with the path and the byte, if the write fails or the path is not a regular file (a
    /// directory, a device). The path is a string or a std::filesystem::path.
    template <class Path>
        requires std::constructible_from<std::string, const Path&>
    void save(const Path& path, std::string_view text)
    {
        detail::save_text(std::string(path), text);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/save.ipp>
#endif

#endif
