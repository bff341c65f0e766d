// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_WEIGHT_OFFSETS_HPP
#define FANIN_INIT_DETAIL_WEIGHT_OFFSETS_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/axes.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// The row-major position of each element of a weight: input i, output o and tap r (of index b of a
    /// batch) are at batch[b] + receptive[r] + in[i] + out[o]. Inputs and outputs are as the layer sees them,
    /// also for a transposed kernel. Several axes of one role are counted row by row, too. A role without an
    /// axis has one offset, 0.
    struct weight_offsets
    {
        std::vector<std::size_t> batch;
        std::vector<std::size_t> receptive;
        std::vector<std::size_t> in;
        std::vector<std::size_t> out;

        /// Throws invalid_argument where the axes do not fit the shape, or are missing for weights of rank
        /// other than 2.
        weight_offsets(std::span<const std::size_t> shape, const init::axes& said)
        {
            require(said.rank() > 0 || shape.size() == 2, "the rank of weights without axes", shape.size(),
                    "2: pass axes for weights of another rank");
            const init::axes a = said.rank() > 0 ? said : init::axes::io;
            a.require_fit(shape);
            std::vector<std::size_t> steps(shape.size());
            std::size_t step = 1;
            for (std::size_t axis = shape.size(); axis-- > 0;)
            {
                steps[axis] = step;
                step *= shape[axis];
            }
            for (const auto role :
                 {init::axis::batch, init::axis::receptive, init::axis::in, init::axis::out})
            {
                std::vector<std::size_t>& offsets = of(role);
                offsets = {0};
                for (std::size_t axis = 0; axis < shape.size(); ++axis)
                {
                    if (a.role(axis) == role)
                    {
                        offsets = extended(offsets, shape[axis], steps[axis]);
                    }
                }
            }
        }

    private:
        std::vector<std::size_t>& of(init::axis role)
        {
            return role == init::axis::batch       ? batch
                   : role == init::axis::receptive ? receptive
                   : role == init::axis::in        ? in
                                                   : out;
        }

        static std::vector<std::size_t> extended(const std::vector<std::size_t>& offsets, std::size_t extent,
                                                 std::size_t step)
        {
            std::vector<std::size_t> all;
            all.reserve(offsets.size() * extent);
            for (const std::size_t offset : offsets)
            {
                for (std::size_t i = 0; i < extent; ++i)
                {
                    all.push_back(offset + i * step);
                }
            }
            return all;
        }
    };
}

#endif
