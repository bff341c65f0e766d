// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_IPP
#define FANIN_STACK_LAYER_IPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/at_layer.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/sequence_layout.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <utility>

namespace fanin::detail
{
    /// map(x); its errors get the name of the current layer. Without it, a wrong width or a lack of memory is
    /// hard to find.
    template <real T>
    batch<T> at_layer(const layer_view& l, batch_map<T> map, batch<T>& x, tape<T>& t)
    {
        try
        {
            return map(x);
        }
        catch (const std::exception&)
        {
            rethrow_at_layer(t.recorder().path(), l.name(), t.max_bytes());
        }
    }

    template <real T>
    batch<T> run_with_row(const layer_view& l, std::size_t index, batch<T>& x, batch_map<T> forward,
                          tape<T>& t)
    {
        t.recorder().enter(index);
        if (t.recording())
        {
            t.push_input(x);
        }
        sample_shape in = x.shape();
        const sequence_layout sequences = x.sequences();
        batch<T> y = at_layer(l, forward, x, t);
        if (y.sequences().empty() && y.samples() == sequences.tokens())
        {
            y = std::move(y).with_sequences(sequences);
        }
        if (!l.traits.list && !t.stopped()) // else a child of l has ended the pass
        {
            t.recorder().add_row(l.name(), std::move(in), y, l.traits.unsaturated_range, l.facts());
        }
        t.recorder().leave();
        return y;
    }

    template <real T>
    batch<T> run_back_with_row(const layer_view& l, std::size_t index, batch<T>& dy, batch_map<T> backward,
                               tape<T>& t)
    {
        t.recorder().enter(index);
        if (!l.traits.list)
        {
            t.recorder().open_gradient(dy);
        }
        const auto checked = [&](batch<T>& given)
        {
            batch<T> dx = backward(given);
            const std::array<std::size_t, 2> in = t.pop_input(); // behind those of its children
            if (dx.samples() != in[0] || dx.features() != in[1])
            {
                throw invalid_argument(join("fanin: backward returns a gradient (", dx.samples(), ", ",
                                            dx.features(), "), but the input was (", in[0], ", ", in[1],
                                            "): return one of the shape of the input"));
            }
            return dx;
        };
        batch<T> dx = at_layer<T>(l, checked, dy, t);
        if (!l.traits.list)
        {
            t.recorder().close_gradient(dx);
        }
        t.recorder().leave();
        return dx;
    }
}

#endif
