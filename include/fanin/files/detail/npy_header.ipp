// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NPY_HEADER_IPP
#define FANIN_FILES_DETAIL_NPY_HEADER_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/npy_dict.hpp>
#include <fanin/files/detail/npy_header.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// What the letter of an element type that cannot be read stands for, and what to do.
    struct unread_type
    {
        char letter;
        std::string_view what;
        std::string_view to_do;
    };

    inline constexpr std::string_view convert_npy = "convert them, by np.save(path, a.astype(np.float64))";

    inline constexpr unread_type unread_types[] = {
        {'f', "floating-point numbers of another width, which differ from machine to machine", convert_npy},
        {'c', "complex numbers of another width", "convert them, by np.save(path, a.astype(np.complex128))"},
        {'i', "integers of another width", convert_npy},
        {'u', "integers of another width", convert_npy},
        {'b', "truth values of another width", convert_npy},
        {'O', "Python objects, which only Python can load", convert_npy},
        {'S', "strings of bytes", "save numbers"},
        {'a', "strings of bytes", "save numbers"},
        {'U', "strings", "save numbers"},
        {'V', "raw bytes", "save numbers, by np.save(path, a.view(np.uint8))"},
        {'M', "dates", "save numbers, by np.save(path, a.astype(np.int64))"},
        {'m', "durations", "save numbers, by np.save(path, a.astype(np.int64))"},
    };

    [[noreturn]] inline void throw_unread_type(const npy_dict& d, std::string_view kind)
    {
        for (const unread_type& t : unread_types)
        {
            if (!kind.empty() && kind[0] == t.letter)
            {
                throw file_fault{d.type_at, join("the elements are ", t.what, ", of type ", in_quotes(d.type),
                                                 ", but they must be numbers: ", t.to_do)};
            }
        }
        throw file_fault{d.type_at, join("the element type is ", in_quotes(d.type),
                                         ", but it must be a numeric one, such as '<f4': ", convert_npy)};
    }

    inline std::optional<element_type> npy_type(std::string_view kind)
    {
        using enum element_type;
        constexpr std::pair<std::string_view, element_type> all[] = {
            {"b1", boolean}, {"i1", int8},    {"i2", int16},     {"i4", int32},      {"i8", int64},
            {"u1", uint8},   {"u2", uint16},  {"u4", uint32},    {"u8", uint64},     {"f2", float16},
            {"f4", float32}, {"f8", float64}, {"c8", complex64}, {"c16", complex128}};
        for (const auto& [name, type] : all)
        {
            if (name == kind)
            {
                return type;
            }
        }
        return std::nullopt;
    }

    inline void read_npy_type(npy_header& h, const npy_dict& d)
    {
        // '>' puts the most significant byte first, '<' the least significant one; '|' is for single bytes
        const std::string_view type = d.type;
        const bool has_order =
            !type.empty() && std::string_view("<>=|").find(type[0]) != std::string_view::npos;
        const char order = has_order ? type[0] : '=';
        const std::string_view kind = type.substr(has_order ? 1 : 0);
        const auto known = npy_type(kind);
        if (!known || (order == '|' && size_of(*known) > 1))
        {
            throw_unread_type(d, kind);
        }
        h.type = *known;
        h.big_endian = order == '>' || (order != '<' && std::endian::native == std::endian::big);
    }

    inline void require_npy_size(npy_header& h, const npy_dict& d, std::uint64_t file_size)
    {
        const std::uint64_t width = size_of(h.type);
        std::uint64_t count = 1;
        std::uint64_t largest = width; // the bytes where the extents of 0 are left out: strides count in them
        for (const std::size_t extent : h.shape)
        {
            if (!multiply_into(largest, extent == 0 ? 1 : extent) || largest > (std::uint64_t{1} << 63) - 1)
            {
                throw file_fault{d.shape_at, join("the shape ", shape_text(h.shape),
                                                  " has more elements than memory can address")};
            }
            count *= extent;
        }
        h.data_size = count * width;
        const std::uint64_t held = file_size - h.data_at;
        if (held < h.data_size)
        {
            throw file_fault{file_size,
                             join("the file ends after ", held / width, " of ", count, " elements")};
        }
        if (held > h.data_size)
        {
            throw file_fault{h.data_at + h.data_size, join("the file goes on after its last element, by ",
                                                           held - h.data_size, " bytes")};
        }
    }

    FANIN_INLINE npy_header parse_npy(std::string_view start, std::uint64_t file_size)
    {
        if (!start.starts_with("\x93NUMPY"))
        {
            throw file_fault{0, "it is not an .npy file, which begins with \\x93NUMPY"};
        }
        const auto byte = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(start[i])}; };
        const auto require_bytes = [&](std::uint64_t n)
        {
            if (file_size < n)
            {
                throw file_fault{file_size, "the file ends within its header"};
            }
        };
        require_bytes(8);
        if (byte(6) < 1 || byte(6) > 3 || byte(7) != 0)
        {
            throw file_fault{6, join("it is of version ", byte(6), ".", byte(7),
                                     ", but it must be 1.0, 2.0 or 3.0: save it again with np.save")};
        }
        const std::size_t at = byte(6) == 1 ? 10 : npy_preamble;
        require_bytes(at);
        std::uint64_t length = 0;
        for (std::size_t i = 8; i < at; ++i)
        {
            length |= std::uint64_t{byte(i)} << (8 * (i - 8));
        }
        if (length > longest_npy_header)
        {
            throw file_fault{8,
                             join("the header has ", length, " bytes, but it must have at most ",
                                  longest_npy_header, ", as for NumPy: save the array again with np.save")};
        }
        require_bytes(at + length);
        const npy_dict d = parse_npy_dict(start.substr(at, length), at);
        npy_header h;
        h.data_at = at + length;
        h.column_major = d.column_major;
        h.shape = d.shape;
        read_npy_type(h, d);
        require_npy_size(h, d, file_size);
        return h;
    }
}

#endif
