// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_FILE_BESIDE_HPP
#define FANIN_FILES_DETAIL_FILE_BESIDE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fanin::detail
{
    [[noreturn]] void throw_unwritable(std::string_view target, std::string_view why);

    /// A temporary file in the directory of a target. It becomes the target, or the destructor removes it.
    /// (By the functions of the system: <filesystem> takes as long to compile as a fifth of xtensor.)
    class file_beside
    {
    public:
        /// Follows a link to a file. Throws runtime_error where the target exists and is not a regular file,
        /// or its directory cannot be written.
        explicit file_beside(const std::string& target);

        file_beside(const file_beside&) = delete;
        file_beside& operator=(const file_beside&) = delete;
        ~file_beside();

        /// Writes at a position of the file; several threads may do so at a time. Throws runtime_error with
        /// the first byte that is not written, of `total`.
        void write(std::uint64_t at, const void* data, std::size_t size, std::uint64_t total) const;

        /// Lets the system write these bytes to the disk at once, while others are made. (It would else wait
        /// for memory to fill up.)
        void start_flush(std::uint64_t at, std::size_t size) const noexcept;

        /// Waits until the disk has all.
        void flush_to_disk() const;

        /// Replaces the target and takes over its permissions.
        void replace_target();

        [[nodiscard]] const std::string& target() const noexcept
        {
            return m_target;
        }

        /// Where it stands until then.
        [[nodiscard]] const std::string& path() const noexcept
        {
            return m_path;
        }

    private:
        std::string m_target;
        std::string m_path;
        int m_file = -1;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/file_beside.ipp>
#endif

#endif
