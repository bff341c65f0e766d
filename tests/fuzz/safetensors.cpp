// SPDX-License-Identifier: BSD-3-Clause
// Whatever the bytes are, they are refused, or read as another parser of JSON reads them.
#include "in_memory.hpp"

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/safetensors_header.hpp>
#include <fanin/files/safetensors.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try
    {
        // these bytes end where the sanitizer sees it, unlike those of a mapped file
        static_cast<void>(fanin::detail::parse_safetensors(bytes));
    }
    catch (const fanin::detail::file_fault& f)
    {
        must_hold(f.at <= size);
        return 0;
    }
    const file_in_memory in(data, size);
    const fanin::safetensors_file file(in.path());
    std::size_t length = 0;
    for (std::size_t i = 0; i < 8; ++i)
    {
        length |= std::size_t{data[i]} << (8 * i);
    }
    const auto header = nlohmann::json::parse(bytes.substr(8, length));
    must_hold(header.size() == file.tensors().size() + (header.contains("__metadata__") ? 1 : 0));
    std::size_t filled = 8 + length;
    for (const fanin::file_array& a : file.tensors())
    {
        const auto& entry = header.at(a.name());
        must_hold(entry.at("shape").get<std::vector<std::size_t>>()
                  == std::vector<std::size_t>(a.shape().begin(), a.shape().end()));
        must_hold(entry.at("data_offsets").at(0).get<std::size_t>() + 8 + length == filled);
        filled += a.bytes().size();
        must_hold(entry.at("data_offsets").at(1).get<std::size_t>() + 8 + length == filled);
        read_elements(a);
    }
    must_hold(filled == size);
    return 0;
}
