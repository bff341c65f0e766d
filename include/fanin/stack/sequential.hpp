// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SEQUENTIAL_HPP
#define FANIN_STACK_SEQUENTIAL_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/forecast.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/layer_list.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// Layers of any types, one after the other; layer i draws from key.child(i).
    template <layer... Layers>
    class sequential_layer
    {
    public:
        static constexpr bool is_list = true;

        explicit sequential_layer(Layers... layers)
            : m_layers(std::move(layers)...)
        {
        }

        template <real T>
            requires(layer_of<Layers, T> && ...)
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            std::size_t i = 0;
            const auto step = [&](const auto& l) { x = run_child(l, i++, std::move(x), k, t); };
            std::apply([&](const auto&... l) { (step(l), ...); }, m_layers);
            return x;
        }

        template <real T>
            requires(backward_layer_of<Layers, T> && ...)
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto step = [&](auto i)
            {
                constexpr std::size_t last = sizeof...(Layers) - 1;
                dy = run_child_backward(std::get<last - i>(m_layers), last - i, std::move(dy), k, t);
            };
            [&]<std::size_t... I>(std::index_sequence<I...>)
            { (step(std::integral_constant<std::size_t, I>{}), ...); }(std::index_sequence_for<Layers...>{});
            return dy;
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            std::size_t i = 0;
            const auto step = [&](const auto& l)
            {
                auto [held, y] = hold_child(l, i++, std::move(x), k, t);
                x = std::move(y);
                return std::move(held);
            };
            // braces: from left to right
            auto held = std::apply([&](const auto&... l) { return std::tuple{step(l)...}; }, m_layers);
            auto list = std::apply(
                [](auto&... l)
                { return sequential_layer<std::remove_cvref_t<decltype(l)>...>(std::move(l)...); }, held);
            return std::pair(std::move(list), std::move(x));
        }

        [[nodiscard]] predicted predict(const signal& x, forecast& f) const
        {
            predicted all{.y = x};
            for_each_child([&](std::size_t i, const auto& l)
                           { detail::append(all, predict_child(l, i, all.y, f)); });
            return all;
        }

        template <class F>
        void for_each_child(F f) const
        {
            std::size_t i = 0;
            std::apply([&](const auto&... l) { (f(i++, l), ...); }, m_layers);
        }

    private:
        std::tuple<Layers...> m_layers;
    };

    /// A list of layers, which is a layer itself.
    template <layer... Layers>
    [[nodiscard]] auto sequential(Layers... layers)
    {
        return sequential_layer<Layers...>(std::move(layers)...);
    }

    /// Does not compile: says what is no layer.
    template <class... Layers>
        requires(!(layer<Layers> && ...))
    void sequential(Layers...)
    {
        (detail::must_be_layer<Layers>(), ...);
    }

    /// One layer, several times over, each time with weights of its own: repetition i
    /// draws from key.child(i).
    template <layer Layer>
    class repeated_layer
    {
    public:
        static constexpr bool is_list = true;

        repeated_layer(std::size_t times, Layer layer)
            : m_times(times)
            , m_layer(std::move(layer))
        {
        }

        template <real T>
            requires layer_of<Layer, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            for (std::size_t i = 0; i < m_times && !t.stopped(); ++i)
            {
                x = run_child(m_layer, i, std::move(x), k, t);
            }
            return x;
        }

        template <real T>
            requires backward_layer_of<Layer, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            for (std::size_t i = m_times; i-- > 0;)
            {
                dy = run_child_backward(m_layer, i, std::move(dy), k, t);
            }
            return dy;
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            return layer_list<Layer>(std::vector<Layer>(m_times, m_layer)).hold(std::move(x), k, t);
        }

        [[nodiscard]] predicted predict(const signal& x, forecast& f) const
        {
            predicted all{.y = x};
            for_each_child([&](std::size_t i, const auto& l)
                           { detail::append(all, predict_child(l, i, all.y, f)); });
            return all;
        }

        template <class F>
        void for_each_child(F f) const
        {
            for (std::size_t i = 0; i < m_times; ++i)
            {
                f(i, m_layer);
            }
        }

    private:
        std::size_t m_times;
        Layer m_layer;
    };

    /// `layer` `times` times over; 0 times is the identity.
    template <layer Layer>
    [[nodiscard]] auto repeat(extent times, Layer layer)
    {
        return repeated_layer<Layer>(times, std::move(layer));
    }

    /// Does not compile: says what is no layer.
    template <class Layer>
        requires(!layer<Layer> && !detail::layer_maker<Layer>)
    void repeat(extent, Layer)
    {
        detail::must_be_layer<Layer>();
    }
}

#endif
