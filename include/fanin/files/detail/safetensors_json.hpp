// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_JSON_HPP
#define FANIN_FILES_DETAIL_SAFETENSORS_JSON_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/element_type.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    struct safetensors_entry
    {
        std::string name;
        element_type type = element_type::float32;
        std::vector<std::size_t> shape;
        std::uint64_t begin = 0; ///< bytes from the start of the data
        std::uint64_t end = 0;
        std::uint64_t offsets_at = 0; ///< where they are written: bytes from the start of the file
    };

    struct safetensors_header
    {
        std::vector<safetensors_entry> tensors;
        std::vector<std::pair<std::string, std::string>> metadata;
        std::uint64_t data_at = 0; ///< bytes from the start of the file
    };

    /// Reads the JSON of a header, which stands at position `at` of its file and must be UTF-8, and checks
    /// each tensor alone. The tensors are in its order. Throws file_fault.
    safetensors_header parse_safetensors_json(std::string_view text, std::uint64_t at);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/safetensors_json.ipp>
#endif

#endif
