// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_LIST_HPP
#define FANIN_STACK_LAYER_LIST_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/forecast.hpp>
#include <fanin/stack/layer.hpp>

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin
{
    /// Layers of one type, as many as are known when the program runs; layer i draws from key.child(i).
    template <layer Layer>
    class layer_list
    {
    public:
        static constexpr bool is_list = true;

        explicit layer_list(std::vector<Layer> layers)
            : m_layers(std::move(layers))
        {
        }

        template <real T>
            requires layer_of<Layer, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            for (std::size_t i = 0; i < m_layers.size() && !t.stopped(); ++i)
            {
                x = run_child(m_layers[i], i, std::move(x), k, t);
            }
            return x;
        }

        template <real T>
            requires backward_layer_of<Layer, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            for (std::size_t i = m_layers.size(); i-- > 0;)
            {
                dy = run_child_backward(m_layers[i], i, std::move(dy), k, t);
            }
            return dy;
        }

        template <class F>
        void for_each_child(F f) const
        {
            for (std::size_t i = 0; i < m_layers.size(); ++i)
            {
                f(i, m_layers[i]);
            }
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            using held = typename decltype(hold_child(std::declval<const Layer&>(), 0, x, k, t))::first_type;
            std::vector<held> layers;
            layers.reserve(m_layers.size());
            for (std::size_t i = 0; i < m_layers.size(); ++i)
            {
                auto [l, y] = hold_child(m_layers[i], i, std::move(x), k, t);
                layers.push_back(std::move(l));
                x = std::move(y);
            }
            return std::pair(layer_list<held>(std::move(layers)), std::move(x));
        }

        [[nodiscard]] predicted predict(const signal& x, forecast& f) const
        {
            predicted all{.y = x};
            for_each_child([&](std::size_t i, const auto& l)
                           { detail::append(all, predict_child(l, i, all.y, f)); });
            return all;
        }

        /// The layers, which may be changed in place.
        [[nodiscard]] std::vector<Layer>& layers() noexcept
        {
            return m_layers;
        }

        [[nodiscard]] const std::vector<Layer>& layers() const noexcept
        {
            return m_layers;
        }

    private:
        std::vector<Layer> m_layers;
    };

    /// A list of layers of one type.
    template <layer Layer>
    [[nodiscard]] auto sequential(std::vector<Layer> layers)
    {
        return layer_list<Layer>(std::move(layers));
    }

    namespace detail
    {
        template <class Make>
        concept layer_maker =
            std::invocable<Make&, std::size_t> && layer<std::invoke_result_t<Make&, std::size_t>>;
    }

    /// make(0), make(1), ..., make(times - 1), one after the other: for widths and scales that change with depth.
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
}

#endif
