// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPZ_IPP
#define FANIN_FILES_NPZ_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/files/detail/crc32.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/npy_header.hpp>
#include <fanin/files/detail/zip_directory.hpp>
#include <fanin/files/npz.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        inline file_array array_in_member(const zip_member& m, const std::string& path, npy_header h,
                                          const char* data, std::uint64_t at,
                                          std::shared_ptr<const void> owner)
        {
            return file_array({.path = path,
                               .name = m.name.substr(0, m.name.size() - 4),
                               .type = h.type,
                               .shape = std::move(h.shape),
                               .column_major = h.column_major,
                               .swapped = h.big_endian != (std::endian::native == std::endian::big),
                               .at = at,
                               .data = data,
                               .owner = std::move(owner)});
        }

        inline void require_crc(const zip_member& m, std::string_view bytes)
        {
            if (crc32_of(bytes) != m.crc)
            {
                throw file_fault{m.data_at,
                                 join("member ", in_quotes(m.name), " is damaged: its CRC differs")};
            }
        }

        inline file_array stored_array(const zip_member& m, const std::shared_ptr<const mapped_file>& file)
        {
            const std::string_view bytes = file->bytes().substr(m.data_at, m.size);
            require_crc(m, bytes);
            npy_header h;
            try
            {
                h = parse_npy(bytes, bytes.size());
            }
            catch (const file_fault& f)
            {
                throw file_fault{m.data_at + f.at, join("in member ", in_quotes(m.name), ": ", f.what)};
            }
            const std::uint64_t at = m.data_at + h.data_at;
            return array_in_member(m, file->path(), std::move(h), file->bytes().data() + at, at, file);
        }

        inline inflated inflate_member(const zip_member& m, std::string_view deflated,
                                       std::span<std::byte> out)
        {
            const inflated got = inflater(deflated, out);
            if (!got.fault.empty())
            {
                throw file_fault{m.data_at + got.consumed,
                                 join("member ", in_quotes(m.name), ": ", got.fault)};
            }
            return got;
        }

        inline file_array inflated_array(const zip_member& m, const std::shared_ptr<const mapped_file>& file)
        {
            if (inflater == nullptr)
            {
                throw file_fault{
                    m.data_at,
                    join("member ", in_quotes(m.name),
                         " is deflated, and this program has no zlib: link it with fanin::zlib, or "
                         "save the arrays by np.savez")};
            }
            const std::string_view deflated = file->bytes().substr(m.data_at, m.stored_size);
            const auto inside = [&](const file_fault& f)
            {
                return file_fault{m.data_at, join("in member ", in_quotes(m.name), ", at byte ", f.at,
                                                  " of what is inflated: ", f.what)};
            };
            // The header alone says whether the size is believable: only then is memory taken for the rest.
            std::vector<std::byte> start(std::min<std::uint64_t>(m.size, npy_preamble + longest_npy_header));
            const auto require_size = [&](bool as_claimed, std::uint64_t at)
            {
                if (!as_claimed)
                {
                    throw file_fault{m.data_at + at,
                                     join("member ", in_quotes(m.name), " does not end after ", m.size,
                                          " bytes, as the directory claims")};
                }
            };
            const inflated first = inflate_member(m, deflated, start);
            require_size(first.written == start.size(), first.consumed);
            npy_header h;
            try
            {
                h = parse_npy({reinterpret_cast<const char*>(start.data()), start.size()}, m.size);
            }
            catch (const file_fault& f)
            {
                throw inside(f);
            }
            const std::size_t size[] = {m.size + 1};
            auto bytes = allocated("the inflated bytes", size, 1,
                                   [&] { return std::make_shared<std::vector<std::byte>>(size[0]); });
            const inflated all = inflate_member(m, deflated, *bytes);
            require_size(all.ended && all.written == m.size && all.consumed == deflated.size(), all.consumed);
            const char* const data = reinterpret_cast<const char*>(bytes->data());
            require_crc(m, {data, m.size});
            const std::uint64_t at = h.data_at;
            return array_in_member(m, file->path(), std::move(h), data + at, m.data_at, std::move(bytes));
        }
    }

    FANIN_INLINE npz_file::npz_file(const std::filesystem::path& path)
        : m_file(std::make_shared<const detail::mapped_file>(path))
    {
        try
        {
            for (detail::zip_member& m : detail::parse_zip(m_file->bytes()))
            {
                if (m.name.ends_with(".npy"))
                {
                    m_names.push_back(m.name.substr(0, m.name.size() - 4));
                    m_members.push_back(std::move(m));
                }
            }
        }
        catch (const detail::file_fault& f)
        {
            detail::throw_unreadable(m_file->path(), f);
        }
    }

    FANIN_INLINE file_array npz_file::read(std::string_view name) const
    {
        const auto found = std::find(m_names.begin(), m_names.end(), name);
        if (found == m_names.end())
        {
            throw out_of_range(detail::join("fanin: ", m_file->path(), " has no array ",
                                            detail::in_quotes(name), " among its ", m_names.size(),
                                            ": names() lists them"));
        }
        const detail::zip_member& m = m_members[static_cast<std::size_t>(found - m_names.begin())];
        try
        {
            return m.deflated ? detail::inflated_array(m, m_file) : detail::stored_array(m, m_file);
        }
        catch (const detail::file_fault& f)
        {
            detail::throw_unreadable(m_file->path(), f);
        }
    }
}

#endif
