// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ZLIB_IPP
#define FANIN_FILES_DETAIL_ZLIB_IPP

#include <fanin/files/detail/inflater.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include <zlib.h>

namespace fanin::detail
{
    inline inflated inflate_with_zlib(std::string_view deflated, std::span<std::byte> out)
    {
        struct stream : z_stream
        {
            stream()
                : z_stream()
            {
            }

            stream(const stream&) = delete;
            stream& operator=(const stream&) = delete;

            ~stream()
            {
                inflateEnd(this);
            }
        } s;
        inflated result;
        if (inflateInit2(&s, -MAX_WBITS) != Z_OK) // negative: no header
        {
            result.fault = "zlib has no memory";
            return result;
        }
        constexpr std::size_t most = std::size_t{1} << 30; // zlib counts in 32 bits
        int status = Z_OK;
        while (status == Z_OK && result.written < out.size())
        {
            const std::size_t in_size = std::min(most, deflated.size() - result.consumed);
            const std::size_t out_size = std::min(most, out.size() - result.written);
            // zlib reads these bytes only, though it takes them as not const
            s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data() + result.consumed));
            s.avail_in = static_cast<uInt>(in_size);
            s.next_out = reinterpret_cast<Bytef*>(out.data() + result.written);
            s.avail_out = static_cast<uInt>(out_size);
            status = ::inflate(&s, Z_NO_FLUSH);
            result.consumed += in_size - s.avail_in;
            result.written += out_size - s.avail_out;
        }
        result.ended = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END)
        {
            result.fault =
                status == Z_BUF_ERROR ? "the deflated bytes end too soon" : "the deflated bytes are wrong";
        }
        return result;
    }

    [[maybe_unused]] static const bool has_zlib = (inflater = inflate_with_zlib, true);
}

#endif
