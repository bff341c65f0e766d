// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SHARD_HPP
#define FANIN_INIT_SHARD_HPP

#include <fanin/core/memory.hpp>
#include <fanin/init/fill.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

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

    /// A block as contiguous rows of the whole tensor: `length` elements each, row r from first(r) on.
    template <std::size_t N>
    class block_rows
    {
    public:
        block_rows(const std::array<std::size_t, N>& shape, const std::array<std::size_t, N>& begin,
                   const std::array<std::size_t, N>& extents)
            : m_shape(shape)
            , m_begin(begin)
            , m_extents(extents)
        {
            do
            {
                length *= m_extents[--m_outer];
            } while (m_outer > 0 && m_extents[m_outer] == m_shape[m_outer]); // else rows are not contiguous
        }

        /// The index of the first element of row r in the whole tensor.
        [[nodiscard]] std::uint64_t first(std::size_t r) const
        {
            std::uint64_t index = 0;
            std::uint64_t step = 1;
            for (std::size_t axis = N; axis-- > 0;)
            {
                std::size_t at = m_begin[axis];
                if (axis < m_outer)
                {
                    at += r % m_extents[axis];
                    r /= m_extents[axis];
                }
                index += at * step;
                step *= m_shape[axis];
            }
            return index;
        }

        std::size_t length = 1;

    private:
        std::array<std::size_t, N> m_shape;
        std::array<std::size_t, N> m_begin;
        std::array<std::size_t, N> m_extents;
        std::size_t m_outer = N; // the axes before it number the rows
    };

    template <class I, std::size_t N>
    xt::xtensor<typename I::value_type, N>
    draw_shard(const I& i, const std::array<std::size_t, N>& shape, const init::axes& a,
               const std::array<std::size_t, N>& begin, const std::array<std::size_t, N>& end, key k,
               const init::draw_options& options)
    {
        using T = typename I::value_type;
        require_block(shape, begin, end);
        require(options.threads > 0, "threads", options.threads, "at least 1");
        const init::fans f = for_weights(shape, [&] { return a.fans_of(shape); });

        std::array<std::size_t, N> block_shape;
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            block_shape[axis] = end[axis] - begin[axis];
        }
        using tensor = xt::xtensor<T, N, xt::layout_type::row_major>;
        tensor block = allocated("weights", block_shape, sizeof(T), [&] { return tensor(block_shape); });
        const std::size_t size = block.size();
        if (size != 0)
        {
            const element_law<T> law = for_weights(shape, [&] { return i.elements(f); });
            const block_rows<N> rows(shape, begin, block_shape);
            const std::span<T> out(block.data(), size);
            if (rows.length == size)
            {
                draw_in_parts(out, k, rows.first(0), law, options.threads);
            }
            else
            {
                static_cast<void>(active_simd_path()); // a bad FANIN_SIMD throws here, not in a thread
                for_parts(size / rows.length, options.threads, 1 + 4096 / rows.length,
                          [&](std::size_t first_row, std::size_t end_row)
                          {
                              for (std::size_t r = first_row; r < end_row; ++r)
                              {
                                  draw(out.subspan(r * rows.length, rows.length), k, rows.first(r), law);
                              }
                          });
            }
        }
        return xt::xtensor<T, N>(std::move(block));
    }
}

namespace fanin::init
{
    /// The block [begin, end) along each axis of the weights that `i` has under the key, without drawing the
    /// rest. The bits are those of the whole draw of `shape`. The shape may have up to 2^64 elements. Only
    /// for laws with independent elements.
    ///
    /// Throws out_of_range where the block is not inside the shape, length_error where the shape has more
    /// elements than 64 bits can count, or the block more than memory can address, and invalid_argument where
    /// the axes do not fit the shape.
    template <class I, std::size_t N>
    auto shard(const I& i, const extent (&shape)[N], const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        static_assert(elementwise_initializer<I>,
                      "fanin: only a law with independent elements can be drawn in shards");
        return detail::draw_shard<I, N>(i, extents<N>(shape), a, begin, end, k, options);
    }

    /// The shard of a shape given as an array of any integer type.
    template <class I, std::integral S, std::size_t N>
    auto shard(const I& i, const std::array<S, N>& shape, const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        static_assert(elementwise_initializer<I>,
                      "fanin: only a law with independent elements can be drawn in shards");
        return detail::draw_shard<I, N>(i, extents<N>(shape), a, begin, end, k, options);
    }
}

#endif
