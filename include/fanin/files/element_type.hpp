// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_ELEMENT_TYPE_HPP
#define FANIN_FILES_ELEMENT_TYPE_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/platform.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace fanin
{
    /// The type of the elements of an array in a file.
    enum class element_type
    {
        boolean, ///< one byte: 0 is false
        int8,
        int16,
        int32,
        int64,
        uint8,
        uint16,
        uint32,
        uint64,
        float8_e4m3, ///< floats of one byte are listed, and their bytes are at hand
        float8_e5m2,
        float8_e8m0,
        float16,
        bfloat16,
        float32,
        float64,
        complex64, ///< two float32: the real part, then the imaginary one
        complex128
    };

    /// "float32"
    [[nodiscard]] constexpr std::string_view to_string(element_type t) noexcept
    {
        constexpr std::string_view names[] = {
            "boolean", "int8",     "int16",   "int32",       "int64",       "uint8",
            "uint16",  "uint32",   "uint64",  "float8_e4m3", "float8_e5m2", "float8_e8m0",
            "float16", "bfloat16", "float32", "float64",     "complex64",   "complex128"};
        return names[static_cast<std::size_t>(t)];
    }

    /// The bytes of an element.
    [[nodiscard]] constexpr std::size_t size_of(element_type t) noexcept
    {
        constexpr unsigned char sizes[] = {1, 1, 2, 4, 8, 1, 2, 4, 8, 1, 1, 1, 2, 2, 4, 8, 8, 16};
        return sizes[static_cast<std::size_t>(t)];
    }

    namespace detail
    {
        /// std::complex, whose header not every program needs.
        template <class T>
        concept complex_number = requires(const T& z) {
            typename T::value_type;
            requires real<typename T::value_type>;
            requires sizeof(T) == 2 * sizeof(typename T::value_type);
            { z.imag() } -> std::convertible_to<typename T::value_type>;
        };

        template <class T, class... All>
        concept any_of_types = (std::same_as<T, All> || ...);

        template <class T>
        concept plain_integer = any_of_types<T, signed char, short, int, long, long long, unsigned char,
                                             unsigned short, unsigned, unsigned long, unsigned long long>;

        constexpr bool is_integer(element_type t) noexcept
        {
            return t <= element_type::uint64;
        }

        constexpr bool is_complex(element_type t) noexcept
        {
            return t >= element_type::complex64;
        }

        constexpr bool is_float8(element_type t) noexcept
        {
            return t >= element_type::float8_e4m3 && t <= element_type::float8_e8m0;
        }

        template <plain_integer T>
        constexpr element_type integer_type() noexcept
        {
            constexpr std::size_t power = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
            constexpr element_type first = std::is_signed_v<T> ? element_type::int8 : element_type::uint8;
            return static_cast<element_type>(static_cast<std::size_t>(first) + power);
        }
    }

    /// What can be an element of an array in a file: weights, integers and std::complex.
    template <class T>
    concept file_element = weight_element<T> || detail::plain_integer<T> || detail::complex_number<T>;

    /// The type, in a file, of elements of T.
    template <file_element T>
    [[nodiscard]] constexpr element_type type_of() noexcept
    {
        if constexpr (is_half<T>)
        {
            return element_type::float16;
        }
        else if constexpr (is_bfloat16<T>)
        {
            return element_type::bfloat16;
        }
        else if constexpr (detail::plain_integer<T>)
        {
            return detail::integer_type<T>();
        }
        else if constexpr (real<T>)
        {
            return sizeof(T) == 4 ? element_type::float32 : element_type::float64;
        }
        else
        {
            return sizeof(T) == 8 ? element_type::complex64 : element_type::complex128;
        }
    }
}

#endif
