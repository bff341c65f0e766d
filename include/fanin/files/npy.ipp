// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPY_IPP
#define FANIN_FILES_NPY_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/files/detail/file_beside.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/mapped_file.hpp>
#include <fanin/files/detail/npy_header.hpp>
#include <fanin/files/npy.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace fanin
{
    FANIN_INLINE file_array read_npy(const std::filesystem::path& path)
    {
        auto file = std::make_shared<const detail::mapped_file>(path);
        const std::string_view bytes = file->bytes();
        try
        {
            detail::npy_header h = detail::parse_npy(bytes, bytes.size());
            return file_array({.path = file->path(),
                               .name = {},
                               .type = h.type,
                               .shape = std::move(h.shape),
                               .column_major = h.column_major,
                               .swapped = h.big_endian != (std::endian::native == std::endian::big),
                               .at = h.data_at,
                               .data = bytes.data() + h.data_at,
                               .owner = std::move(file)});
        }
        catch (const detail::file_fault& f)
        {
            detail::throw_unreadable(path.string(), f);
        }
    }

    namespace detail
    {
        /// "<f4": the order of this machine's bytes, the kind, and the bytes of an element.
        inline std::string npy_name(element_type t)
        {
            const char order = size_of(t) == 1 ? '|' : std::endian::native == std::endian::big ? '>' : '<';
            const char kind = t == element_type::boolean ? 'b'
                              : is_complex(t)            ? 'c'
                              : !is_integer(t)           ? 'f'
                              : t < element_type::uint8  ? 'i'
                                                         : 'u';
            return join(std::string(1, order), std::string(1, kind), size_of(t));
        }

        FANIN_INLINE void write_npy(const std::filesystem::path& path, element_type type, const void* data,
                                    std::size_t size, std::span<const std::size_t> shape)
        {
            require(type != element_type::bfloat16, "the element type", to_string(type),
                    "another: NumPy lacks it, write float32");
            const std::size_t wanted = checked_size(shape, size_of(type));
            require(size == wanted, "the number of elements", size, wanted, ", that of the shape ",
                    shape_text(shape));
            std::string extents;
            for (const std::size_t n : shape)
            {
                extents += join(extents.empty() ? "" : ", ", n);
            }
            extents += shape.size() == 1 ? "," : ""; // without it, (n) is a number
            std::string header =
                join("{'descr': '", npy_name(type), "', 'fortran_order': False, 'shape': (", extents, "), }");
            constexpr std::size_t preamble = 10;
            constexpr std::size_t alignment = 64; // of the elements, as NumPy has it; a line ends before them
            header.resize((preamble + header.size() + alignment) / alignment * alignment - preamble - 1, ' ');
            header += '\n';
            require(header.size() <= longest_npy_header, "the number of axes", shape.size(), "fewer");
            std::string start("\x93NUMPY\x01\x00", 8);
            start += static_cast<char>(header.size() & 0xff);
            start += static_cast<char>(header.size() >> 8);
            start += header;

            const std::uint64_t bytes = std::uint64_t{size} * size_of(type);
            file_beside file(path);
            file.write(0, start.data(), start.size(), start.size() + bytes);
            file.write(start.size(), data, bytes, start.size() + bytes);
            file.replace_target();
        }
    }
}

#endif
