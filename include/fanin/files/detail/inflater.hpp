// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_INFLATER_HPP
#define FANIN_FILES_DETAIL_INFLATER_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace fanin::detail
{
    struct inflated
    {
        std::size_t consumed = 0; ///< of the deflated bytes
        std::size_t written = 0;
        bool ended = false;     ///< the deflated bytes are at their end
        std::string_view fault; ///< empty where there is none
    };

    /// Inflates, without a header of zlib or gzip, until `out` is full or the bytes end.
    using inflate_function = inflated (*)(std::string_view deflated, std::span<std::byte> out);

    /// Null, unless a unit of the program was compiled with zlib. So units with zlib and without it, and
    /// fanin::compiled, agree on every definition.
    inline inflate_function inflater = nullptr;
}

#if defined(FANIN_ZLIB)
#include <fanin/files/detail/zlib.ipp>
#endif

#endif
