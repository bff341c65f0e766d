// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPY_IPP
#define FANIN_FILES_NPY_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/mapped_file.hpp>
#include <fanin/files/detail/npy_header.hpp>
#include <fanin/files/npy.hpp>

#include <bit>
#include <filesystem>
#include <memory>
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
}

#endif
