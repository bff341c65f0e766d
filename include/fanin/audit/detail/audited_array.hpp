// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_AUDITED_ARRAY_HPP
#define FANIN_AUDIT_DETAIL_AUDITED_ARRAY_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/bfloat16.hpp>
#include <fanin/core/half.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// The numbers that a type represents: so many digits, with a least distance between neighbours.
    struct number_grid
    {
        int digits;
        double least;

        friend bool operator==(const number_grid&, const number_grid&) = default;
    };

    inline constexpr number_grid double_grid{53, 0x1p-1074};
    inline constexpr number_grid float_grid{24, 0x1p-149};
    inline constexpr number_grid half_grid{11, 0x1p-24};
    inline constexpr number_grid bfloat16_grid{8, 0x1p-133};

    enum class element_kind
    {
        float64,
        float32,
        float16,
        bfloat16
    };

    template <class T>
    inline constexpr element_kind kind_of = is_half<T>                 ? element_kind::float16
                                            : is_bfloat16<T>           ? element_kind::bfloat16
                                            : std::is_same_v<T, float> ? element_kind::float32
                                                                       : element_kind::float64;

    inline float widened_half(std::uint16_t h)
    {
        if ((h & 0x7c00) == 0x7c00)
        {
            return std::bit_cast<float>((h & 0x8000u) << 16 | 0x7f800000u | (h & 0x3ffu) << 13);
        }
        return half_value(h);
    }

    /// Contiguous elements of a type known at run time, so that an audit is compiled once.
    struct audited_array
    {
        const void* data = nullptr;
        std::size_t size = 0;
        element_kind kind = element_kind::float32;

        audited_array() = default;

        template <weight_element T>
        explicit audited_array(std::span<const T> x)
            : data(x.data())
            , size(x.size())
            , kind(kind_of<T>)
        {
        }

        [[nodiscard]] std::size_t bytes_of_element() const
        {
            return kind == element_kind::float64 ? 8 : kind == element_kind::float32 ? 4 : 2;
        }

        [[nodiscard]] number_grid grid() const
        {
            return kind == element_kind::float64   ? double_grid
                   : kind == element_kind::float32 ? float_grid
                   : kind == element_kind::float16 ? half_grid
                                                   : bfloat16_grid;
        }

        /// The bits of element i, in the low end of a word.
        [[nodiscard]] std::uint64_t bits(std::size_t i) const
        {
            switch (kind)
            {
            case element_kind::float64:
                return loaded<std::uint64_t>(i);
            case element_kind::float32:
                return loaded<std::uint32_t>(i);
            case element_kind::float16:
            case element_kind::bfloat16:
                break;
            }
            return loaded<std::uint16_t>(i);
        }

        [[nodiscard]] double operator[](std::size_t i) const
        {
            const std::uint64_t b = bits(i);
            return kind == element_kind::float64 ? std::bit_cast<double>(b)
                   : kind == element_kind::float32
                       ? double{std::bit_cast<float>(static_cast<std::uint32_t>(b))}
                   : kind == element_kind::float16
                       ? double{widened_half(static_cast<std::uint16_t>(b))}
                       : double{std::bit_cast<float>(static_cast<std::uint32_t>(b << 16))};
        }

        /// The n elements from i on are those of `other` from j on, bit for bit.
        [[nodiscard]] bool same(std::size_t i, const audited_array& other, std::size_t j, std::size_t n) const
        {
            const std::size_t width = bytes_of_element();
            return std::memcmp(static_cast<const char*>(data) + i * width,
                               static_cast<const char*>(other.data) + j * width, n * width)
                   == 0;
        }

    private:
        template <class Word>
        [[nodiscard]] std::uint64_t loaded(std::size_t i) const
        {
            Word w;
            std::memcpy(&w, static_cast<const char*>(data) + i * sizeof w, sizeof w);
            return w;
        }
    };
}

#endif
