// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_EXTENT_HPP
#define FANIN_CORE_EXTENT_HPP

#include <fanin/core/error.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

namespace fanin
{
    /// One extent of a shape, from any integer type. A negative one throws invalid_argument instead of
    /// wrapping around.
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

    /// N extents or indices, from a braced list or a std::array of any integer types; or one for all axes.
    template <std::size_t N>
    class extents
    {
    public:
        constexpr extents() = default;

        template <std::integral I>
            requires(N > 1 && !std::same_as<I, bool>)
        constexpr extents(I each)
        {
            m_values.fill(extent(each));
        }

        constexpr extents(const extent (&values)[N])
        {
            std::copy(values, values + N, m_values.begin());
        }

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

        constexpr const std::size_t* begin() const noexcept
        {
            return m_values.data();
        }

        constexpr const std::size_t* end() const noexcept
        {
            return m_values.data() + N;
        }

        constexpr std::size_t operator[](std::size_t axis) const noexcept
        {
            return m_values[axis];
        }

        friend constexpr bool operator==(const extents&, const extents&) = default;

    private:
        std::array<std::size_t, N> m_values{};
    };

    namespace detail
    {
        /// The product of the extents. Throws length_error where no container can hold that many elements of
        /// `element_size` bytes.
        constexpr std::size_t checked_size(std::span<const std::size_t> shape, std::size_t element_size)
        {
            constexpr auto largest = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
            if (std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end())
            {
                return 0;
            }
            std::size_t size = 1;
            for (const std::size_t extent : shape)
            {
                if (extent > largest / element_size / size)
                {
                    throw length_error(
                        join("fanin: shape ", shape_text(shape),
                             " has more elements than memory can address: make the extents smaller"));
                }
                size *= extent;
            }
            return size;
        }

        constexpr std::size_t checked_size(std::size_t rows, std::size_t columns, std::size_t element_size)
        {
            return checked_size(std::array{rows, columns}, element_size);
        }
    }
}

#endif
