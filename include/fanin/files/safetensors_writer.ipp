// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_SAFETENSORS_WRITER_IPP
#define FANIN_FILES_SAFETENSORS_WRITER_IPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/safetensors_writer.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// Elements as the file has them, least significant byte first: the caller's own, except on a machine
        /// of the other order.
        class little_endian
        {
        public:
            little_endian(const void* data, std::size_t bytes, std::size_t part)
                : m_data(data)
            {
                if constexpr (std::endian::native == std::endian::big)
                {
                    m_turned.resize(bytes);
                    std::memcpy(m_turned.data(), data, bytes);
                    for (std::size_t first = 0; first < bytes; first += part)
                    {
                        std::reverse(m_turned.begin() + static_cast<std::ptrdiff_t>(first),
                                     m_turned.begin() + static_cast<std::ptrdiff_t>(first + part));
                    }
                    m_data = m_turned.data();
                }
            }

            [[nodiscard]] const void* data() const noexcept
            {
                return m_data;
            }

        private:
            const void* m_data;
            std::vector<char> m_turned;
        };
    }

    FANIN_INLINE safetensors_writer::safetensors_writer(const std::filesystem::path& path,
                                                        std::vector<tensor_spec> tensors,
                                                        const metadata& notes)
        : safetensors_writer(path, detail::lay_out(std::move(tensors), notes))
    {
    }

    FANIN_INLINE safetensors_writer::safetensors_writer(const std::filesystem::path& path,
                                                        detail::safetensors_layout layout)
        : m_tensors(std::move(layout.tensors))
        , m_size(layout.size)
        , m_written{{0, layout.start.size()}}
        , m_file(path)
    {
        for (const placed& t : m_tensors)
        {
            m_positions.add(t.spec.name);
        }
        m_positions.sort();
        m_file.write(0, layout.start.data(), layout.start.size(), m_size);
    }

    FANIN_INLINE void safetensors_writer::write_elements(std::string_view name, element_type type,
                                                         const void* data, std::size_t count,
                                                         std::uint64_t first)
    {
        const auto position = m_positions.find(name);
        if (!position)
        {
            throw out_of_range(detail::join("fanin: ", m_file.target(), " has no tensor ",
                                            detail::in_quotes(name), ": name it when the writer is made"));
        }
        const placed& t = m_tensors[*position];
        detail::require_elements(t, type, first, count);
        const std::uint64_t width = size_of(type);
        if (count == 0)
        {
            return;
        }
        const std::uint64_t begin = t.bytes.begin + first * width;
        claim({begin, begin + count * width}, t);
        const std::size_t part = detail::is_complex(type) ? width / 2 : width;
        const detail::little_endian bytes(data, count * width, part);
        try
        {
            m_file.write(begin, bytes.data(), count * width, m_size);
            m_file.start_flush(begin, count * width);
        }
        catch (...)
        {
            const std::lock_guard lock(m_mutex);
            m_failed = true;
            throw;
        }
    }

    FANIN_INLINE void safetensors_writer::claim(range r, const placed& t)
    {
        const std::lock_guard lock(m_mutex);
        const auto next = std::lower_bound(m_written.begin(), m_written.end(), r.begin,
                                           [](const range& w, std::uint64_t begin) { return w.end < begin; });
        // `next` is the first that ends at r or behind its beginning, and may touch it
        const bool touches = next != m_written.end() && next->end == r.begin;
        const auto after = touches ? next + 1 : next;
        if (after != m_written.end() && after->begin < r.end)
        {
            const std::uint64_t twice = std::max(after->begin, r.begin);
            throw invalid_argument(
                detail::join("fanin: element ", (twice - t.bytes.begin) / size_of(t.spec.type), " of tensor ",
                             detail::in_quotes(t.spec.name), " is written twice: write each element once"));
        }
        const bool joins = after != m_written.end() && after->begin == r.end;
        if (touches && joins)
        {
            next->end = after->end;
            m_written.erase(after);
        }
        else if (touches)
        {
            next->end = r.end;
        }
        else if (joins)
        {
            after->begin = r.begin;
        }
        else
        {
            m_written.insert(after, r);
        }
    }

    FANIN_INLINE const safetensors_writer::placed& safetensors_writer::at(std::uint64_t byte) const
    {
        return *std::upper_bound(m_tensors.begin(), m_tensors.end(), byte,
                                 [](std::uint64_t b, const placed& t) { return b < t.bytes.end; });
    }

    FANIN_INLINE void safetensors_writer::finish()
    {
        const std::uint64_t until = m_written.front().end;
        if (until != m_size)
        {
            const placed& t = at(until);
            throw invalid_argument(detail::join(
                "fanin: tensor ", detail::in_quotes(t.spec.name), " lacks elements from ",
                (until - t.bytes.begin) / size_of(t.spec.type), " on: write all before finish()"));
        }
        if (m_failed)
        {
            detail::throw_unwritable(m_file.target(), "a part of it was not written: start again");
        }
        m_file.flush_to_disk();
        m_file.replace_target();
    }
}

#endif
