// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_HPP
#define FANIN_STACK_LAYER_HPP

#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/tape.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace fanin
{
    /// A layer of batches of T: a value whose `forward(x, key, tape)` takes a batch and gives the next one.
    ///
    /// All that it draws comes from the key, so that the same key is the same layer again. It owns
    /// x and may work in its memory; the tape lends another buffer. What else a layer may have,
    /// and needs not: `name()`, for the report; `responsive_range()`, outside which its values
    /// count as saturated; `is_list`, true for a list of layers, whose children have rows in the
    /// report, and which has none itself.
    template <class L, class T>
    concept layer_of = real<T> && requires(const L& l, batch<T> x, key k, tape<T>& t) {
        { l.forward(std::move(x), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer of float or of double batches.
    template <class L>
    concept layer = layer_of<L, float> || layer_of<L, double>;

    namespace detail
    {
        /// The name by which an initializer, activation or layer goes in reports; "custom"
        /// for one that has none.
        template <class X>
        std::string name_of(const X& x)
        {
            if constexpr (requires { std::string(x.name()); })
            {
                return std::string(x.name());
            }
            else
            {
                return "custom";
            }
        }

        template <class X>
        std::optional<interval> responsive_range_of(const X& x)
        {
            if constexpr (requires { x.responsive_range(); })
            {
                return x.responsive_range();
            }
            else
            {
                return std::nullopt;
            }
        }

        template <class L>
        inline constexpr bool is_list = requires { requires L::is_list; };
    }

    /// Runs a layer as child `index` of a list: on key.child(index), and with a row in the report. Once the
    /// observer has ended the pass, gives x back.
    template <real T, layer_of<T> L>
    batch<T> run_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        if (t.stopped())
        {
            return x;
        }
        t.enter(index);
        sample_shape in = x.shape();
        batch<T> y = l.forward(std::move(x), k.child(index), t);
        if constexpr (!detail::is_list<L>)
        {
            if (!t.stopped()) // else a child of l has ended the pass
            {
                t.add_row(detail::name_of(l), std::move(in), y, detail::responsive_range_of(l));
            }
        }
        t.leave();
        return y;
    }
}

#endif
