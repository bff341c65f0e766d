// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_HPP
#define FANIN_STACK_LAYER_HPP

#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/at_layer.hpp>
#include <fanin/stack/detail/layer_description.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/layer_traits.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/tape.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace fanin
{
    /// A layer of batches of T: a value whose `forward(x, key, tape)` takes a batch and returns the next one.
    ///
    /// All that it draws comes from the key, so that an equal key gives an equal layer. It owns x and may work in its
    /// memory; the tape lends another buffer. A layer may also have, each of them optional:
    /// - `backward(dy, key, tape)`: see backward_layer_of;
    /// - `hold(x, key, tape)`: a pair of the layer with its weights held, and what it makes of x; without it, the layer
    ///   itself is taken to hold them;
    /// - `predict(signal)`: the prediction of mean-field theory; without it, theory ends at the layer;
    /// - `name()`: how the report calls it; "custom" without it;
    /// - `traits()`: see layer_traits.
    ///
    /// A layer that runs others (by run_child, run_child_backward, hold_child, predict_child) has `for_each_child(f)`
    /// besides, which calls f(index, layer) for each of them.
    template <class L, class T>
    concept layer_of = real<T> && requires(const L& l, batch<T> x, key k, tape<T>& t) {
        { l.forward(std::move(x), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer through which gradients go back: `backward(dy, key, tape)` takes the gradient of what forward returned
    /// to the gradient of what it was given, under the key of forward, and pops from the tape what forward pushed.
    template <class L, class T>
    concept backward_layer_of = layer_of<L, T> && requires(const L& l, batch<T> dy, key k, tape<T>& t) {
        { l.backward(std::move(dy), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer of float or of double batches.
    template <class L>
    concept layer = layer_of<L, float> || layer_of<L, double>;

    namespace detail
    {
        template <class L>
        layer_traits traits_of(const L& l)
        {
            if constexpr (requires { l.traits(); })
            {
                return l.traits();
            }
            else
            {
                return {};
            }
        }

        /// A list by its type. A layer of run-time type may be one without it.
        template <class L>
        inline constexpr bool is_list = requires { requires L::traits().list; };

        template <real T, class L>
        layer_description describe(const L& l, std::size_t index = 0)
        {
            if constexpr (std::same_as<L, layer_description>) // a child of a layer of run-time type
            {
                return l;
            }
            else
            {
                layer_description d{.index = index, .name = name_of(l), .traits = traits_of(l)};
                d.traits.differentiable =
                    d.traits.differentiable && (d.traits.list || backward_layer_of<L, T>);
                if constexpr (requires { l.for_each_child([](std::size_t, const auto&) {}); })
                {
                    l.for_each_child([&](std::size_t i, const auto& child)
                                     { d.children.push_back(describe<T>(child, i)); });
                }
                return d;
            }
        }
    }

    /// Runs a layer as child `index` of another: on key.child(index), and with a row in the report. Once the observer
    /// has ended the pass, returns x.
    template <real T, layer_of<T> L>
    batch<T> run_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        if (t.stopped())
        {
            return x;
        }
        t.recorder().enter(index);
        sample_shape in = x.shape();
        batch<T> y = detail::at_layer(l, t, [&] { return l.forward(std::move(x), k.child(index), t); });
        const layer_traits traits = detail::traits_of(l);
        if (!traits.list && !t.stopped()) // else a child of l has ended the pass
        {
            t.recorder().add_row(detail::name_of(l), std::move(in), y, traits.unsaturated_range);
        }
        t.recorder().leave();
        return y;
    }

    /// Sends a gradient back through a layer that run_child has run under the same index and key. Children go back
    /// in the reverse of the order in which they ran.
    template <real T, backward_layer_of<T> L>
    batch<T> run_child_backward(const L& l, std::size_t index, batch<T> dy, key k, tape<T>& t)
    {
        t.recorder().enter(index);
        const bool has_row = !detail::traits_of(l).list;
        if (has_row)
        {
            t.recorder().open_gradient(dy.values());
        }
        batch<T> dx = detail::at_layer(l, t, [&] { return l.backward(std::move(dy), k.child(index), t); });
        if (has_row)
        {
            t.recorder().close_gradient(dx.values());
        }
        t.recorder().leave();
        return dx;
    }

    /// A layer as child `index` of another with its weights held, and what it makes of x; the report has a row of it.
    template <real T, layer_of<T> L>
    auto hold_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        t.recorder().enter(index);
        sample_shape in = x.shape();
        auto held = detail::at_layer(l, t,
                                     [&]
                                     {
                                         if constexpr (requires { l.hold(std::move(x), k, t); })
                                         {
                                             return l.hold(std::move(x), k.child(index), t);
                                         }
                                         else
                                         {
                                             batch<T> y = l.forward(std::move(x), k.child(index), t);
                                             return std::pair<L, batch<T>>(l, std::move(y));
                                         }
                                     });
        const layer_traits traits = detail::traits_of(l);
        if (!traits.list)
        {
            t.recorder().add_row(detail::name_of(l), std::move(in), held.second, traits.unsaturated_range);
        }
        t.recorder().leave();
        return held;
    }

    /// Predicts a layer as child `index` of another: with a row, where theory knows the layer. Where x is not known,
    /// neither is what follows.
    template <class L>
    prediction predict_child(const L& l, std::size_t index, const std::optional<signal>& x)
    {
        prediction p;
        if constexpr (requires { l.predict(*x); })
        {
            if (x)
            {
                p = l.predict(*x);
                for (layer_prediction& row : p.rows)
                {
                    row.path = detail::child_path(detail::to_text(index), row.path);
                }
                if (p.y && !detail::traits_of(l).list)
                {
                    p.rows.push_back(detail::row_of(p, detail::to_text(index), detail::name_of(l)));
                }
            }
        }
        return p;
    }
}

#endif
