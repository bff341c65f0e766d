// SPDX-License-Identifier: BSD-3-Clause
// Whatever the bytes are, they are refused, or their elements fill the file.
#include "in_memory.hpp"

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/npy_header.hpp>
#include <fanin/files/npy.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try
    {
        // these bytes end where the sanitizer sees it, unlike those of a mapped file
        const auto h = fanin::detail::parse_npy({reinterpret_cast<const char*>(data), size}, size);
        must_hold(h.data_at + h.data_size == size);
    }
    catch (const fanin::detail::file_fault& f)
    {
        must_hold(f.at <= size);
        return 0;
    }
    const file_in_memory in(data, size);
    read_elements(fanin::read_npy(in.path()));
    return 0;
}
