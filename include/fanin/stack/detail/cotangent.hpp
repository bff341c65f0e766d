// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_COTANGENT_HPP
#define FANIN_STACK_DETAIL_COTANGENT_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/shard.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/options.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace fanin::detail
{
    /// A cotangent as the gradient of y.
    template <real T>
    batch<T> cotangent_of(const batch<T>& y, matrix<T> given)
    {
        if (given.shape() != y.values().shape())
        {
            throw invalid_argument(join("fanin: the cotangent is ", shape_text(given.shape()),
                                        ", but the output is ", shape_text(y.values().shape()),
                                        ": pass a cotangent of that shape"));
        }
        return {std::move(given), y.shape()};
    }

    /// The gradient of the output for the backward pass: of the loss, from the options, or random.
    template <real T>
    batch<T> cotangent_of(const batch<T>& y, key k, const propagate_options& options, const peers* others)
    {
        if (options.loss)
        {
            return {options.loss->gradient(y.values(), others), y.shape()};
        }
        if (options.cotangent)
        {
            return cotangent_of(y, converted<T>(*options.cotangent));
        }
        const std::size_t first = rows_before(others, y.samples());
        const std::size_t last = first + y.samples();
        matrix<T> drawn = uninitialized<T>("a cotangent", y.samples(), y.features());
        init::shard(std::span<T>(drawn.data(), drawn.size()), init::normal<T>.with_stddev(1),
                    std::array{last, y.features()}, axes::io, {first, 0}, {last, y.features()},
                    k.child("cotangent"));
        return {std::move(drawn), y.shape()};
    }
}

#endif
