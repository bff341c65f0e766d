// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_HEADER_IPP
#define FANIN_FILES_DETAIL_SAFETENSORS_HEADER_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/json_text.hpp>
#include <fanin/files/detail/safetensors_header.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// Tensors in the order of their data; each begins where the one before ends.
    inline void require_filled(std::vector<safetensors_entry>& tensors, std::uint64_t data_at,
                               std::uint64_t file_size)
    {
        std::sort(tensors.begin(), tensors.end(), [](const safetensors_entry& a, const safetensors_entry& b)
                  { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
        const std::uint64_t data_size = file_size - data_at;
        std::uint64_t filled = 0;
        for (const safetensors_entry& e : tensors)
        {
            if (e.end > data_size)
            {
                throw file_fault{file_size,
                                 join("the file ends within tensor ", in_quotes(e.name),
                                      ", which ends at offset ", e.end, " of ", data_size, " bytes of data")};
            }
            if (e.begin != filled)
            {
                throw file_fault{e.offsets_at,
                                 join("tensor ", in_quotes(e.name), " begins at offset ", e.begin,
                                      ", but the data before it end at ", filled,
                                      e.begin < filled ? ": tensors overlap" : ": there is a gap")};
            }
            filled = e.end;
        }
        if (filled != data_size)
        {
            throw file_fault{data_at + filled, join("the file goes on after its last tensor, by ",
                                                    data_size - filled, " bytes")};
        }
    }

    FANIN_INLINE safetensors_header parse_safetensors(std::string_view file)
    {
        constexpr std::uint64_t length_bytes = 8;
        if (file.size() < length_bytes)
        {
            throw file_fault{file.size(), "the file ends within the length of its header, 8 bytes"};
        }
        std::uint64_t length = 0;
        for (std::size_t i = 0; i < length_bytes; ++i)
        {
            length |= std::uint64_t{static_cast<unsigned char>(file[i])} << (8 * i);
        }
        if (length > longest_safetensors_header)
        {
            throw file_fault{0, join("the header has ", length, " bytes, but it must have at most ",
                                     longest_safetensors_header, ": is it a safetensors file?")};
        }
        if (length > file.size() - length_bytes)
        {
            throw file_fault{file.size(), join("the file ends within its header of ", length, " bytes")};
        }
        const std::string_view text = file.substr(length_bytes, length);
        if (const std::size_t at = first_not_utf8(text); at != std::string_view::npos)
        {
            throw file_fault{length_bytes + at, "the header is not UTF-8"};
        }
        if (!text.starts_with('{'))
        {
            throw file_fault{length_bytes,
                             "the header does not begin with {: it must be a JSON object without "
                             "white space before it"};
        }
        safetensors_header header = parse_safetensors_json(text, length_bytes);
        header.data_at = length_bytes + length;
        require_filled(header.tensors, header.data_at, file.size());
        return header;
    }
}

#endif
