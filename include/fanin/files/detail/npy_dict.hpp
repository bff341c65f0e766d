// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NPY_DICT_HPP
#define FANIN_FILES_DETAIL_NPY_DICT_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// What the dict of an .npy file says, and where, in bytes from the start of the file.
    struct npy_dict
    {
        std::string type; ///< "<f4": byte order, kind, bytes
        std::uint64_t type_at = 0;
        bool column_major = false;
        std::vector<std::size_t> shape;
        std::uint64_t shape_at = 0;
    };

    /// Parses a dict of three keys in Python's notation, at position `at` of its file. It makes one pass
    /// without recursion, so that a long header does not overflow the stack. Throws file_fault.
    npy_dict parse_npy_dict(std::string_view text, std::uint64_t at);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/npy_dict.ipp>
#endif

#endif
