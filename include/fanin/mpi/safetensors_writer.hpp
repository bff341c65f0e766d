// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_SAFETENSORS_WRITER_HPP
#define FANIN_MPI_SAFETENSORS_WRITER_HPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_beside.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/safetensors_layout.hpp>
#include <fanin/files/element_type.hpp>
#include <fanin/files/safetensors_writer.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/likeness.hpp>
#include <fanin/mpi/detail/shared_file.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::mpi
{
    /// Writes a safetensors file from several processes by MPI-IO: each writes ranges of its own, in any
    /// order, and from several threads. The bytes are those of fanin::safetensors_writer. The file stands
    /// beside its path until `finish` renames it. The path is one file for all processes, on a file system
    /// that they share.
    class safetensors_writer
    {
    public:
        using metadata = fanin::safetensors_writer::metadata;

        /// On all processes with equal arguments; process 0 writes the header. Throws on all of them: as
        /// fanin::safetensors_writer, invalid_argument where the tensors or the notes differ, and
        /// runtime_error where a process does not see the file. A relative path is that of process 0.
        safetensors_writer(const communicator& all, const std::filesystem::path& path,
                           std::vector<tensor_spec> tensors, const metadata& notes = {})
            : m_all(&all)
        {
            detail::refusal refused;
            fanin::detail::safetensors_layout layout;
            detail::likeness mine;
            try
            {
                layout = fanin::detail::lay_out(std::move(tensors), notes);
                detail::digest start;
                start.add(layout.start);
                mine.add("the file", path.filename().string());
                mine.add("what the file holds", fanin::detail::join(layout.tensors.size(), " tensors"),
                         start.value());
                m_size = layout.size;
                m_written.push_back({0, all.rank() == 0 ? layout.start.size() : 0});
                for (fanin::detail::placed_tensor& t : layout.tensors)
                {
                    std::string name = t.spec.name;
                    m_tensors.emplace(std::move(name), std::move(t));
                }
                if (all.rank() == 0)
                {
                    m_beside.emplace(std::filesystem::absolute(path)); // others may stand in another folder
                    m_path = m_beside->path();
                    m_beside->write(0, layout.start.data(), layout.start.size(), layout.size);
                }
            }
            catch (const std::exception& e)
            {
                refused = detail::refusal_of(e);
            }
            mine.require_alike(all, refused);
            m_path = detail::text_of(0, m_path, all);
            detail::require_seen_by_all(all, m_path);
            m_file.emplace(all, m_path);
        }

        /// Writes elements of a tensor, from element `first` in row-major order on. Throws like
        /// fanin::safetensors_writer, but finds elements that are written twice in `finish`.
        template <file_element T>
        void write(std::string_view name, std::span<const T> elements, std::uint64_t first = 0)
        {
            static_assert(std::endian::native == std::endian::little,
                          "fanin: mpi::safetensors_writer writes the bytes of little-endian machines");
            const auto found = m_tensors.find(name);
            if (found == m_tensors.end())
            {
                throw out_of_range(fanin::detail::join("fanin: the file has no tensor ",
                                                       fanin::detail::in_quotes(name),
                                                       ": name it when the writer is made"));
            }
            const fanin::detail::placed_tensor& t = found->second;
            fanin::detail::require_elements(t, type_of<T>(), first, elements.size());
            const std::lock_guard lock(m_mutex); // MPI takes the calls of one thread at a time
            const std::uint64_t begin = t.bytes.begin + first * sizeof(T);
            m_file->write(begin, std::as_bytes(elements));
            m_written.push_back({begin, begin + elements.size_bytes()});
        }

        /// The bytes of the file.
        [[nodiscard]] std::uint64_t size() const noexcept
        {
            return m_size;
        }

        /// On all processes: waits until the disk has the file, and gives it its name. Throws on all
        /// processes: invalid_argument where elements are missing or written twice, and runtime_error where
        /// the system fails.
        void finish()
        {
            const std::vector<std::uint64_t> ranges = detail::ranges_of_all(m_written, *m_all);
            detail::on_all(*m_all, [&] { m_file->close(); });
            detail::on_all(*m_all,
                           [&]
                           {
                               if (m_all->rank() == 0)
                               {
                                   require_whole(ranges);
                                   m_beside->flush_to_disk();
                                   m_beside->replace_target();
                                   m_path.clear();
                               }
                           });
        }

        /// On any process, before it ends the run: removes the file, which would else be left beside its
        /// path.
        void abandon() const noexcept
        {
            std::error_code ignored;
            std::filesystem::remove(m_path, ignored);
        }

    private:
        // The ranges (begin, end) of all processes must join to the file.
        void require_whole(const std::vector<std::uint64_t>& ranges) const
        {
            std::vector<std::pair<std::uint64_t, std::uint64_t>> sorted;
            for (std::size_t i = 0; i < ranges.size(); i += 2)
            {
                if (ranges[i] < ranges[i + 1])
                {
                    sorted.emplace_back(ranges[i], ranges[i + 1]);
                }
            }
            std::sort(sorted.begin(), sorted.end());
            std::uint64_t end = 0;
            for (const auto& [begin, next] : sorted)
            {
                if (begin != end)
                {
                    throw invalid_argument(fanin::detail::join("fanin: byte ", std::min(begin, end),
                                                               " of the file is ",
                                                               begin < end ? "written twice" : "not written",
                                                               ": write each element once, on one process"));
                }
                end = next;
            }
            if (end != m_size)
            {
                throw invalid_argument(fanin::detail::join(
                    "fanin: byte ", end,
                    " of the file is not written: write each element once, on one process"));
            }
        }

        const communicator* m_all;
        std::map<std::string, fanin::detail::placed_tensor, std::less<>> m_tensors;
        std::uint64_t m_size = 0;
        std::mutex m_mutex;
        std::vector<fanin::detail::byte_range> m_written;
        std::optional<fanin::detail::file_beside> m_beside; ///< on process 0
        std::string m_path;
        std::optional<detail::shared_file> m_file;
    };
}

#endif
