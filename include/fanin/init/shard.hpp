// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SHARD_HPP
#define FANIN_INIT_SHARD_HPP

#include <fanin/init/fill.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace fanin::init
{
    /// The block of rows [begin[0], end[0]) and columns [begin[1], end[1]) of the weights that `i` has under the
    /// key, without making the rest: bit for bit what the whole draw of `shape` holds there. The shape itself may
    /// have up to 2^64 elements. Only for laws whose elements are independent of each other.
    ///
    /// Throws out_of_range where the block is not inside the shape, and length_error where the shape has more
    /// elements than 64 bits can count, or the block more than memory can address.
    template <class I>
    auto shard(const I& i, const extents<2>& shape, const axes& a, const extents<2>& begin,
               const extents<2>& end, key k, const draw_options& options = {})
    {
        static_assert(
            elementwise_initializer<I>,
            "fanin: only a law whose elements are independent of each other can be drawn in shards");
        using T = typename I::value_type;
        const std::array<std::size_t, 2>& whole = shape;
        const std::array<std::size_t, 2>& from = begin;
        const std::array<std::size_t, 2>& to = end;
        if (whole[0] != 0 && whole[1] > std::numeric_limits<std::uint64_t>::max() / whole[0])
        {
            throw length_error(detail::join("fanin: shape ", detail::shape_text(whole),
                                            " has more elements than 64 bits can count"));
        }
        for (std::size_t axis = 0; axis < 2; ++axis)
        {
            if (from[axis] > to[axis] || to[axis] > whole[axis])
            {
                throw out_of_range(detail::join("fanin: shard [", from[axis], ", ", to[axis], ") of axis ",
                                                axis, ", which has the extent ", whole[axis]));
            }
        }
        detail::require(options.threads > 0, "threads", options.threads, "at least 1");

        const std::size_t rows = to[0] - from[0];
        const std::size_t columns = to[1] - from[1];
        const std::size_t size = detail::checked_size(rows, columns, sizeof(T));
        auto block = matrix<T>::from_shape({rows, columns});
        if (size != 0)
        {
            const detail::element_law law = i.elements(a.fans_of(whole));
            const auto first_of = [&](std::size_t row)
            { return (from[0] + row) * std::uint64_t{whole[1]} + from[1]; };
            if (columns == whole[1])
            {
                detail::draw_in_parts(std::span<T>(block.data(), size), k, first_of(0), law, options.threads);
                return xt::xtensor<T, 2>(std::move(block));
            }
            static_cast<void>(active_simd_path()); // throws for a bad FANIN_SIMD: here, not in a thread
            const auto draw_rows = [&](std::size_t first_row, std::size_t end_row)
            {
                for (std::size_t row = first_row; row < end_row; ++row)
                {
                    detail::draw(std::span<T>(block.data() + row * columns, columns), k, first_of(row), law);
                }
            };
            detail::for_parts(rows, options.threads, 1 + 4096 / columns, draw_rows);
        }
        return xt::xtensor<T, 2>(std::move(block));
    }
}

#endif
