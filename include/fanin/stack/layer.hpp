// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_HPP
#define FANIN_STACK_LAYER_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/layer_description.hpp>
#include <fanin/stack/detail/layer_view.hpp>
#include <fanin/stack/detail/prediction_with_row.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/stack/layer_traits.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/tape.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// A layer of batches of T: a value whose `forward(x, key, tape)` maps a batch to the next one.
    ///
    /// Every draw comes from the key, so that equal keys give equal layers. forward owns x and may reuse its
    /// memory; the tape lends another buffer. Optional members:
    /// - `backward(dy, key, tape)`: see backward_layer_of;
    /// - `hold(x, key, tape)`: a pair of the layer with held weights and its output for x; by default the
    ///   layer itself;
    /// - `predict(signal)`: the prediction of mean-field theory; without it, the prediction ends at this
    ///   layer;
    /// - `name()`: the name in the report; by default "custom";
    /// - `traits()`: see layer_traits;
    /// - `facts()`: see layer_facts.
    ///
    /// Rows that are tokens stay so: after a layer that returns as many rows as it got, run_child gives the
    /// batch its sequences back, so that only layers which mix tokens need to know of sequences.
    ///
    /// A layer that runs others (with run_child, run_child_backward, hold_child, predict_child) also has
    /// `for_each_child(f)`, which calls f(index, layer) for each.
    /// any_layer, which knows its layers no more, calls it with their names and traits.
    template <class L, class T>
    concept layer_of = real<T> && requires(const L& l, batch<T> x, key k, tape<T>& t) {
        { l.forward(std::move(x), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer with a backward pass: `backward(dy, key, tape)` maps the gradient of the output to the
    /// gradient of the input. It gets the key of forward and pops from the tape what forward pushed.
    template <class L, class T>
    concept backward_layer_of = layer_of<L, T> && requires(const L& l, batch<T> dy, key k, tape<T>& t) {
        { l.backward(std::move(dy), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer of float batches or of double batches.
    template <class L>
    concept layer = layer_of<L, float> || layer_of<L, double>;

    namespace detail
    {
        /// Properties of layers, for lists of them: that each runs on batches of T.
        template <class T>
        struct on_batches_of
        {
            template <class L>
            using forward = std::bool_constant<layer_of<L, T>>;
            template <class L>
            using backward = std::bool_constant<backward_layer_of<L, T>>;
        };

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

        template <class L>
        layer_facts facts_of(const L& l)
        {
            if constexpr (requires { l.facts(); })
            {
                return l.facts();
            }
            else
            {
                return {};
            }
        }

        /// Whether the type marks a list. A layer of run-time type may be a list without this mark.
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
                layer_description d{
                    .index = index, .name = name_of(l), .traits = traits_of(l), .facts = facts_of(l)};
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

        /// What a layer makes of a batch, whose memory it may take.
        template <real T>
        using batch_map = function_ref<batch<T>(batch<T>& x)>;

        /// forward(x) of child `index`, with the sequences of x, and with a row in the report unless the
        /// child is a list. Errors get the name of the layer.
        template <real T>
        batch<T> run_with_row(const layer_view& l, std::size_t index, batch<T>& x, batch_map<T> forward,
                              tape<T>& t);

        /// backward(dy) of child `index`, noted in the child's row.
        template <real T>
        batch<T> run_back_with_row(const layer_view& l, std::size_t index, batch<T>& dy,
                                   batch_map<T> backward, tape<T>& t);
    }

    /// Runs a layer as child `index` of another: on key.child(index), with a row in the report. Returns x
    /// once the observer has ended the pass.
    template <real T, layer_of<T> L>
    batch<T> run_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        if (t.stopped())
        {
            return x;
        }
        const auto name = [&] { return detail::name_of(l); };
        const auto facts = [&] { return detail::facts_of(l); };
        const auto forward = [&](batch<T>& given) { return l.forward(std::move(given), k.child(index), t); };
        return detail::run_with_row<T>({detail::traits_of(l), name, facts}, index, x, forward, t);
    }

    /// Sends a gradient back through a child, under the index and key of run_child. Children go back in
    /// reverse order.
    template <real T, backward_layer_of<T> L>
    batch<T> run_child_backward(const L& l, std::size_t index, batch<T> dy, key k, tape<T>& t)
    {
        const auto name = [&] { return detail::name_of(l); };
        const auto facts = [&] { return detail::facts_of(l); };
        const auto backward = [&](batch<T>& given)
        { return l.backward(std::move(given), k.child(index), t); };
        return detail::run_back_with_row<T>({detail::traits_of(l), name, facts}, index, dy, backward, t);
    }

    /// Holds the weights of child `index` and runs it, with a row in the report. Returns the held layer and
    /// its output.
    template <real T, layer_of<T> L>
    auto hold_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        const auto hold = [&](batch<T>& given)
        {
            if constexpr (requires { l.hold(std::move(given), k, t); })
            {
                return l.hold(std::move(given), k.child(index), t);
            }
            else
            {
                return std::pair<L, batch<T>>(l, l.forward(std::move(given), k.child(index), t));
            }
        };
        std::optional<decltype(hold(x))> held;
        const auto name = [&] { return detail::name_of(l); };
        const auto facts = [&] { return detail::facts_of(l); };
        const auto forward = [&](batch<T>& given)
        {
            held.emplace(hold(given));
            return std::move(held->second);
        };
        held->second = detail::run_with_row<T>({detail::traits_of(l), name, facts}, index, x, forward, t);
        return *std::move(held);
    }

    /// Predicts child `index`, with a row if theory knows the layer. An unknown x gives an unknown result.
    template <class L>
    prediction predict_child(const L& l, std::size_t index, const std::optional<signal>& x)
    {
        if constexpr (requires { l.predict(*x); })
        {
            if (x)
            {
                const auto name = [&] { return detail::name_of(l); };
                const auto facts = [&] { return detail::facts_of(l); };
                return detail::with_row({detail::traits_of(l), name, facts}, index, l.predict(*x));
            }
        }
        return {};
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/layer.ipp>
#endif

#endif
