// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SEQUENTIAL_HPP
#define FANIN_STACK_SEQUENTIAL_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/layer_lists.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/layer.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// Layers in sequence; layer i draws from key.child(i). `Layers` defines their storage.
    template <class Layers>
    class layer_list
    {
    public:
        explicit layer_list(Layers layers)
            : m_layers(std::move(layers))
        {
        }

        template <real T>
            requires(Layers::template all_of<detail::on_batches_of<T>::template forward>)
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            m_layers.for_each([&](std::size_t i, const auto& l) { x = run_child(l, i, std::move(x), k, t); });
            return x;
        }

        template <real T>
            requires(Layers::template all_of<detail::on_batches_of<T>::template backward>)
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            m_layers.for_each_reversed([&](std::size_t i, const auto& l)
                                       { dy = run_child_backward(l, i, std::move(dy), k, t); });
            return dy;
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            auto held = m_layers.map(
                [&](std::size_t i, const auto& l)
                {
                    auto [h, y] = hold_child(l, i, std::move(x), k, t);
                    x = std::move(y);
                    return std::move(h);
                });
            return std::pair(layer_list<decltype(held)>(std::move(held)), std::move(x));
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            prediction all{.y = x};
            for_each_child([&](std::size_t i, const auto& l)
                           { detail::append(all, predict_child(l, i, all.y)); });
            all.skip_part = 0; // the rows of the list are not those of the list around it
            return all;
        }

        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.list = true};
        }

        template <class F>
        void for_each_child(F f) const
        {
            m_layers.for_each(std::move(f));
        }

        /// The layers: a std::tuple, or a std::vector with elements that may be changed in place.
        [[nodiscard]] auto& layers() noexcept
            requires requires(Layers l) { l.layers; }
        {
            return m_layers.layers;
        }

        [[nodiscard]] const auto& layers() const noexcept
            requires requires(Layers l) { l.layers; }
        {
            return m_layers.layers;
        }

    private:
        Layers m_layers;
    };

    /// A list of layers of any types; the list is a layer.
    template <layer... Layers>
    [[nodiscard]] auto sequential(Layers... layers)
    {
        return layer_list(detail::layer_tuple<Layers...>{{std::move(layers)...}});
    }

    /// Does not compile: says what is no layer.
    template <class... Layers>
        requires(!(layer<Layers> && ...))
    void sequential(Layers...)
    {
        (detail::must_be_layer<Layers, layer<detail::one_of<Layers>>>(), ...);
    }

    /// A list of layers of one type, with a length known at run time.
    template <layer Layer>
    [[nodiscard]] auto sequential(std::vector<Layer> layers)
    {
        return layer_list(detail::layer_vector<Layer>{std::move(layers)});
    }

    /// `layer` repeated `times` times, each with its own weights; 0 times is the identity.
    template <layer Layer>
    [[nodiscard]] auto repeat(extent times, Layer layer)
    {
        return layer_list(detail::layer_copies<Layer>{times, std::move(layer)});
    }

    namespace detail
    {
        template <class Make>
        concept layer_maker =
            std::invocable<Make&, std::size_t> && layer<std::invoke_result_t<Make&, std::size_t>>;
    }

    /// make(0), make(1), ..., make(times - 1), in sequence: for widths and scales that change with depth.
    template <detail::layer_maker Make>
    [[nodiscard]] auto repeat(extent times, Make make)
    {
        std::vector<std::invoke_result_t<Make&, std::size_t>> layers;
        for (std::size_t i = 0; i < times; ++i)
        {
            layers.push_back(make(i));
        }
        return sequential(std::move(layers));
    }

    /// Does not compile: says what is no layer.
    template <class Layer>
        requires(!layer<Layer> && !detail::layer_maker<Layer>)
    void repeat(extent, Layer)
    {
        detail::must_be_layer<Layer, layer<detail::one_of<Layer>>>();
    }
}

#endif
