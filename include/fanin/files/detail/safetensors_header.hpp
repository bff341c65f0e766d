// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_HEADER_HPP
#define FANIN_FILES_DETAIL_SAFETENSORS_HEADER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/safetensors_json.hpp>

#include <cstdint>
#include <string_view>

namespace fanin::detail
{
    /// The longest header of a safetensors file: the format's own limit.
    inline constexpr std::uint64_t longest_safetensors_header = 100'000'000;

    /// Reads the header of a whole file, and checks that its tensors fill the rest without overlaps and gaps.
    /// They are in the order of their data. Throws file_fault.
    safetensors_header parse_safetensors(std::string_view file);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/safetensors_header.ipp>
#endif

#endif
