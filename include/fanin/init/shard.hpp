// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SHARD_HPP
#define FANIN_INIT_SHARD_HPP

#include <fanin/core/array_like.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/core/strided.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/detail/write_weights.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace fanin::detail
{
    /// Throws out_of_range where the block is not inside the shape, and length_error where the shape has more
    /// elements than 64 bits can count.
    template <std::size_t N>
    void require_block(const std::array<std::size_t, N>& shape, const std::array<std::size_t, N>& begin,
                       const std::array<std::size_t, N>& end)
    {
        const bool empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
        std::uint64_t size = 1;
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            if (!empty && shape[axis] > std::numeric_limits<std::uint64_t>::max() / size)
            {
                throw length_error(
                    join("fanin: shape ", shape_text(shape),
                         " has more elements than 64 bits can count: make the extents smaller"));
            }
            size *= shape[axis];
            if (begin[axis] > end[axis] || end[axis] > shape[axis])
            {
                throw out_of_range(join("fanin: shard [", begin[axis], ", ", end[axis], ") along axis ", axis,
                                        ", but it must lie in [0, ", shape[axis], ")"));
            }
        }
    }

    /// The weights [begin, end) along each axis of a shape.
    template <std::size_t N>
    struct weight_block
    {
        std::array<std::size_t, N> whole;
        std::array<std::size_t, N> begin;
        std::array<std::size_t, N> shape;

        /// Throws out_of_range where the block is not inside the shape, and length_error where the shape has
        /// more elements than 64 bits can count.
        weight_block(const std::array<std::size_t, N>& s, const std::array<std::size_t, N>& b,
                     const std::array<std::size_t, N>& end)
            : whole(s)
            , begin(b)
        {
            require_block(s, b, end);
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                shape[axis] = end[axis] - b[axis];
            }
        }

        /// The index, among all weights, of the first element of row r of the block.
        [[nodiscard]] std::uint64_t first_of_row(std::size_t r) const
        {
            std::uint64_t index = begin[N - 1];
            std::uint64_t step = whole[N - 1];
            for (std::size_t axis = N - 1; axis-- > 0;)
            {
                index += (begin[axis] + r % shape[axis]) * step;
                r /= shape[axis];
                step *= whole[axis];
            }
            return index;
        }

        /// Whether the elements of the block follow each other among all weights.
        [[nodiscard]] bool is_contiguous() const
        {
            std::size_t axis = 0;
            while (axis < N && shape[axis] == 1)
            {
                ++axis;
            }
            for (++axis; axis < N; ++axis)
            {
                if (shape[axis] != whole[axis])
                {
                    return false;
                }
            }
            return true;
        }
    };

    /// Draws a block into memory of its size.
    template <class I, std::size_t N, weight_element T = typename I::value_type>
    void draw_shard(T* out, const weight_block<N>& block, const I& i, const init::axes& a, key k,
                    const init::draw_options& options)
    {
        static_assert(init::elementwise_initializer<I>,
                      "fanin: only a law with independent elements can be drawn in shards");
        require(options.threads > 0, "threads", options.threads, "at least 1");
        const init::fans f = for_weights(block.whole, [&] { return a.fans_of(block.whole); });
        const std::size_t size = checked_size(block.shape, sizeof(T));
        if (size == 0)
        {
            return;
        }
        const element_law<T> law = for_weights(block.whole, [&] { return element_law<T>(i.elements(f)); });
        if (block.is_contiguous())
        {
            return draw_in_parts(std::span<T>(out, size), k, block.first_of_row(0), law, options.threads);
        }
        const std::size_t length = block.shape[N - 1];
        static_cast<void>(active_simd_path()); // a bad FANIN_SIMD throws here, not in a thread
        for_parts(size / length, options.threads, 1 + 4096 / length,
                  [&](std::size_t begin, std::size_t end)
                  {
                      for (std::size_t r = begin; r < end; ++r)
                      {
                          draw(std::span<T>(out + r * length, length), k, block.first_of_row(r), law);
                      }
                  });
    }

    /// Draws a block into a range of its size.
    template <class I, std::size_t N, class E>
    void draw_shard_into(std::span<E> out, const weight_block<N>& block, const I& i, const init::axes& a,
                         key k, const init::draw_options& options)
    {
        check_fill<I, E>();
        require_size(out.size(), block.shape, sizeof(E));
        draw_shard(out.data(), block, i, a, k, options);
    }

    template <class I, std::size_t N, class E>
    void draw_shard_into(column_major_elements<E> out, const weight_block<N>& block, const I& i,
                         const init::axes& a, key k, const init::draw_options& options)
    {
        check_fill<I, E>();
        require_size(out.elements.size(), block.shape, sizeof(E));
        std::vector<E> weights = allocated("weights", block.shape, sizeof(E),
                                           [&] { return std::vector<E>(out.elements.size()); });
        draw_shard(weights.data(), block, i, a, k, options);
        if (!weights.empty())
        {
            const auto strides = column_major_strides(block.shape);
            strided_rows<E>(out.elements.data(), block.shape, strides).write_all(weights.data());
        }
    }
}

namespace fanin::init
{
    /// Writes the block [begin, end) along each axis of the weights that `i` has under the key into a
    /// contiguous range, without drawing the rest. The numbers are those of the whole draw of `shape`, which
    /// may have up to 2^64 elements. Only for laws with independent elements.
    ///
    /// Throws, before it writes, out_of_range where the block is not inside the shape, length_error where the
    /// shape has more elements than 64 bits can count, and invalid_argument where the range has another size
    /// than the block, or the axes do not fit the shape.
    template <detail::has_elements R, class I, std::size_t N>
    void shard(R&& out, const I& i, const extent (&shape)[N], const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        const detail::weight_block<N> block(extents<N>(shape), begin, end);
        detail::draw_shard_into(detail::elements_of(out), block, i, a, k, options);
    }

    /// The shard of a shape given as an array of any integer type.
    template <detail::has_elements R, class I, std::integral S, std::size_t N>
    void shard(R&& out, const I& i, const std::array<S, N>& shape, const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        const detail::weight_block<N> block(extents<N>(shape), begin, end);
        detail::draw_shard_into(detail::elements_of(out), block, i, a, k, options);
    }
}

#endif
