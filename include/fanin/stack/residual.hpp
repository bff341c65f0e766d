// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RESIDUAL_HPP
#define FANIN_STACK_RESIDUAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    /// y = skip · x + scale · f(x), where f is a layer that keeps the shape of a sample.
    template <layer Layer>
    class residual_layer
    {
    public:
        residual_layer(Layer layer, double scale, double skip)
            : m_layer(std::move(layer))
            , m_scale(scale)
            , m_skip(skip)
        {
            detail::require(detail::is_finite(scale), "scale", scale, "finite");
            detail::require(detail::is_finite(skip), "skip", skip, "finite");
        }

        /// Throws invalid_argument where the layer changes the number of features.
        template <real T>
            requires layer_of<Layer, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> sum = x.values();
            matrix<T> y = run_child(m_layer, 0, std::move(x), k, t).values();
            if (t.stopped())
            {
                return y;
            }
            if (y.shape()[1] != sum.shape()[1])
            {
                throw invalid_argument(detail::join("fanin: layer ", t.notes().path(), " (residual) adds ",
                                                    y.shape()[1], " features to the ", sum.shape()[1],
                                                    " that it was given"));
            }
            const T scale = static_cast<T>(m_scale);
            const T skip = static_cast<T>(m_skip);
            std::transform(sum.begin(), sum.end(), y.begin(), sum.begin(),
                           [=](T a, T b) { return skip * a + scale * b; });
            t.recycle(std::move(y));
            return {std::move(sum), std::move(shape)};
        }

        template <real T>
            requires backward_layer_of<Layer, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const T scale = static_cast<T>(m_scale);
            const T skip = static_cast<T>(m_skip);
            sample_shape shape = dy.shape();
            matrix<T> sum = std::move(dy).values();
            matrix<T> branch = sum;
            branch *= scale;
            matrix<T> dx = run_child_backward(m_layer, 0, batch<T>(std::move(branch), shape), k, t).values();
            std::transform(sum.begin(), sum.end(), dx.begin(), sum.begin(),
                           [=](T a, T b) { return skip * a + b; });
            return {std::move(sum), std::move(shape)};
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            auto [l, y] = hold_child(m_layer, 0, x, k, t);
            residual_layer<decltype(l)> held(std::move(l), m_scale, m_skip);
            batch<T> sum = held.forward(std::move(x), k, t);
            return std::pair(std::move(held), std::move(sum));
        }

        template <class F>
        void for_each_child(F f) const
        {
            f(std::size_t{0}, m_layer);
        }

        /// "residual", "residual 0.5", "residual 1.2 x + 0.5"
        [[nodiscard]] std::string name() const
        {
            const std::string scale = m_scale == 1 ? "" : " " + detail::to_text(m_scale, 4);
            return m_skip == 1 ? "residual" + scale
                               : detail::join("residual ", detail::to_text(m_skip, 4), " x +",
                                              m_scale == 1 ? " 1" : scale);
        }

    private:
        Layer m_layer;
        double m_scale;
        double m_skip;
    };

    /// He, Zhang, Ren & Sun 2016: x + f(x), or skip · x + scale · f(x), as the rules of depth ask for. Throws
    /// invalid_argument where a factor is not finite.
    template <layer Layer>
    [[nodiscard]] auto residual(Layer layer, double scale = 1, double skip = 1)
    {
        return residual_layer<Layer>(std::move(layer), scale, skip);
    }
}

#endif
