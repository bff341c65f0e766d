// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_LISTS_HPP
#define FANIN_STACK_DETAIL_LAYER_LISTS_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin::detail
{
    // The three storages of a list of layers. Each visits its layers by f(index, layer) in either order and
    // maps them, first to last, to another list; `all_of` tests a property of their types.

    /// Layers of any types.
    template <class... Layers>
    struct layer_tuple
    {
        std::tuple<Layers...> layers;

        template <template <class> class Property>
        static constexpr bool all_of = (Property<Layers>::value && ...);

        template <class F>
        void for_each(F f) const
        {
            [&]<std::size_t... I>(std::index_sequence<I...>)
            { (f(I, std::get<I>(layers)), ...); }(std::index_sequence_for<Layers...>{});
        }

        template <class F>
        void for_each_reversed(F f) const
        {
            [&]<std::size_t... I>(std::index_sequence<I...>)
            {
                constexpr std::size_t last = sizeof...(Layers) - 1;
                (f(last - I, std::get<last - I>(layers)), ...);
            }(std::index_sequence_for<Layers...>{});
        }

        template <class F>
        auto map(F f) const
        {
            return [&]<std::size_t... I>(std::index_sequence<I...>)
            {
                std::tuple made{f(I, std::get<I>(layers))...}; // braces: from left to right
                return layer_tuple<std::tuple_element_t<I, decltype(made)>...>{std::move(made)};
            }(std::index_sequence_for<Layers...>{});
        }
    };

    /// Layers of one type, with a length known at run time.
    template <class Layer>
    struct layer_vector
    {
        std::vector<Layer> layers;

        template <template <class> class Property>
        static constexpr bool all_of = Property<Layer>::value;

        template <class F>
        void for_each(F f) const
        {
            for (std::size_t i = 0; i < layers.size(); ++i)
            {
                f(i, layers[i]);
            }
        }

        template <class F>
        void for_each_reversed(F f) const
        {
            for (std::size_t i = layers.size(); i-- > 0;)
            {
                f(i, layers[i]);
            }
        }

        template <class F>
        auto map(F f) const
        {
            layer_vector<std::invoke_result_t<F&, std::size_t, const Layer&>> made;
            made.layers.reserve(layers.size());
            for_each([&](std::size_t i, const Layer& l) { made.layers.push_back(f(i, l)); });
            return made;
        }
    };

    /// One layer, repeated.
    template <class Layer>
    struct layer_copies
    {
        std::size_t times;
        Layer layer;

        template <template <class> class Property>
        static constexpr bool all_of = Property<Layer>::value;

        template <class F>
        void for_each(F f) const
        {
            for (std::size_t i = 0; i < times; ++i)
            {
                f(i, layer);
            }
        }

        template <class F>
        void for_each_reversed(F f) const
        {
            for (std::size_t i = times; i-- > 0;)
            {
                f(i, layer);
            }
        }

        template <class F>
        auto map(F f) const
        {
            layer_vector<std::invoke_result_t<F&, std::size_t, const Layer&>> made;
            made.layers.reserve(times);
            for_each([&](std::size_t i, const Layer& l) { made.layers.push_back(f(i, l)); });
            return made;
        }
    };
}

#endif
