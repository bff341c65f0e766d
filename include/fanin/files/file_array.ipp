// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_FILE_ARRAY_IPP
#define FANIN_FILES_FILE_ARRAY_IPP

#include <fanin/core/bfloat16.hpp>
#include <fanin/core/half.hpp>
#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/file_array.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// Element i of memory that may be misaligned, with its bytes in the order of this machine.
        template <class Word>
        Word loaded(const void* data, std::size_t i, bool swapped)
        {
            Word w;
            std::memcpy(&w, static_cast<const char*>(data) + i * sizeof w, sizeof w);
            if (!swapped || sizeof w == 1)
            {
                return w;
            }
            Word turned = 0;
            for (std::size_t byte = 0; byte < sizeof w; ++byte)
            {
                turned = static_cast<Word>(turned << 8 | ((w >> (8 * byte)) & 0xff));
            }
            return turned;
        }

        template <class Word, class To, class Convert>
        void load_each(const array_place& p, std::size_t from, std::size_t count, To* out, Convert convert)
        {
            for (std::size_t i = 0; i < count; ++i)
            {
                out[i] = convert(loaded<Word>(p.data, from + i, p.swapped));
            }
        }
    }

    FANIN_INLINE file_array::file_array(detail::array_place place)
        : m_place(std::move(place))
    {
        for (const std::size_t extent : m_place.shape)
        {
            m_size *= extent; // which the parsers have found to fit
        }
    }

    FANIN_INLINE void file_array::require_at_hand(element_type wanted, std::size_t alignment) const
    {
        const auto refuse = [&](std::string_view why)
        {
            const std::string of =
                m_place.name.empty() ? "" : detail::join(" of ", detail::in_quotes(m_place.name));
            detail::throw_unreadable(m_place.path,
                                     {m_place.at, detail::join("the elements", of, " ", why,
                                                               ": take a converted copy by to<T>()")});
        };
        if (wanted != m_place.type)
        {
            refuse(detail::join("are ", to_string(m_place.type), ", not ", to_string(wanted)));
        }
        if (m_place.swapped && size_of(wanted) > 1)
        {
            refuse("have their bytes in the other order than this machine");
        }
        if (m_place.column_major && m_place.shape.size() > 1)
        {
            refuse("stand column by column");
        }
        if (reinterpret_cast<std::uintptr_t>(m_place.data) % alignment != 0)
        {
            refuse(detail::join("do not begin at a multiple of ", alignment, " bytes"));
        }
    }

    FANIN_INLINE void file_array::require_size(std::size_t size) const
    {
        detail::require(size == m_size, "the number of elements to copy to", size, m_size,
                        ", the number in the file");
    }

    FANIN_INLINE void file_array::require_convertible(element_type wanted) const
    {
        using enum element_type;
        const element_type t = m_place.type;
        const bool to_real = wanted == float32 || wanted == float64;
        const bool fits = wanted == t || (detail::is_integer(wanted) && detail::is_integer(t))
                          || (to_real && !detail::is_complex(t) && !detail::is_float8(t))
                          || (detail::is_complex(wanted) && !detail::is_float8(t));
        if (!fits)
        {
            const std::string of =
                m_place.name.empty() ? "" : detail::join(" of ", detail::in_quotes(m_place.name));
            detail::throw_unreadable(
                m_place.path, {m_place.at, detail::join("the elements", of, " are ", to_string(t),
                                                        ", which do not convert to ", to_string(wanted),
                                                        ": take bytes(), or convert the file")});
        }
    }

    FANIN_INLINE void file_array::throw_too_large(std::size_t element, element_type wanted) const
    {
        detail::throw_unreadable(m_place.path, {m_place.at + element * size_of(m_place.type),
                                                detail::join("element ", element, " does not fit ",
                                                             to_string(wanted), ": take a wider type")});
    }

    FANIN_INLINE void file_array::load_bits(std::size_t from, std::size_t count, void* out) const
    {
        const std::size_t width = size_of(m_place.type);
        std::memcpy(out, static_cast<const char*>(m_place.data) + from * width, count * width);
        if (m_place.swapped)
        {
            // the two parts of a complex number are turned apart
            const std::size_t part = detail::is_complex(m_place.type) ? width / 2 : width;
            auto* const bytes = static_cast<char*>(out);
            for (std::size_t first = 0; first < count * width; first += part)
            {
                for (std::size_t i = 0; i < part / 2; ++i)
                {
                    std::swap(bytes[first + i], bytes[first + part - 1 - i]);
                }
            }
        }
    }

    FANIN_INLINE void file_array::load_reals(std::size_t from, std::size_t count, double* out) const
    {
        using enum element_type;
        using detail::load_each;
        const bool pairs = detail::is_complex(m_place.type);
        const std::size_t first = pairs ? 2 * from : from;
        const std::size_t n = pairs ? 2 * count : count;
        switch (m_place.type)
        {
        case float16:
            return load_each<std::uint16_t>(m_place, first, n, out,
                                            [](std::uint16_t h) { return double{detail::half_value(h)}; });
        case bfloat16:
            return load_each<std::uint16_t>(m_place, first, n, out, [](std::uint16_t b)
                                            { return double{detail::bfloat16_value(b)}; });
        case float32:
        case complex64:
            return load_each<std::uint32_t>(m_place, first, n, out,
                                            [](std::uint32_t w) { return double{std::bit_cast<float>(w)}; });
        default:
            return load_each<std::uint64_t>(m_place, first, n, out,
                                            [](std::uint64_t w) { return std::bit_cast<double>(w); });
        }
    }

    FANIN_INLINE void file_array::load_integers(std::size_t from, std::size_t count, std::int64_t* out) const
    {
        using enum element_type;
        using detail::load_each;
        const auto as_signed = [](auto w)
        { return std::int64_t{static_cast<std::make_signed_t<decltype(w)>>(w)}; };
        const auto as_unsigned = [](auto w) { return static_cast<std::int64_t>(w); };
        switch (m_place.type)
        {
        case boolean:
            return load_each<std::uint8_t>(m_place, from, count, out,
                                           [](std::uint8_t b) { return std::int64_t{b != 0}; });
        case int8:
            return load_each<std::uint8_t>(m_place, from, count, out, as_signed);
        case int16:
            return load_each<std::uint16_t>(m_place, from, count, out, as_signed);
        case int32:
            return load_each<std::uint32_t>(m_place, from, count, out, as_signed);
        case uint8:
            return load_each<std::uint8_t>(m_place, from, count, out, as_unsigned);
        case uint16:
            return load_each<std::uint16_t>(m_place, from, count, out, as_unsigned);
        case uint32:
            return load_each<std::uint32_t>(m_place, from, count, out, as_unsigned);
        default:
            return load_each<std::uint64_t>(m_place, from, count, out, as_unsigned);
        }
    }
}

#endif
