// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ARRAY_VIEW_HPP
#define FANIN_STACK_ARRAY_VIEW_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/strided.hpp>

#include <concepts>
#include <cstddef>
#include <ranges>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// A view of somebody else's array, for the duration of a call: elements of float, double, or any type
    /// that converts to float, such as a half, and a shape. A temporary is refused at compile time, because a
    /// view would outlive it.
    class array_view
    {
    public:
        /// No array.
        array_view() = default;

        /// A container or strided view of xtensor.
        template <expression E>
            requires requires(const E& x) {
                x.data();
                x.strides();
            }
        array_view(const E& x)
            : array_view(x.data() + offset_of(x), {x.shape().begin(), x.shape().end()})
        {
            m_strides.assign(x.strides().begin(), x.strides().end());
            if (detail::is_row_major(m_shape, m_strides))
            {
                m_strides.clear();
            }
        }

        template <expression E>
        array_view(const E&&) = delete; // keep the array in a variable: a view does not own it

        /// The elements of a range in row-major order: std::vector, std::array, std::span. Throws
        /// invalid_argument where the shape has another number of elements.
        template <std::ranges::contiguous_range R, std::size_t N>
            requires(std::is_lvalue_reference_v<R> || std::ranges::borrowed_range<R>) && (!expression<R>)
        array_view(R&& elements, const extent (&shape)[N])
            : array_view(std::ranges::data(elements), {shape, shape + N})
        {
            require_size(std::ranges::size(elements));
        }

        /// Whether there is an array; one without elements counts.
        explicit operator bool() const noexcept
        {
            return m_read != nullptr;
        }

        [[nodiscard]] const std::vector<std::size_t>& shape() const noexcept
        {
            return m_shape;
        }

        /// The number of elements.
        [[nodiscard]] std::size_t size() const noexcept
        {
            std::size_t n = 1;
            for (const std::size_t extent : m_shape)
            {
                n *= extent;
            }
            return n;
        }

        /// Whether the elements are double; all others are measured as float.
        [[nodiscard]] bool holds_double() const noexcept
        {
            return m_double != nullptr;
        }

        /// The elements in row-major order, in place where they stand so, or else in the buffer.
        template <real T>
        [[nodiscard]] std::span<const T> elements(std::vector<T>& buffer) const
        {
            const T* const in_place = place(static_cast<const T*>(nullptr));
            if (in_place != nullptr && m_strides.empty())
            {
                return {in_place, size()};
            }
            buffer.resize(size());
            std::vector<std::size_t> index(m_shape.size());
            std::ptrdiff_t offset = 0;
            for (std::size_t i = 0; i < buffer.size(); ++i)
            {
                buffer[i] = static_cast<T>(m_read(m_data, offset));
                offset = m_strides.empty() ? offset + 1 : next(index, offset);
            }
            return buffer;
        }

    private:
        template <class T>
            requires std::convertible_to<T, float> || requires(T x) { static_cast<float>(x); }
        array_view(const T* data, std::vector<std::size_t> shape)
            : m_data(data)
            , m_read([](const void* from, std::ptrdiff_t i)
                     { return static_cast<double>(static_cast<of<T>>(static_cast<const T*>(from)[i])); })
            , m_shape(std::move(shape))
        {
            if constexpr (std::same_as<T, float>)
            {
                m_float = data;
            }
            else if constexpr (std::same_as<T, double>)
            {
                m_double = data;
            }
        }

        template <class T>
        using of = std::conditional_t<std::same_as<T, double>, double, float>;

        template <class E>
        static std::ptrdiff_t offset_of(const E& x)
        {
            if constexpr (requires { x.data_offset(); })
            {
                return static_cast<std::ptrdiff_t>(x.data_offset());
            }
            else
            {
                return 0;
            }
        }

        void require_size(std::size_t n) const
        {
            if (n != size())
            {
                throw invalid_argument(detail::join("fanin: ", n, " elements are no array of shape ",
                                                    detail::shape_text(m_shape),
                                                    ": give the extents of the array"));
            }
        }

        [[nodiscard]] const float* place(const float*) const noexcept
        {
            return m_float;
        }

        [[nodiscard]] const double* place(const double*) const noexcept
        {
            return m_double;
        }

        // The offset of the next index in row-major order.
        std::ptrdiff_t next(std::vector<std::size_t>& index, std::ptrdiff_t offset) const
        {
            for (std::size_t axis = m_shape.size(); axis-- > 0;)
            {
                offset += m_strides[axis];
                if (++index[axis] < m_shape[axis])
                {
                    break;
                }
                offset -= static_cast<std::ptrdiff_t>(m_shape[axis]) * m_strides[axis];
                index[axis] = 0;
            }
            return offset;
        }

        const void* m_data = nullptr;
        const float* m_float = nullptr;   // m_data, if it holds float
        const double* m_double = nullptr; // m_data, if it holds double
        double (*m_read)(const void*, std::ptrdiff_t) = nullptr;
        std::vector<std::size_t> m_shape;
        std::vector<std::ptrdiff_t> m_strides; // empty in row-major order without gaps
    };
}

#endif
