// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FILL_HPP
#define FANIN_INIT_FILL_HPP

#include <fanin/core/array_like.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/strided.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/write_weights.hpp>
#include <fanin/random/key.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace fanin::init
{
    /// How a draw is carried out. The number at each index does not depend on it.
    struct draw_options
    {
        /// More pay off from a million elements on. They then stay, asleep, until the calling thread ends.
        std::size_t threads = 1;
    };

    /// An initializer that writes weights of any rank into given memory.
    template <class I>
    concept writing_initializer =
        requires(const I& i, std::span<typename I::value_type> out, std::span<const std::size_t> shape,
                 const axes& a, key k) { i.write(out, shape, a, k); };
}

namespace fanin::detail
{
    /// Checks, when compiled, that `I` can write elements of type E in place.
    template <class I, class E>
    constexpr void check_fill()
    {
        static_assert(
            init::writing_initializer<I>,
            "fanin: only fanin's own initializers draw in place; assign the result of yours instead");
        static_assert(!std::is_const_v<E>, "fanin: the elements to fill are const");
        static_assert(std::is_same_v<std::remove_const_t<E>, typename I::value_type>,
                      "fanin: the element type of an initializer must be that of what it fills");
    }

    /// Throws invalid_argument unless there is memory for each weight, and none is left over.
    inline void require_size(std::size_t size, std::span<const std::size_t> shape, std::size_t element_size)
    {
        const std::size_t wanted = checked_size(shape, element_size);
        if (size != wanted)
        {
            throw invalid_argument(join("fanin: memory of ", size, " elements, but weights ",
                                        shape_text(shape), " are ", wanted,
                                        ": resize it, or pass the shape that it has"));
        }
    }

    template <class I, class E>
    void fill_elements(std::span<E> out, std::span<const std::size_t> shape, const I& i, const init::axes& a,
                       key k, const init::draw_options& options)
    {
        check_fill<I, E>();
        require_size(out.size(), shape, sizeof(E));
        require(options.threads > 0, "threads", options.threads, "at least 1");
        write_weights(out, shape, i, a, k, options.threads);
    }

    template <class I, class E>
    void fill_elements(column_major_elements<E> out, std::span<const std::size_t> shape, const I& i,
                       const init::axes& a, key k, const init::draw_options& options)
    {
        check_fill<I, E>();
        require_size(out.elements.size(), shape, sizeof(E));
        require(options.threads > 0, "threads", options.threads, "at least 1");
        write_strided_weights(out.elements.data(), shape, column_major_strides(shape), i, a, k,
                              options.threads);
    }
}

namespace fanin::init
{
    /// Writes the weights (shape) that `i` has under the key into a contiguous range: std::vector, std::span,
    /// std::array, or std::span(pointer, size); column_major(w) is such a range in column-major order. The
    /// numbers at each index are those of a newly drawn tensor, for either order and any number of threads.
    ///
    /// Throws invalid_argument, before it writes, where the range has another size than the shape, an extent
    /// is negative, or the axes do not fit the shape.
    template <detail::has_elements R, std::size_t N, class I>
    void fill(R&& out, const extent (&shape)[N], const I& i, const axes& a, key k,
              const draw_options& options = {})
    {
        const std::array<std::size_t, N> s = extents<N>(shape);
        detail::fill_elements(detail::elements_of(out), s, i, a, k, options);
    }

    /// Without axes: for weights (in, out), or for any shape where the law needs no fans.
    template <detail::has_elements R, std::size_t N, class I>
    void fill(R&& out, const extent (&shape)[N], const I& i, key k, const draw_options& options = {})
    {
        fill(out, shape, i, axes{}, k, options);
    }

    /// A shape known at run time: any range of integers.
    template <detail::has_elements R, shape_range S, class I>
    void fill(R&& out, const S& shape, const I& i, const axes& a, key k, const draw_options& options = {})
    {
        detail::fill_elements(detail::elements_of(out), detail::shape_of(shape), i, a, k, options);
    }

    template <detail::has_elements R, shape_range S, class I>
    void fill(R&& out, const S& shape, const I& i, key k, const draw_options& options = {})
    {
        fill(out, shape, i, axes{}, k, options);
    }

    /// Writes the weights into an mdspan of any layout. Throws invalid_argument, before it writes, where the
    /// axes do not fit its extents, or elements share memory.
    template <mdspan_like M, class I>
    void fill(M&& out, const I& i, const axes& a, key k, const draw_options& options = {})
    {
        using T = detail::element_of_mdspan<M>;
        detail::check_fill<I, T>();
        detail::require(options.threads > 0, "threads", options.threads, "at least 1");
        const std::vector<std::size_t> shape = detail::shape_of(out);
        const auto strides = detail::strides_of(out, shape.size());
        detail::require_unique(out, shape, strides ? std::span(*strides) : std::span<const std::ptrdiff_t>());
        if (strides)
        {
            return detail::write_strided_weights(out.data_handle(), shape, *strides, i, a, k,
                                                 options.threads);
        }
        std::vector<T> weights(detail::checked_size(shape, sizeof(T)));
        detail::write_weights(std::span<T>(weights), shape, i, a, k, options.threads);
        detail::for_each_element(out, shape, strides,
                                 [&](T& element, std::size_t n) { element = weights[n]; });
    }

    template <mdspan_like M, class I>
    void fill(M&& out, const I& i, key k, const draw_options& options = {})
    {
        fill(out, i, axes{}, k, options);
    }
}

#endif
