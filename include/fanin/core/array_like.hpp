// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ARRAY_LIKE_HPP
#define FANIN_CORE_ARRAY_LIKE_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/strided.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

// What holds weights without being a container of xtensor: a contiguous range, to which a shape is passed, or
// an mdspan, which has one.
namespace fanin
{
    /// A range whose elements stand side by side: std::vector, std::array, std::span, a built-in array. Not
    /// what has a shape, as the containers and expressions of xtensor.
    template <class R>
    concept contiguous_elements =
        !requires(const R& r) { r.dimension(); } && requires(R& r) { std::span(r); };

    /// Elements side by side in column-major order: the first index of an array is the fastest, as in
    /// Fortran, Eigen and Armadillo.
    template <class T>
    struct column_major_elements
    {
        using element_type = T;

        std::span<T> elements;
    };

    /// The elements of a contiguous range, as an array in column-major order: `init::fill(column_major(w),
    /// {out, in}, law, axes::oi, key)`.
    template <contiguous_elements R>
    constexpr auto column_major(R&& r)
    {
        return column_major_elements<typename decltype(std::span(r))::element_type>{std::span(r)};
    }

    /// A shape that is known at run time: any range of integers.
    template <class S>
    concept shape_range = requires(const S& s) {
        std::end(s);
        requires std::integral<std::remove_cvref_t<decltype(*std::begin(s))>>;
    };

    namespace detail
    {
        template <class M>
        concept has_extents = requires(const M& m, std::size_t axis) {
            { m.rank() } -> std::convertible_to<std::size_t>;
            { m.extent(axis) } -> std::convertible_to<std::size_t>;
        };

        template <class M>
        concept extents_inside = requires(const M& m, std::size_t axis) {
            { m.extents().rank() } -> std::convertible_to<std::size_t>;
            { m.extents().extent(axis) } -> std::convertible_to<std::size_t>;
        };

        template <class M>
        concept has_handle = requires(const M& m) {
            requires std::is_pointer_v<std::remove_cvref_t<decltype(m.data_handle())>>;
        };

        template <class M>
        concept has_plain_access = !requires { typename M::reference; } || requires(const M& m) {
            requires std::same_as<typename M::reference, decltype(*m.data_handle())>;
        };
    }

    /// An array that does not own its elements, in the form of std::mdspan (C++23): a pointer
    /// `data_handle()`, extents (`rank()` and `extent(i)`, of itself or of `extents()`), and `mapping()` or
    /// `stride(i)`. Elements must stand in memory as they are: an accessor that computes them is refused.
    template <class M>
    concept mdspan_like =
        detail::has_handle<M> && detail::has_plain_access<M>
        && (detail::has_extents<M> || detail::extents_inside<M>)
        && (requires(const M& m) { m.mapping(); } || requires(const M& m, std::size_t axis) {
               { m.stride(axis) } -> std::convertible_to<std::ptrdiff_t>;
           });

    namespace detail
    {
        /// The elements of memory without a shape, in the order in which they stand there.
        template <contiguous_elements R>
        constexpr auto elements_of(R& r)
        {
            return std::span<typename decltype(std::span(r))::element_type>(r);
        }

        template <class T>
        constexpr column_major_elements<T> elements_of(const column_major_elements<T>& r)
        {
            return r;
        }

        template <class R>
        concept has_elements = requires(R& r) { elements_of(r); };

        template <mdspan_like M>
        using element_of_mdspan = std::remove_pointer_t<
            std::remove_cvref_t<decltype(std::declval<const std::remove_cvref_t<M>&>().data_handle())>>;

        /// Throws invalid_argument where an extent is negative.
        template <shape_range S>
        std::vector<std::size_t> shape_of(const S& shape)
        {
            std::vector<std::size_t> extents;
            for (auto i = std::begin(shape); i != std::end(shape); ++i)
            {
                extents.push_back(extent(*i));
            }
            return extents;
        }

        template <mdspan_like M>
        std::vector<std::size_t> shape_of(const M& m)
        {
            const auto extents_of = [](const auto& e)
            {
                std::vector<std::size_t> shape(static_cast<std::size_t>(e.rank()));
                for (std::size_t axis = 0; axis < shape.size(); ++axis)
                {
                    shape[axis] = extent(e.extent(static_cast<decltype(e.rank())>(axis)));
                }
                return shape;
            };
            if constexpr (has_extents<M>)
            {
                return extents_of(m);
            }
            else
            {
                return extents_of(m.extents());
            }
        }

        /// The strides of an mdspan; none where its mapping has no strides.
        template <mdspan_like M>
        std::optional<std::vector<std::ptrdiff_t>> strides_of(const M& m, std::size_t rank)
        {
            const auto strides_in = [&](const auto& s)
            {
                std::vector<std::ptrdiff_t> strides(rank);
                for (std::size_t axis = 0; axis < rank; ++axis)
                {
                    strides[axis] = static_cast<std::ptrdiff_t>(s.stride(axis));
                }
                return strides;
            };
            if constexpr (requires { m.mapping().stride(std::size_t{0}); })
            {
                bool strided = true;
                if constexpr (requires { m.mapping().is_strided(); })
                {
                    strided = m.mapping().is_strided();
                }
                return strided ? std::optional(strides_in(m.mapping())) : std::nullopt;
            }
            else if constexpr (requires { m.mapping(); })
            {
                return std::nullopt;
            }
            else
            {
                return strides_in(m);
            }
        }

        /// The rank of an mdspan, when compiled.
        template <class M>
        constexpr std::size_t static_rank()
        {
            if constexpr (requires { std::integral_constant<std::size_t, M::rank()>{}; })
            {
                return M::rank();
            }
            else
            {
                return std::remove_cvref_t<decltype(std::declval<const M&>().extents())>::rank();
            }
        }

        /// Calls work(element, i) for each element, i counting them in row-major order.
        template <mdspan_like M, class Work>
        void for_each_element(const M& m, std::span<const std::size_t> shape,
                              const std::optional<std::vector<std::ptrdiff_t>>& strides, Work work)
        {
            const std::size_t size = checked_size(shape, sizeof(*m.data_handle()));
            std::vector<std::size_t> index(shape.size());
            for (std::size_t i = 0; i < size; ++i)
            {
                std::ptrdiff_t offset = 0;
                for (std::size_t axis = 0; strides && axis < shape.size(); ++axis)
                {
                    offset += static_cast<std::ptrdiff_t>(index[axis]) * (*strides)[axis];
                }
                if constexpr (requires { m.mapping(); })
                {
                    if (!strides)
                    {
                        offset =
                            static_cast<std::ptrdiff_t>([&]<std::size_t... axis>(std::index_sequence<axis...>)
                                                        { return m.mapping()(index[axis]...); }(
                                                            std::make_index_sequence<static_rank<M>()>()));
                    }
                }
                work(m.data_handle()[offset], i);
                for (std::size_t axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];)
                {
                    index[axis] = 0;
                }
            }
        }

        /// Throws invalid_argument where two elements share memory, as in a broadcast array.
        template <mdspan_like M>
        void require_unique(const M& m, std::span<const std::size_t> shape,
                            std::span<const std::ptrdiff_t> strides)
        {
            bool unique = true;
            if constexpr (requires { m.mapping().is_unique(); })
            {
                unique = m.mapping().is_unique();
            }
            for (std::size_t axis = 0; axis < strides.size(); ++axis)
            {
                unique = unique && (shape[axis] <= 1 || strides[axis] != 0);
            }
            if (!unique)
            {
                throw invalid_argument(
                    join("fanin: elements of the mdspan ", shape_text(shape),
                         " share memory, but each weight needs its own: pass a layout that is unique"));
            }
        }
    }
}

#endif
