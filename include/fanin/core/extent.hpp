// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_EXTENT_HPP
#define FANIN_CORE_EXTENT_HPP

#include <fanin/core/error.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>

namespace fanin
{
    /// One extent of a shape, from any integer type; a negative one throws invalid_argument
    /// instead of wrapping round.
    class extent
    {
    public:
        template <std::integral I>
            requires(!std::same_as<I, bool>)
        constexpr extent(I n)
            : m_value(static_cast<std::size_t>(n))
        {
            detail::require(std::in_range<std::size_t>(n), "extent", n, "a non-negative number of elements");
        }

        constexpr operator std::size_t() const noexcept
        {
            return m_value;
        }

    private:
        std::size_t m_value;
    };

    /// N extents or indices, from a braced list or a std::array of any integer types.
    template <std::size_t N>
    class extents
    {
    public:
        template <std::convertible_to<extent>... E>
            requires(sizeof...(E) == N)
        constexpr extents(E... values)
            : m_values{extent(values)...}
        {
        }

        template <std::integral I>
        constexpr extents(const std::array<I, N>& values)
        {
            for (std::size_t i = 0; i < N; ++i)
            {
                m_values[i] = extent(values[i]);
            }
        }

        constexpr operator const std::array<std::size_t, N>&() const noexcept
        {
            return m_values;
        }

    private:
        std::array<std::size_t, N> m_values{};
    };

    namespace detail
    {
        /// rows · columns; throws length_error where no container can hold that many elements
        /// of `element_size` bytes.
        constexpr std::size_t checked_size(std::size_t rows, std::size_t columns, std::size_t element_size)
        {
            constexpr auto largest = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
            if (columns != 0 && rows > largest / element_size / columns)
            {
                throw length_error(join("fanin: shape (", rows, ", ", columns,
                                        ") has more elements than memory can address"));
            }
            return rows * columns;
        }
    }
}

#endif
