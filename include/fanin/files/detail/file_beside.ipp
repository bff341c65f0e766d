// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_FILE_BESIDE_IPP
#define FANIN_FILES_DETAIL_FILE_BESIDE_IPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_beside.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fanin::detail
{
    FANIN_INLINE void throw_unwritable(std::string_view target, std::string_view why)
    {
        throw runtime_error(join("fanin: cannot write ", target, ": ", why));
    }

    FANIN_INLINE file_beside::file_beside(const std::string& target)
        : m_target(target)
    {
        struct ::stat old{};
        if (::stat(target.c_str(), &old) == 0)
        {
            if (!S_ISREG(old.st_mode))
            {
                throw_unwritable(target, "it exists and is not a regular file: choose another path");
            }
            const std::unique_ptr<char, void (*)(void*)> linked(::realpath(target.c_str(), nullptr),
                                                                std::free);
            m_target = linked ? linked.get() : target;
        }
        static std::atomic<std::uint64_t> made = 0;
        const std::string directory = m_target.substr(0, m_target.rfind('/') + 1);
        do
        {
            // Independent of the target's name, which may have the maximum length.
            m_path = join(directory, ".fanin-", ::getpid(), "-", made++, ".tmp");
            // O_EXCL: never an existing file
            m_file = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        } while (m_file < 0 && errno == EEXIST);
        if (m_file < 0)
        {
            throw_unwritable(m_target, std::generic_category().message(errno));
        }
    }

    FANIN_INLINE file_beside::~file_beside()
    {
        if (m_file >= 0)
        {
            ::close(m_file);
        }
        if (!m_path.empty())
        {
            ::unlink(m_path.c_str());
        }
    }

    FANIN_INLINE void file_beside::write(std::uint64_t at, const void* data, std::size_t size,
                                         std::uint64_t total) const
    {
        const char* from = static_cast<const char*>(data);
        while (size > 0)
        {
            constexpr std::size_t most = std::size_t{1} << 30; // systems take no more at a time
            const ::ssize_t written = ::pwrite(m_file, from, std::min(size, most), static_cast<::off_t>(at));
            if (written < 0 && errno == EINTR)
            {
                continue;
            }
            if (written <= 0)
            {
                throw_unwritable(
                    m_target, join(std::generic_category().message(errno), ", at byte ", at, " of ", total));
            }
            from += written;
            at += static_cast<std::uint64_t>(written);
            size -= static_cast<std::size_t>(written);
        }
    }

    FANIN_INLINE void file_beside::start_flush([[maybe_unused]] std::uint64_t at,
                                               [[maybe_unused]] std::size_t size) const noexcept
    {
#if defined(SYNC_FILE_RANGE_WRITE) // Linux; elsewhere, and where it fails, all waits for flush_to_disk
        ::sync_file_range(m_file, static_cast<::off_t>(at), static_cast<::off_t>(size),
                          SYNC_FILE_RANGE_WRITE);
#endif
    }

    FANIN_INLINE void file_beside::flush_to_disk() const
    {
        if (::fsync(m_file) != 0)
        {
            throw_unwritable(m_target, std::generic_category().message(errno));
        }
    }

    FANIN_INLINE void file_beside::replace_target()
    {
        if (::close(std::exchange(m_file, -1)) != 0)
        {
            throw_unwritable(m_target, std::generic_category().message(errno));
        }
        struct ::stat old{};
        if (::stat(m_target.c_str(), &old) == 0)
        {
            ::chmod(m_path.c_str(), old.st_mode & 07777);
        }
        if (::rename(m_path.c_str(), m_target.c_str()) != 0)
        {
            throw_unwritable(m_target, std::generic_category().message(errno));
        }
        m_path.clear(); // the name is free, also for other processes
    }
}

#endif
