// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_MAPPED_FILE_HPP
#define FANIN_FILES_DETAIL_MAPPED_FILE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// A regular file, mapped into memory to be read: the system loads what is looked at. Another program
    /// that shortens the file meanwhile ends this one (SIGBUS), as with every mapping.
    class mapped_file
    {
    public:
        /// Throws runtime_error where the path cannot be read, or is not a regular file.
        explicit mapped_file(const std::filesystem::path& path);

        mapped_file(const mapped_file&) = delete;
        mapped_file& operator=(const mapped_file&) = delete;
        ~mapped_file();

        [[nodiscard]] std::string_view bytes() const noexcept
        {
            return {static_cast<const char*>(m_data), m_size};
        }

        [[nodiscard]] const std::string& path() const noexcept
        {
            return m_path;
        }

    private:
        std::string m_path;
        void* m_data = nullptr;
        std::size_t m_size = 0;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/mapped_file.ipp>
#endif

#endif
