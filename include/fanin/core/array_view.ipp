// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ARRAY_VIEW_IPP
#define FANIN_CORE_ARRAY_VIEW_IPP

#include <fanin/core/array_view.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>

namespace fanin
{
    namespace detail
    {
        /// Copies elements of `width` bytes that stand with these strides into row-major order.
        FANIN_INLINE void copy_rows(const std::byte* from, std::size_t width,
                                    std::span<const std::size_t> shape,
                                    std::span<const std::ptrdiff_t> strides, std::span<std::byte> to)
        {
            std::vector<std::size_t> index(shape.size());
            for (std::size_t i = 0; i < to.size(); i += width)
            {
                std::memcpy(to.data() + i, from, width);
                for (std::size_t axis = shape.size(); axis-- > 0;)
                {
                    const std::ptrdiff_t step = strides[axis] * static_cast<std::ptrdiff_t>(width);
                    from += step;
                    if (++index[axis] < shape[axis])
                    {
                        break;
                    }
                    from -= static_cast<std::ptrdiff_t>(shape[axis]) * step;
                    index[axis] = 0;
                }
            }
        }
    }

    FANIN_INLINE array_view array_view::row_major() const
    {
        if (is_row_major())
        {
            return *this;
        }
        const auto copy = std::make_shared<std::vector<std::byte>>(m_size * bytes_of_element());
        detail::copy_rows(static_cast<const std::byte*>(m_data), bytes_of_element(), m_shape, m_strides,
                          *copy);
        array_view rows = *this;
        rows.m_data = copy->data();
        rows.m_strides.clear();
        rows.m_copy = copy;
        return rows;
    }

    FANIN_INLINE void array_view::require_size(std::size_t n) const
    {
        if (n != m_size)
        {
            throw invalid_argument(detail::join("fanin: ", n, " elements, but an array ",
                                                detail::shape_text(m_shape), " has ", m_size,
                                                ": pass the shape of the elements"));
        }
    }

    FANIN_INLINE std::ptrdiff_t array_view::offset(std::size_t i) const
    {
        std::ptrdiff_t sum = 0;
        for (std::size_t axis = m_shape.size(); axis-- > 0;)
        {
            sum += static_cast<std::ptrdiff_t>(i % m_shape[axis]) * m_strides[axis];
            i /= m_shape[axis];
        }
        return sum;
    }
}

#endif
