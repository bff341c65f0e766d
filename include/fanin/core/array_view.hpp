// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ARRAY_VIEW_HPP
#define FANIN_CORE_ARRAY_VIEW_HPP

#include <fanin/core/array_like.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/linkage.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// What has its elements in memory: a container of xtensor, a strided view, an adapted buffer.
        template <class E>
        concept in_memory = expression<E> && requires(const E& x) {
            x.data() + x.data_offset();
            x.strides();
        };

        /// Weights without a shape: a contiguous range, or one in column-major order.
        template <class R>
        concept unshaped_weights = requires(const R& r) {
            requires weight_element<std::remove_const_t<typename decltype(elements_of(r))::element_type>>;
        };
    }

    /// A view of an array: elements of float, double, half or bfloat16, and a shape. It refers to the array,
    /// which must outlive it. A temporary container or expression is refused when compiled.
    class array_view
    {
    public:
        /// No array.
        array_view() = default;

        /// A container of xtensor, a strided view of one, or an adapted buffer.
        template <detail::in_memory E>
        array_view(const E& x)
            : array_view(x.data() + x.data_offset(), {x.shape().begin(), x.shape().end()},
                         {x.strides().begin(), x.strides().end()})
        {
        }

        template <expression E>
        array_view(const E&&) = delete; // keep the array in a variable: a view does not own it

        /// An mdspan of any layout. The elements of one without strides are copied.
        template <mdspan_like M>
        array_view(const M& m)
        {
            using T = std::remove_const_t<detail::element_of_mdspan<M>>;
            const std::vector<std::size_t> shape = detail::shape_of(m);
            if (const auto strides = detail::strides_of(m, shape.size()))
            {
                *this = array_view(m.data_handle(), shape, *strides);
                return;
            }
            const auto copy = std::make_shared<std::vector<T>>(detail::checked_size(shape, sizeof(T)));
            detail::for_each_element(m, shape, std::nullopt,
                                     [&](const T& element, std::size_t i) { (*copy)[i] = element; });
            *this = array_view(copy->data(), shape, {});
            m_copy = copy;
        }

        /// The elements of a contiguous range in row-major order: std::vector, std::array, std::span; or
        /// those of column_major(range). The shape is any range of integers. Throws invalid_argument where it
        /// has another number of elements.
        template <class R, shape_range S>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        array_view(R&& range, const S& shape)
        {
            using C = std::remove_cvref_t<R>;
            static_assert(std::is_lvalue_reference_v<R> || !contiguous_elements<C>
                              || std::ranges::enable_borrowed_range<C>,
                          "fanin: keep the elements in a variable: a view does not own them");
            const auto x = detail::elements_of(std::as_const(range));
            if constexpr (requires { x.elements; })
            {
                *this = array_view(x.elements.data(), detail::shape_of(shape),
                                   detail::column_major_strides(detail::shape_of(shape)));
                require_size(x.elements.size());
            }
            else
            {
                *this = array_view(x.data(), detail::shape_of(shape), {});
                require_size(x.size());
            }
        }

        template <class R, std::size_t N>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        array_view(R&& range, const extent (&shape)[N])
            : array_view(std::forward<R>(range), std::vector<std::size_t>(shape, shape + N))
        {
        }

        /// Whether there is an array; one without elements counts.
        explicit operator bool() const noexcept
        {
            return m_is_array;
        }

        [[nodiscard]] const std::vector<std::size_t>& shape() const noexcept
        {
            return m_shape;
        }

        /// The number of elements.
        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_size;
        }

        [[nodiscard]] element_kind kind() const noexcept
        {
            return m_kind;
        }

        /// Whether the elements are double; all others are measured as float.
        [[nodiscard]] bool holds_double() const noexcept
        {
            return m_kind == element_kind::float64;
        }

        [[nodiscard]] std::size_t bytes_of_element() const noexcept
        {
            return m_kind == element_kind::float64 ? 8 : m_kind == element_kind::float32 ? 4 : 2;
        }

        /// The first element; those of an array that is_row_major follow it in that order.
        [[nodiscard]] const void* data() const noexcept
        {
            return m_data;
        }

        [[nodiscard]] bool is_row_major() const noexcept
        {
            return m_strides.empty();
        }

        /// This array, or a copy of its elements in row-major order, which the view then owns.
        [[nodiscard]] array_view row_major() const;

        /// The bits of element i in row-major order, in the low end of a word.
        [[nodiscard]] std::uint64_t bits(std::size_t i) const
        {
            const std::ptrdiff_t at = m_strides.empty() ? static_cast<std::ptrdiff_t>(i) : offset(i);
            return m_kind == element_kind::float64   ? loaded<std::uint64_t>(at)
                   : m_kind == element_kind::float32 ? loaded<std::uint32_t>(at)
                                                     : loaded<std::uint16_t>(at);
        }

        /// Element i in row-major order.
        [[nodiscard]] double operator[](std::size_t i) const
        {
            const std::uint64_t b = bits(i);
            return m_kind == element_kind::float64 ? std::bit_cast<double>(b)
                   : m_kind == element_kind::float32
                       ? double{std::bit_cast<float>(static_cast<std::uint32_t>(b))}
                   : m_kind == element_kind::float16
                       ? double{detail::half_value(static_cast<std::uint16_t>(b))}
                       : double{std::bit_cast<float>(static_cast<std::uint32_t>(b << 16))};
        }

        /// The elements in row-major order as float or double, in place where they stand so, or else in the
        /// buffer.
        template <real T>
        [[nodiscard]] std::span<const T> elements(std::vector<T>& buffer) const
        {
            if (m_kind == detail::kind_of<T> && is_row_major())
            {
                return {static_cast<const T*>(m_data), m_size};
            }
            const array_view rows = row_major();
            buffer.resize(m_size);
            for (std::size_t i = 0; i < m_size; ++i)
            {
                buffer[i] = static_cast<T>(rows[i]);
            }
            return buffer;
        }

    private:
        // No strides stand for those of row-major order.
        template <class T>
        array_view(const T* data, std::vector<std::size_t> shape, std::vector<std::ptrdiff_t> strides)
            : m_data(data)
            , m_kind(detail::kind_of<T>)
            , m_is_array(true)
            , m_size(detail::checked_size(shape, sizeof(T)))
            , m_shape(std::move(shape))
        {
            if (!strides.empty() && !detail::is_row_major(m_shape, strides))
            {
                m_strides = std::move(strides);
            }
        }

        template <class Word>
        [[nodiscard]] std::uint64_t loaded(std::ptrdiff_t at) const
        {
            Word w;
            std::memcpy(&w, static_cast<const char*>(m_data) + at * static_cast<std::ptrdiff_t>(sizeof w),
                        sizeof w);
            return w;
        }

        void require_size(std::size_t n) const;
        [[nodiscard]] std::ptrdiff_t offset(std::size_t i) const;

        const void* m_data = nullptr;
        element_kind m_kind = element_kind::float32;
        bool m_is_array = false;
        std::size_t m_size = 0;
        std::vector<std::size_t> m_shape;
        std::vector<std::ptrdiff_t> m_strides; // empty in row-major order without gaps
        std::shared_ptr<const void> m_copy;    // of elements that do not stand in row-major order
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/core/array_view.ipp>
#endif

#endif
