// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_WEIGHT_MATRICES_HPP
#define FANIN_INIT_DETAIL_WEIGHT_MATRICES_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/text.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/axis.hpp>
#include <fanin/init/detail/channel_groups.hpp>
#include <fanin/init/detail/weight_offsets.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    inline bool has_axis(const init::axes& a, init::axis role)
    {
        bool has = a.rank() == 0 && (role == init::axis::in || role == init::axis::out); // as io
        for (std::size_t axis = 0; axis < a.rank(); ++axis)
        {
            has = has || a.role(axis) == role;
        }
        return has;
    }

    /// Throws invalid_argument unless the weight connects inputs to outputs; a bias does not.
    inline void require_matrices(std::string_view law, std::span<const std::size_t> shape,
                                 const init::axes& a)
    {
        require(has_axis(a, init::axis::in) && has_axis(a, init::axis::out),
                join("the rank of ", law, " weights"), shape.size(),
                "that of weights with an axis of inputs and one of outputs: pass such axes");
    }

    /// One matrix of a weight: element (i, o) is at in[i] + out[o].
    struct weight_matrix
    {
        std::vector<std::size_t> in; ///< at each tap, tap by tap
        std::span<const std::size_t> out;
    };

    /// Calls f(matrix) for each index of a batch and each group of channels.
    template <class F>
    void for_each_matrix(const weight_offsets& at, const init::axes& a, F f)
    {
        const channel_groups groups(at, a);
        weight_matrix m;
        for (const std::size_t b : at.batch)
        {
            for (std::size_t g = 0; g < groups.count(); ++g)
            {
                m.in.clear();
                for (const std::size_t tap : at.receptive)
                {
                    for (const std::size_t i : groups.in(g))
                    {
                        m.in.push_back(b + tap + i);
                    }
                }
                m.out = groups.out(g);
                f(m);
            }
        }
    }

    /// Writes the weights of `base` after change(weights, matrix) for each of their matrices, and nothing if
    /// one of these throws. `law` is their name in what is thrown.
    template <class Base, class T, class F>
    void write_changed(std::string_view law, const Base& base, std::span<T> out,
                       std::span<const std::size_t> shape, const init::axes& a, key k, F change)
    {
        require_matrices(law, shape, a);
        const weight_offsets at(shape, a);
        if (out.empty())
        {
            return;
        }
        std::vector<T> w(out.size());
        base.write(std::span<T>(w), shape, a, k);
        for_each_matrix(at, a.rank() > 0 ? a : init::axes::io, [&](const weight_matrix& m) { change(w, m); });
        std::copy(w.begin(), w.end(), out.begin());
    }
}

#endif
