// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_PARALLEL_HPP
#define FANIN_TRANSFORMER_PARALLEL_HPP

#include <fanin/stack/detail/layer_lists.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// y = f_0(x) + f_1(x) + ..., with layers that return equal sample shapes.
    template <class Layers>
    class parallel_layer
    {
        template <class T>
        struct run_on
        {
            template <class L>
            using forward = std::bool_constant<layer_of<L, T>>;
            template <class L>
            using backward = std::bool_constant<backward_layer_of<L, T>>;
        };

    public:
        explicit parallel_layer(Layers layers)
            : m_layers(std::move(layers))
        {
        }

        /// Throws invalid_argument if the layers return different shapes.
        template <real T>
            requires(Layers::template all_of<run_on<T>::template forward>)
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            std::optional<batch<T>> sum;
            m_layers.for_each([&](std::size_t i, const auto& l)
                              { add(sum, run_child(l, i, x, k, t), t.stopped()); });
            return *std::move(sum);
        }

        template <real T>
            requires(Layers::template all_of<run_on<T>::template backward>)
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            std::optional<batch<T>> sum;
            m_layers.for_each_reversed([&](std::size_t i, const auto& l)
                                       { add(sum, run_child_backward(l, i, dy, k, t), false); });
            return *std::move(sum);
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            std::optional<batch<T>> sum;
            auto held = m_layers.map(
                [&](std::size_t i, const auto& l)
                {
                    auto [h, y] = hold_child(l, i, x, k, t);
                    add(sum, std::move(y), false);
                    return std::move(h);
                });
            return std::pair(parallel_layer<decltype(held)>(std::move(held)), *std::move(sum));
        }

        template <class F>
        void for_each_child(F f) const
        {
            m_layers.for_each(std::move(f));
        }

        [[nodiscard]] static std::string name()
        {
            return "parallel";
        }

    private:
        template <real T>
        static void add(std::optional<batch<T>>& sum, batch<T> y, bool stopped)
        {
            if (!sum || stopped)
            {
                sum = std::move(y);
                return;
            }
            if (y.shape() != sum->shape())
            {
                throw invalid_argument(detail::join("fanin: a layer returns samples ",
                                                    detail::shape_text(y.shape()), ", but the one before it ",
                                                    detail::shape_text(sum->shape()),
                                                    ": use layers that return equal shapes"));
            }
            sample_shape shape = y.shape();
            matrix<T> all = std::move(*sum).values();
            std::transform(all.begin(), all.end(), y.values().begin(), all.begin(), std::plus<T>());
            sum.emplace(std::move(all), std::move(shape));
        }

        Layers m_layers;
    };

    /// The sum of layers that all see x, as attention and feed-forward of a parallel block (Wang &
    /// Komatsuzaki 2021). A layer by itself is no sum: there are two at least.
    template <layer First, layer Second, layer... More>
    [[nodiscard]] auto parallel(First first, Second second, More... more)
    {
        using layers = detail::layer_tuple<First, Second, More...>;
        return parallel_layer<layers>({{std::move(first), std::move(second), std::move(more)...}});
    }
}

#endif
