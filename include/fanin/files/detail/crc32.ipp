// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_CRC32_IPP
#define FANIN_FILES_DETAIL_CRC32_IPP

#include <fanin/files/detail/crc32.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fanin::detail
{
    /// Table k has the CRC of a byte that k zeros follow: eight bytes are looked up at a time.
    inline constexpr auto crc_tables = []
    {
        std::array<std::array<std::uint32_t, 256>, 8> t{};
        for (std::uint32_t byte = 0; byte < 256; ++byte)
        {
            std::uint32_t c = byte;
            for (int bit = 0; bit < 8; ++bit)
            {
                c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
            }
            t[0][byte] = c;
        }
        for (std::size_t k = 1; k < 8; ++k)
        {
            for (std::size_t byte = 0; byte < 256; ++byte)
            {
                t[k][byte] = t[k - 1][byte] >> 8 ^ t[0][t[k - 1][byte] & 0xff];
            }
        }
        return t;
    }();

    FANIN_INLINE std::uint32_t crc32_of(std::string_view bytes) noexcept
    {
        const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
        std::uint32_t c = 0xffffffff;
        std::size_t i = 0;
        for (; bytes.size() - i >= 8; i += 8)
        {
            std::uint32_t next = 0;
            for (std::size_t k = 0; k < 8; ++k)
            {
                const std::uint32_t folded = k < 4 ? c >> (8 * k) & 0xff : 0;
                next ^= crc_tables[7 - k][byte(i + k) ^ folded];
            }
            c = next;
        }
        for (; i < bytes.size(); ++i)
        {
            c = c >> 8 ^ crc_tables[0][(c ^ byte(i)) & 0xff];
        }
        return ~c;
    }
}

#endif
