// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ARRAY_PLACE_HPP
#define FANIN_FILES_DETAIL_ARRAY_PLACE_HPP

#include <fanin/files/element_type.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// Where an array stands, and how.
    struct array_place
    {
        std::string path;
        std::string name;
        element_type type = element_type::float32;
        std::vector<std::size_t> shape;
        bool column_major = false;
        bool swapped = false; ///< the bytes of an element stand in the other order than in memory
        std::uint64_t at = 0; ///< of the first element: bytes from the start of the file
        const void* data = nullptr;
        std::shared_ptr<const void> owner; ///< of the memory
    };
}

#endif
