// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_LAYOUT_IPP
#define FANIN_FILES_DETAIL_SAFETENSORS_LAYOUT_IPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/json_text.hpp>
#include <fanin/files/detail/safetensors_header.hpp>
#include <fanin/files/detail/safetensors_layout.hpp>
#include <fanin/files/detail/safetensors_types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    inline constexpr auto longest_file = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    inline void require_text(std::string_view what, std::string_view text)
    {
        const std::size_t at = first_not_utf8(text);
        require(at == std::string_view::npos, what, in_quotes(text), "UTF-8: byte ", at, " is not");
    }

    /// Throws length_error where the bytes do not fit 63 bits, as the offsets of files.
    inline std::uint64_t bytes_of(const tensor_spec& t)
    {

        std::uint64_t bytes = size_of(t.type);
        bool fits = true;
        for (const std::size_t extent : t.shape)
        {
            fits = fits && multiply_into(bytes, extent) && bytes <= longest_file;
            if (extent == 0)
            {
                return 0;
            }
        }
        if (!fits)
        {
            throw length_error(join("fanin: tensor ", in_quotes(t.name), " of shape ", shape_text(t.shape),
                                    " has more bytes than a file can hold: make the extents smaller"));
        }
        return bytes;
    }

    inline void append_entry(std::string& to, const tensor_spec& t, std::uint64_t begin, std::uint64_t end)
    {
        append_json_string(to, t.name);
        to += join(":{\"dtype\":\"", safetensors_name(t.type), "\",\"shape\":[");
        for (std::size_t axis = 0; axis < t.shape.size(); ++axis)
        {
            to += join(axis > 0 ? "," : "", t.shape[axis]);
        }
        to += join("],\"data_offsets\":[", begin, ",", end, "]}");
    }

    inline void append_metadata(std::string& to,
                                const std::vector<std::pair<std::string, std::string>>& notes)
    {
        std::vector<std::string_view> keys;
        to += "\"__metadata__\":{";
        for (const auto& [key, value] : notes)
        {
            require_text("a key of the metadata", key);
            require_text("a value of the metadata", value);
            require(std::find(keys.begin(), keys.end(), key) == keys.end(), "a key of the metadata",
                    in_quotes(key), "different from the others");
            keys.push_back(key);
            to += keys.size() > 1 ? "," : "";
            append_json_string(to, key);
            to += ':';
            append_json_string(to, value);
        }
        to += '}';
    }

    inline void require_names(const std::vector<tensor_spec>& tensors)
    {
        std::vector<std::string_view> names;
        for (const tensor_spec& t : tensors)
        {
            require_text("the name of a tensor", t.name);
            require(t.name != "__metadata__", "the name of a tensor", in_quotes(t.name),
                    "another: the format keeps it for notes");
            require(!safetensors_name(t.type).empty(), "the element type of a tensor", to_string(t.type),
                    "one that the format has: it lacks this one");
            names.push_back(t.name);
        }
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        require(twice == names.end(), "the name of a tensor", twice == names.end() ? "" : in_quotes(*twice),
                "different from the others");
    }

    /// The length of the header, and the header with blanks behind it up to a multiple of 8 bytes, the width
    /// of the widest elements.
    inline std::string start_of(std::string header)
    {
        constexpr std::size_t alignment = 8;
        header.resize((header.size() + alignment - 1) / alignment * alignment, ' ');
        require(header.size() <= longest_safetensors_header, "the bytes of the header", header.size(),
                "at most ", longest_safetensors_header, ": write several files");
        std::string start;
        for (std::size_t i = 0; i < 8; ++i)
        {
            start += static_cast<char>(header.size() >> (8 * i) & 0xff);
        }
        return start + header;
    }

    FANIN_INLINE safetensors_layout lay_out(std::vector<tensor_spec> tensors,
                                            const std::vector<std::pair<std::string, std::string>>& metadata)
    {
        require_names(tensors);
        std::stable_sort(tensors.begin(), tensors.end(), [](const tensor_spec& a, const tensor_spec& b)
                         { return size_of(a.type) > size_of(b.type); });
        std::string header = "{";
        if (!metadata.empty())
        {
            append_metadata(header, metadata);
        }
        safetensors_layout layout;
        std::uint64_t offset = 0;
        for (tensor_spec& t : tensors)
        {
            const std::uint64_t bytes = bytes_of(t);
            if (bytes > longest_file - 2 * longest_safetensors_header - offset)
            {
                throw length_error(join("fanin: the tensors up to ", in_quotes(t.name),
                                        " have more bytes than a file can hold: write several files"));
            }
            header += header.size() > 1 ? "," : "";
            append_entry(header, t, offset, offset + bytes);
            layout.tensors.push_back({std::move(t), {offset, offset + bytes}});
            offset += bytes;
        }
        layout.start = start_of(header + '}');
        layout.size = layout.start.size() + offset;
        for (placed_tensor& t : layout.tensors)
        {
            t.bytes.begin += layout.start.size();
            t.bytes.end += layout.start.size();
        }
        return layout;
    }

    FANIN_INLINE void require_elements(const placed_tensor& t, element_type type, std::uint64_t first,
                                       std::size_t count)
    {
        require(type == t.spec.type, "the type of the elements to write", to_string(type),
                to_string(t.spec.type), ", that of tensor ", in_quotes(t.spec.name));
        const std::uint64_t size = (t.bytes.end - t.bytes.begin) / size_of(type);
        if (first > size || count > size - first)
        {
            throw out_of_range(join("fanin: elements [", first, ", ", first + count, ") of tensor ",
                                    in_quotes(t.spec.name), ", but they must lie in [0, ", size, ")"));
        }
    }
}

#endif
