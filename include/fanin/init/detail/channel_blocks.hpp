// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_CHANNEL_BLOCKS_HPP
#define FANIN_INIT_DETAIL_CHANNEL_BLOCKS_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/channel_groups.hpp>
#include <fanin/init/detail/weight_offsets.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// A part of a weight in which each input reaches each output through every tap.
    struct channel_block
    {
        std::size_t first;
        std::span<const std::size_t> in;
        std::span<const std::size_t> out;
        std::span<const std::size_t> receptive;

        /// The row-major index of the weight from input i to output o at tap r.
        [[nodiscard]] std::size_t at(std::size_t i, std::size_t o, std::size_t r) const
        {
            return first + receptive[r] + in[i] + out[o];
        }
    };

    /// A weight as parts of one size that have no unit in common: one for a dense layer, one per group of a
    /// convolution, one per channel of a depthwise kernel, times the extent of a batch axis. Inputs and
    /// outputs are as the layer sees them. A weight without elements has no parts.
    class channel_blocks
    {
    public:
        /// Throws invalid_argument where the axes do not fit the shape, have no inputs or no outputs, or are
        /// missing for weights of rank other than 2.
        channel_blocks(std::span<const std::size_t> shape, const init::axes& said)
        {
            require(said.rank() > 0 || shape.size() == 2, "the rank of weights without axes", shape.size(),
                    "2: pass axes for weights of another rank");
            m_axes = said.rank() > 0 ? said : init::axes::io;
            const init::axes& a = m_axes;
            a.require_fit(shape);
            std::size_t ins = 0;
            std::size_t outs = 0;
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
            {
                ins += a.role(axis) == init::axis::in;
                outs += a.role(axis) == init::axis::out;
                if (a.role(axis) == init::axis::receptive)
                {
                    m_kernel.push_back(shape[axis]);
                }
            }
            require(ins > 0, "the number of axes of inputs", ins, "at least 1");
            require(outs > 0, "the number of axes of outputs", outs, "at least 1");
            if (std::find(shape.begin(), shape.end(), std::size_t{0}) == shape.end())
            {
                m_offsets.emplace(shape, a);
            }
        }

        /// The extents of the receptive axes.
        [[nodiscard]] const std::vector<std::size_t>& kernel() const noexcept
        {
            return m_kernel;
        }

        /// The centre tap, counted row by row: at extent / 2, rounded down, along each receptive axis.
        [[nodiscard]] std::size_t centre() const noexcept
        {
            std::size_t tap = 0;
            for (const std::size_t extent : m_kernel)
            {
                tap = tap * extent + extent / 2;
            }
            return tap;
        }

        template <class F>
        void for_each(F f) const
        {
            if (!m_offsets)
            {
                return;
            }
            const channel_groups groups(*m_offsets, m_axes);
            for (const std::size_t first : m_offsets->batch)
            {
                for (std::size_t g = 0; g < groups.count(); ++g)
                {
                    f(channel_block{first, groups.in(g), groups.out(g), m_offsets->receptive});
                }
            }
        }

    private:
        std::optional<weight_offsets> m_offsets;
        init::axes m_axes;
        std::vector<std::size_t> m_kernel;
    };
}

#endif
