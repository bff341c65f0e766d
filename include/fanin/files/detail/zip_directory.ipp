// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ZIP_DIRECTORY_IPP
#define FANIN_FILES_DETAIL_ZIP_DIRECTORY_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/zip_directory.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Parts of a ZIP archive: PKWARE's APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16.
    class zip_parser
    {
    public:
        explicit zip_parser(std::string_view file)
            : m_file(file)
        {
        }

        std::vector<zip_member> parse()
        {
            find_directory();
            std::vector<zip_member> members;
            std::uint64_t at = m_directory_at;
            for (std::uint64_t i = 0; i < m_count; ++i)
            {
                at = read_entry(at, members.emplace_back());
            }
            if (at != m_directory_at + m_directory_size)
            {
                fail(at, "the directory of the archive has another size than it claims");
            }
            require_apart(members);
            return members;
        }

    private:
        static constexpr std::uint64_t end_size = 22;
        static constexpr std::uint64_t entry_size = 46;
        static constexpr std::uint64_t header_size = 30;

        void find_directory()
        {
            const std::uint64_t end = find_end();
            m_count = number<2>(end + 10);
            m_directory_size = number<4>(end + 12);
            m_directory_at = number<4>(end + 16);
            std::uint64_t behind = end;
            if (number<2>(end + 4) == 0xffff || m_count == 0xffff || m_directory_size == 0xffffffff
                || m_directory_at == 0xffffffff)
            {
                constexpr std::uint64_t locator_size = 20;
                constexpr std::uint64_t record_size = 56;
                if (end < locator_size || number<4>(end - locator_size) != 0x07064b50)
                {
                    fail(end, "the archive lacks the end of its directory in 64 bits");
                }
                const std::uint64_t record = number<8>(end - locator_size + 8);
                require_range(record, record_size, end - locator_size, "the end of the directory in 64 bits");
                if (number<4>(record) != 0x06064b50)
                {
                    fail(record, "the archive lacks the end of its directory in 64 bits");
                }
                m_count = number<8>(record + 32);
                m_directory_size = number<8>(record + 40);
                m_directory_at = number<8>(record + 48);
                behind = record;
            }
            else if (number<2>(end + 4) != 0 || number<2>(end + 6) != 0)
            {
                fail(end, "the archive is a part of several: join them");
            }
            require_range(m_directory_at, m_directory_size, behind, "the directory of the archive");
            if (m_count > m_directory_size / entry_size)
            {
                fail(end, join("the archive claims ", m_count, " members, more than its directory holds"));
            }
        }

        /// Where the record stands that ends every archive. A comment of up to 65,535 bytes follows it.
        [[nodiscard]] std::uint64_t find_end() const
        {
            const std::uint64_t size = m_file.size();
            for (std::uint64_t comment = 0; comment <= 0xffff && end_size + comment <= size; ++comment)
            {
                const std::uint64_t at = size - end_size - comment;
                if (number<4>(at) == 0x06054b50 && number<2>(at + 20) == comment)
                {
                    return at;
                }
            }
            fail(size, "the file does not end as a ZIP archive: it is none, or cut off");
        }

        /// Returns where the next entry begins.
        std::uint64_t read_entry(std::uint64_t at, zip_member& m)
        {
            const std::uint64_t directory_end = m_directory_at + m_directory_size;
            require_range(at, entry_size, directory_end, "an entry of the directory");
            if (number<4>(at) != 0x02014b50)
            {
                fail(at, "an entry of the directory does not begin as one");
            }
            const std::uint64_t name_size = number<2>(at + 28);
            const std::uint64_t extra_size = number<2>(at + 30);
            const std::uint64_t next = at + entry_size + name_size + extra_size + number<2>(at + 32);
            require_range(at, next - at, directory_end, "an entry of the directory");
            m.name = m_file.substr(at + entry_size, name_size);
            if ((number<2>(at + 8) & 0x2041) != 0)
            {
                fail(at, join("member ", in_quotes(m.name), " is encrypted: save it without a password"));
            }
            const std::uint64_t method = number<2>(at + 10);
            if (method != 0 && method != 8)
            {
                fail(at,
                     join("member ", in_quotes(m.name), " is packed by method ", method,
                          ", but it must be stored or deflated: save it by np.savez or np.savez_compressed"));
            }
            m.deflated = method == 8;
            m.crc = static_cast<std::uint32_t>(number<4>(at + 16));
            m.stored_size = number<4>(at + 20);
            m.size = number<4>(at + 24);
            m.header_at = number<4>(at + 42);
            read_extra(at + entry_size + name_size, extra_size, m);
            find_data(at, m);
            return next;
        }

        /// Numbers of 64 bits stand in extra fields, in this order.
        void read_extra(std::uint64_t at, std::uint64_t size, zip_member& m) const
        {
            const std::uint64_t end = at + size;
            while (end - at >= 4)
            {
                const std::uint64_t id = number<2>(at);
                const std::uint64_t field_end = at + 4 + number<2>(at + 2);
                if (field_end > end)
                {
                    fail(at, join("an extra field of member ", in_quotes(m.name), " goes beyond its entry"));
                }
                std::uint64_t from = at + 4;
                for (std::uint64_t* const value : {&m.size, &m.stored_size, &m.header_at})
                {
                    if (id == 1 && *value == 0xffffffff)
                    {
                        if (field_end - from < 8)
                        {
                            fail(at, join("member ", in_quotes(m.name), " lacks a size of 64 bits"));
                        }
                        *value = number<8>(from);
                        from += 8;
                    }
                }
                at = field_end;
            }
        }

        void find_data(std::uint64_t entry_at, zip_member& m) const
        {
            const std::string what = join("the header of member ", in_quotes(m.name));
            require_range(m.header_at, header_size, m_directory_at, what);
            if (number<4>(m.header_at) != 0x04034b50)
            {
                fail(m.header_at, join(what, " does not begin as one"));
            }
            const std::uint64_t name_size = number<2>(m.header_at + 26);
            m.data_at = m.header_at + header_size + name_size + number<2>(m.header_at + 28);
            require_range(m.header_at, m.data_at - m.header_at, m_directory_at, what);
            if (m_file.substr(m.header_at + header_size, name_size) != m.name
                || number<2>(m.header_at + 8) != (m.deflated ? 8u : 0u))
            {
                fail(m.header_at, join(what, " says otherwise than the directory"));
            }
            if (m.stored_size > m_directory_at - m.data_at)
            {
                fail(entry_at, join("member ", in_quotes(m.name), " claims ", m.stored_size,
                                    " bytes, more than there are before the directory"));
            }
            // deflate makes at most 258 bytes of 2 bits
            const bool possible = m.deflated ? m.size / 1032 <= m.stored_size : m.size == m.stored_size;
            if (!possible)
            {
                fail(entry_at, join("member ", in_quotes(m.name), " claims to hold ", m.size, " bytes in ",
                                    m.stored_size));
            }
        }

        void require_range(std::uint64_t at, std::uint64_t size, std::uint64_t end,
                           std::string_view what) const
        {
            if (at > end || size > end - at)
            {
                fail(std::min<std::uint64_t>(at, m_file.size()), join(what, " goes beyond its place"));
            }
        }

        [[noreturn]] static void fail(std::uint64_t at, std::string_view what)
        {
            throw file_fault{at, std::string(what)};
        }

        /// Least significant byte first.
        template <std::size_t Bytes>
        [[nodiscard]] std::uint64_t number(std::uint64_t at) const
        {
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < Bytes; ++i)
            {
                value |= std::uint64_t{static_cast<unsigned char>(m_file[at + i])} << (8 * i);
            }
            return value;
        }

        std::string_view m_file;
        std::uint64_t m_count = 0;
        std::uint64_t m_directory_at = 0;
        std::uint64_t m_directory_size = 0;
    };

    FANIN_INLINE std::vector<zip_member> parse_zip(std::string_view file)
    {
        return zip_parser(file).parse();
    }
}

#endif
