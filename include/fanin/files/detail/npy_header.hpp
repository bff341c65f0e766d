// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NPY_HEADER_HPP
#define FANIN_FILES_DETAIL_NPY_HEADER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/element_type.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// The longest header of an .npy file that is read: NumPy's own limit. NumPy writes some 120 bytes.
    inline constexpr std::size_t longest_npy_header = 10'000;

    /// The bytes before the header, of the version that has more of them.
    inline constexpr std::size_t npy_preamble = 12;

    struct npy_header
    {
        element_type type = element_type::float32;
        bool big_endian = false;
        bool column_major = false;
        std::vector<std::size_t> shape;
        std::uint64_t data_at = 0;   ///< bytes from the start of the file
        std::uint64_t data_size = 0; ///< in bytes
    };

    /// Reads the header at the start of a file of `file_size` bytes, and checks that its elements fill the
    /// rest. `start` is the file, or its first npy_preamble + longest_npy_header bytes. Throws file_fault.
    npy_header parse_npy(std::string_view start, std::uint64_t file_size);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/npy_header.ipp>
#endif

#endif
