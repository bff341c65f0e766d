// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_SAFETENSORS_IPP
#define FANIN_FILES_SAFETENSORS_IPP

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/mapped_file.hpp>
#include <fanin/files/detail/safetensors_header.hpp>
#include <fanin/files/safetensors.hpp>

#include <bit>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

namespace fanin
{
    FANIN_INLINE safetensors_file::safetensors_file(const std::filesystem::path& path)
    {
        const auto file = std::make_shared<const detail::mapped_file>(path);
        m_path = file->path();
        detail::safetensors_header header;
        try
        {
            header = detail::parse_safetensors(file->bytes());
        }
        catch (const detail::file_fault& f)
        {
            detail::throw_unreadable(m_path, f);
        }
        m_metadata = std::move(header.metadata);
        m_tensors.reserve(header.tensors.size());
        for (detail::safetensors_entry& e : header.tensors)
        {
            const std::uint64_t at = header.data_at + e.begin;
            m_positions.add(e.name);
            m_tensors.emplace_back(detail::array_place{.path = m_path,
                                                       .name = std::move(e.name),
                                                       .type = e.type,
                                                       .shape = std::move(e.shape),
                                                       .swapped = std::endian::native == std::endian::big,
                                                       .at = at,
                                                       .data = file->bytes().data() + at,
                                                       .owner = file});
        }
        m_positions.sort();
    }

    FANIN_INLINE const file_array* safetensors_file::find(std::string_view name) const noexcept
    {
        const auto position = m_positions.find(name);
        return position ? &m_tensors[*position] : nullptr;
    }

    FANIN_INLINE const file_array& safetensors_file::operator[](std::string_view name) const
    {
        const file_array* const found = find(name);
        if (found == nullptr)
        {
            throw out_of_range(detail::join("fanin: ", m_path, " has no tensor ", detail::in_quotes(name),
                                            " among its ", m_tensors.size(), ": tensors() lists them"));
        }
        return *found;
    }
}

#endif
