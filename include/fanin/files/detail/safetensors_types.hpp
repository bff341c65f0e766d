// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_TYPES_HPP
#define FANIN_FILES_DETAIL_SAFETENSORS_TYPES_HPP

#include <fanin/files/element_type.hpp>

#include <string_view>

namespace fanin::detail
{
    /// An element type by its name in the safetensors format.
    struct safetensors_type
    {
        std::string_view name;
        element_type type;
    };

    inline constexpr safetensors_type safetensors_types[] = {
        {"F64", element_type::float64},         {"F32", element_type::float32},
        {"F16", element_type::float16},         {"BF16", element_type::bfloat16},
        {"BOOL", element_type::boolean},        {"I8", element_type::int8},
        {"I16", element_type::int16},           {"I32", element_type::int32},
        {"I64", element_type::int64},           {"U8", element_type::uint8},
        {"U16", element_type::uint16},          {"U32", element_type::uint32},
        {"U64", element_type::uint64},          {"F8_E4M3", element_type::float8_e4m3},
        {"F8_E5M2", element_type::float8_e5m2}, {"F8_E8M0", element_type::float8_e8m0},
        {"C64", element_type::complex64}};

    /// "BF16"; empty where the format lacks the type.
    constexpr std::string_view safetensors_name(element_type t) noexcept
    {
        for (const safetensors_type& known : safetensors_types)
        {
            if (known.type == t)
            {
                return known.name;
            }
        }
        return {};
    }
}

#endif
