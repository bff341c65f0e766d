// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_ORTHOGONAL_BLOCKS_HPP
#define FANIN_INIT_DETAIL_ORTHOGONAL_BLOCKS_HPP

#include <fanin/init/detail/channel_groups.hpp>
#include <fanin/init/detail/haar.hpp>
#include <fanin/init/detail/weight_matrices.hpp>
#include <fanin/init/detail/weight_offsets.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// to[along[i] + across[k]] = gain · q(i, k), with q column-major.
    template <real T>
    void scatter(const T* q, std::span<const std::size_t> along, std::span<const std::size_t> across, T gain,
                 T* to)
    {
        constexpr std::size_t tile = 16; // the width of a cache line, for either order of the elements
        for (std::size_t first = 0; first < along.size(); first += tile)
        {
            const std::size_t last = std::min(first + tile, along.size());
            for (std::size_t k = 0; k < across.size(); ++k)
            {
                for (std::size_t i = first; i < last; ++i)
                {
                    to[along[i] + across[k]] = gain * q[k * along.size() + i];
                }
            }
        }
    }

    /// Writes gain times a separate matrix for each index of a batch and each group: from the inputs of the
    /// group at each tap, tap by tap, to its outputs. The shorter side is orthonormal. With a batch axis,
    /// weight b draws from k.child(b); with groups, group g draws from the child g of that. Throws
    /// length_error, before it writes, where a matrix has an extent beyond the index type of the BLAS.
    template <real T>
    void write_orthogonal_blocks(std::span<T> out, const weight_offsets& at, const init::axes& a,
                                 std::span<const std::size_t> taps, double gain, key k)
    {
        const channel_groups groups(at, a);
        const std::size_t inputs = taps.size() * groups.in(0).size();
        const std::size_t outputs = groups.out(0).size();
        const bool tall = inputs >= outputs;
        const std::size_t longer = tall ? inputs : outputs;
        require_blas_extent(longer);
        const auto q = std::make_unique_for_overwrite<T[]>(inputs * outputs);
        std::vector<std::size_t> in;
        for (std::size_t b = 0; b < at.batch.size(); ++b)
        {
            const key of_weight = has_axis(a, init::axis::batch) ? k.child(b) : k;
            for (std::size_t g = 0; g < groups.count(); ++g)
            {
                in.clear();
                for (const std::size_t tap : taps)
                {
                    for (const std::size_t i : groups.in(g))
                    {
                        in.push_back(tap + i);
                    }
                }
                haar_columns(q.get(), longer, inputs * outputs / longer,
                             groups.grouped() ? of_weight.child(g) : of_weight);
                scatter<T>(q.get(), tall ? in : groups.out(g), tall ? groups.out(g) : in,
                           static_cast<T>(gain), out.data() + at.batch[b]);
            }
        }
    }
}

#endif
