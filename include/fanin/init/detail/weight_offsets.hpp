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
    /// Where each element of a weight stands, counted row by row: that of input i, output o and tap r (of
    /// unrelated weight b) at batch[b] + receptive[r] + in[i] + out[o]. Inputs and outputs are as the layer sees
    /// them, also of a transposed kernel; several axes of one role count row by row, too. A role without an axis
    /// has one offset, 0.
    struct weight_offsets
    {
        std::vector<std::size_t> batch;
        std::vector<std::size_t> receptive;
        std::vector<std::size_t> in;
        std::vector<std::size_t> out;

        /// Throws invalid_argument where the axes do not fit the shape, or nobody has said them and it is no matrix.
        weight_offsets(std::span<const std::size_t> shape, const init::axes& said)
        {
            require(said.rank() > 0 || shape.size() == 2, "the rank of weights without axes", shape.size(),
                    "2: a weight of another rank needs axes");
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
