// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_SHARED_FILE_HPP
#define FANIN_MPI_DETAIL_SHARED_FILE_HPP

#include <fanin/files/detail/safetensors_layout.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/likeness.hpp>
#include <fanin/mpi/detail/refusal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace fanin::mpi::detail
{
    /// work() on each process; an exception on one is thrown on all, with one message.
    template <class F>
    void on_all(const communicator& all, F work)
    {
        refusal refused;
        try
        {
            work();
        }
        catch (const std::exception& e)
        {
            refused = refusal_of(e);
        }
        likeness().require_alike(all, refused);
    }

    /// On all processes: throws runtime_error on all, with one message, where one of them does not see the
    /// file. MPI would let the others wait for it.
    inline void require_seen_by_all(const communicator& all, const std::string& path)
    {
        on_all(all,
               [&]
               {
                   std::error_code ignored;
                   if (!std::filesystem::exists(path, ignored))
                   {
                       throw runtime_error(fanin::detail::join(
                           "fanin: it does not see the file ", path,
                           ", which all write: choose a path on a file system that all processes share"));
                   }
               });
    }

    /// A file that stands, opened by all processes for writing.
    class shared_file
    {
    public:
        shared_file(const communicator& all, const std::string& path)
        {
            require_success(
                MPI_File_open(all.handle(), path.c_str(), MPI_MODE_WRONLY, MPI_INFO_NULL, &m_file),
                "MPI_File_open");
        }

        shared_file(const shared_file&) = delete;
        shared_file& operator=(const shared_file&) = delete;

        /// Not where an exception passes: all processes must close it together.
        ~shared_file()
        {
            if (m_file != MPI_FILE_NULL && std::uncaught_exceptions() == m_exceptions)
            {
                MPI_File_close(&m_file);
            }
        }

        void write(std::uint64_t at, std::span<const std::byte> bytes) const
        {
            constexpr std::size_t most_at_once = std::size_t{1} << 30;
            for (std::size_t first = 0; first < bytes.size(); first += most_at_once)
            {
                const int count = static_cast<int>(std::min(most_at_once, bytes.size() - first));
                MPI_Status status;
                require_success(MPI_File_write_at(m_file, static_cast<MPI_Offset>(at + first),
                                                  bytes.data() + first, count, MPI_BYTE, &status),
                                "MPI_File_write_at");
                int written = 0;
                MPI_Get_count(&status, MPI_BYTE, &written);
                if (written != count)
                {
                    throw runtime_error(fanin::detail::join("fanin: MPI_File_write_at has written ", written,
                                                            " of ", count, " bytes at byte ", at + first,
                                                            ": free space on the disk"));
                }
            }
        }

        /// On all processes: what they have written is in the file.
        void close()
        {
            const int synced = MPI_File_sync(m_file);
            const int closed = MPI_File_close(&m_file); // before any throw: the others are in it
            require_success(synced, "MPI_File_sync");
            require_success(closed, "MPI_File_close");
        }

    private:
        MPI_File m_file = MPI_FILE_NULL;
        int m_exceptions = std::uncaught_exceptions();
    };

    /// Ranges that touch are one. Sorted.
    inline std::vector<fanin::detail::byte_range> joined(std::vector<fanin::detail::byte_range> ranges)
    {
        std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b)
                  { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
        std::vector<fanin::detail::byte_range> all;
        for (const auto& r : ranges)
        {
            if (!all.empty() && all.back().end == r.begin)
            {
                all.back().end = r.end;
            }
            else
            {
                all.push_back(r);
            }
        }
        return all;
    }

    /// begin, end, begin, end, ... of all processes.
    inline std::vector<std::uint64_t> ranges_of_all(const std::vector<fanin::detail::byte_range>& written,
                                                    const communicator& all)
    {
        std::vector<std::uint64_t> mine;
        for (const auto& r : joined(written))
        {
            mine.insert(mine.end(), {r.begin, r.end});
        }
        std::vector<std::uint64_t> sizes(static_cast<std::size_t>(all.size()));
        all.gather(mine.size(), sizes);
        std::vector<std::uint64_t> ranges;
        for (int rank = 0; rank < all.size(); ++rank)
        {
            std::vector<std::uint64_t> of_rank = rank == all.rank() ? mine : std::vector<std::uint64_t>{};
            of_rank.resize(sizes[static_cast<std::size_t>(rank)]);
            all.broadcast(std::as_writable_bytes(std::span(of_rank)), rank);
            ranges.insert(ranges.end(), of_rank.begin(), of_rank.end());
        }
        return ranges;
    }
}

#endif
