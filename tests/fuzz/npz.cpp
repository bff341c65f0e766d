// SPDX-License-Identifier: BSD-3-Clause
// Whatever the bytes are, they are refused, or each array of the archive is read or refused.
#include "in_memory.hpp"

#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/zip_directory.hpp>
#include <fanin/files/npz.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try
    {
        // these bytes end where the sanitizer sees it, unlike those of a mapped file
        for (const auto& m : fanin::detail::parse_zip({reinterpret_cast<const char*>(data), size}))
        {
            must_hold(m.data_at + m.stored_size <= size);
        }
    }
    catch (const fanin::detail::file_fault& f)
    {
        must_hold(f.at <= size);
        return 0;
    }
    const file_in_memory in(data, size);
    const fanin::npz_file file(in.path());
    for (const std::string& name : file.names())
    {
        try
        {
            read_elements(file.read(name));
        }
        catch (const fanin::runtime_error&)
        {
        }
    }
    return 0;
}
