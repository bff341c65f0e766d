// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_MAPPED_FILE_IPP
#define FANIN_FILES_DETAIL_MAPPED_FILE_IPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/mapped_file.hpp>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fanin::detail
{
    [[noreturn]] inline void throw_unopened(const std::string& path, std::string_view why)
    {
        throw runtime_error(join("fanin: cannot read ", path, ": ", why));
    }

    FANIN_INLINE mapped_file::mapped_file(const std::filesystem::path& path)
        : m_path(path.string())
    {
        struct closed_later
        {
            int file;

            ~closed_later()
            {
                ::close(file);
            }
        };
        // A pipe would else block until somebody writes into it.
        const int file = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (file < 0)
        {
            throw_unopened(m_path, std::generic_category().message(errno));
        }
        const closed_later opened{file};
        struct stat status = {};
        if (::fstat(file, &status) != 0)
        {
            throw_unopened(m_path, std::generic_category().message(errno));
        }
        if (!S_ISREG(status.st_mode))
        {
            throw_unopened(m_path, "it is not a regular file: pass the path of a file");
        }
        m_size = static_cast<std::size_t>(status.st_size);
        if (m_size > 0) // no system maps nothing
        {
            void* const data = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, file, 0);
            if (data == MAP_FAILED)
            {
                throw_unopened(m_path, std::generic_category().message(errno));
            }
            m_data = data;
        }
    }

    FANIN_INLINE mapped_file::~mapped_file()
    {
        if (m_data != nullptr)
        {
            ::munmap(m_data, m_size);
        }
    }
}

#endif
