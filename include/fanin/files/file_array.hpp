// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_FILE_ARRAY_HPP
#define FANIN_FILES_FILE_ARRAY_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/files/detail/array_place.hpp>
#include <fanin/files/element_type.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// An array in a file. It refers to the file, which stays mapped as long as a copy of this lives.
    class file_array
    {
    public:
        explicit file_array(detail::array_place place);

        /// Empty for an .npy file.
        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_place.name;
        }

        [[nodiscard]] element_type type() const noexcept
        {
            return m_place.type;
        }

        [[nodiscard]] std::span<const std::size_t> shape() const noexcept
        {
            return m_place.shape;
        }

        /// The number of elements: 1 for rank 0.
        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_size;
        }

        /// The elements stand column by column in the file, which only .npy files have.
        [[nodiscard]] bool column_major() const noexcept
        {
            return m_place.column_major;
        }

        /// As they are in the file.
        [[nodiscard]] std::span<const std::byte> bytes() const noexcept
        {
            return {static_cast<const std::byte*>(m_place.data), m_size * size_of(m_place.type)};
        }

        /// The elements in row-major order, without a copy. Throws runtime_error where they are not at hand
        /// as T: of another type, in another order of bytes or axes, or at an address that T cannot have.
        template <file_element T>
        [[nodiscard]] std::span<const T> elements() const
        {
            require_at_hand(type_of<T>(), alignof(T));
            return {static_cast<const T*>(m_place.data), m_size};
        }

        /// A copy in row-major order, converted to T. float and double take every real type, rounded to
        /// nearest; integers take integers that they hold; complex numbers take all; the 16-bit floats take
        /// their own type. Throws runtime_error, with the byte, where an element does not fit.
        template <file_element T>
        [[nodiscard]] std::vector<T> to() const
        {
            require_convertible(type_of<T>());
            std::vector<T> out = detail::allocated("elements", m_place.shape, sizeof(T),
                                                   [this] { return std::vector<T>(m_size); });
            copy(std::span<T>(out));
            return out;
        }

        /// Writes the elements to memory of their number, as `to` does. Throws invalid_argument, before it
        /// writes, where `out` has another size.
        template <file_element T>
        void copy_to(std::span<T> out) const
        {
            require_convertible(type_of<T>());
            require_size(out.size());
            copy(out);
        }

    private:
        static constexpr std::size_t block_size = 512;

        void require_at_hand(element_type wanted, std::size_t alignment) const;
        void require_size(std::size_t size) const;
        void require_convertible(element_type wanted) const;
        [[noreturn]] void throw_too_large(std::size_t element, element_type wanted) const;

        /// Elements [from, from + count) in the order of the file, their bytes as in memory.
        void load_bits(std::size_t from, std::size_t count, void* out) const;

        /// The parts of elements, two for a complex one, as double.
        void load_reals(std::size_t from, std::size_t count, double* out) const;

        /// Integers; an uint64 as the int64 of its bits.
        void load_integers(std::size_t from, std::size_t count, std::int64_t* out) const;

        template <class T>
        void copy(std::span<T> out) const
        {
            if (type_of<T>() == m_place.type)
            {
                return scatter<T>(out, [this](std::size_t from, std::size_t count, T* to)
                                  { load_bits(from, count, to); });
            }
            if constexpr (detail::coarse<T>)
            {
                return; // require_convertible has thrown
            }
            else if (detail::is_integer(m_place.type))
            {
                scatter<T>(out, [this](std::size_t from, std::size_t count, T* to)
                           { from_integers(from, count, to); });
            }
            else if constexpr (!detail::plain_integer<T>)
            {
                scatter<T>(out, [this](std::size_t from, std::size_t count, T* to)
                           { from_reals(from, count, to); });
            }
        }

        template <class T>
        void from_integers(std::size_t from, std::size_t count, T* to) const
        {
            std::int64_t block[block_size];
            load_integers(from, count, block);
            const bool is_unsigned = m_place.type == element_type::uint64;
            for (std::size_t i = 0; i < count; ++i)
            {
                if constexpr (detail::plain_integer<T>)
                {
                    const auto word = static_cast<std::uint64_t>(block[i]);
                    if (is_unsigned ? !std::in_range<T>(word) : !std::in_range<T>(block[i]))
                    {
                        throw_too_large(from + i, type_of<T>());
                    }
                    to[i] = static_cast<T>(block[i]);
                }
                else if constexpr (real<T>)
                {
                    to[i] = is_unsigned ? static_cast<T>(static_cast<std::uint64_t>(block[i]))
                                        : static_cast<T>(block[i]);
                }
                else
                {
                    using part = typename T::value_type;
                    to[i] = T(is_unsigned ? static_cast<part>(static_cast<std::uint64_t>(block[i]))
                                          : static_cast<part>(block[i]),
                              part(0));
                }
            }
        }

        template <class T>
        void from_reals(std::size_t from, std::size_t count, T* to) const
        {
            double block[2 * block_size];
            load_reals(from, count, block);
            for (std::size_t i = 0; i < count; ++i)
            {
                if constexpr (real<T>)
                {
                    to[i] = static_cast<T>(block[i]);
                }
                else
                {
                    using part = typename T::value_type;
                    const bool pairs = detail::is_complex(m_place.type);
                    to[i] = pairs ? T(static_cast<part>(block[2 * i]), static_cast<part>(block[2 * i + 1]))
                                  : T(static_cast<part>(block[i]), part(0));
                }
            }
        }

        /// Loads block after block in the order of the file, and puts each element where row-major order has
        /// it.
        template <class T, class Load>
        void scatter(std::span<T> out, Load load) const
        {
            const std::size_t rank = m_place.shape.size();
            if (!m_place.column_major || rank < 2)
            {
                for (std::size_t first = 0; first < m_size; first += block_size)
                {
                    load(first, std::min(block_size, m_size - first), out.data() + first);
                }
                return;
            }
            std::vector<std::size_t> strides(rank, 1);
            for (std::size_t axis = rank; axis-- > 1;)
            {
                strides[axis - 1] = strides[axis] * m_place.shape[axis];
            }
            std::vector<std::size_t> index(rank);
            std::size_t to = 0;
            std::vector<T> block(std::min(block_size, m_size));
            for (std::size_t first = 0; first < m_size; first += block_size)
            {
                const std::size_t count = std::min(block_size, m_size - first);
                load(first, count, block.data());
                for (std::size_t i = 0; i < count; ++i)
                {
                    out[to] = block[i];
                    std::size_t axis = 0;
                    for (; axis < rank && ++index[axis] == m_place.shape[axis]; ++axis)
                    {
                        index[axis] = 0;
                        to -= (m_place.shape[axis] - 1) * strides[axis];
                    }
                    to += axis < rank ? strides[axis] : 0;
                }
            }
        }

        detail::array_place m_place;
        std::size_t m_size = 1;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/file_array.ipp>
#endif

#endif
