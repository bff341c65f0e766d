// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RESIDUAL_HPP
#define FANIN_STACK_RESIDUAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/stack/detail/branch_prediction.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = skip · x + scale · f(x), with a layer f that keeps the sample shape.
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

        /// Throws invalid_argument if the layer changes the sample shape.
        template <real T>
            requires layer_of<Layer, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> sum = t.copy_of(x.values());
            batch<T> branch = run_child(m_layer, 0, std::move(x), k, t);
            if (t.stopped())
            {
                return branch;
            }
            return add(std::move(sum), std::move(shape), std::move(branch), t);
        }

        template <real T>
            requires backward_layer_of<Layer, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const T scale = static_cast<T>(m_scale);
            const T skip = static_cast<T>(m_skip);
            sample_shape shape = dy.shape();
            matrix<T> sum = std::move(dy).values();
            matrix<T> branch = t.take(sum.shape()[0], sum.shape()[1]);
            detail::write_in_runs(branch.data(), branch.size(),
                                  [&](std::size_t i) { return sum.data()[i] * scale; });
            matrix<T> dx = run_child_backward(m_layer, 0, batch<T>(std::move(branch), shape), k, t).values();
            detail::write_in_runs(sum.data(), sum.size(),
                                  [&](std::size_t i) { return skip * sum.data()[i] + dx.data()[i]; });
            return {std::move(sum), std::move(shape)};
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> sum = t.copy_of(x.values());
            auto [l, branch] = hold_child(m_layer, 0, std::move(x), k, t);
            batch<T> y = add(std::move(sum), std::move(shape), std::move(branch), t);
            return std::pair(residual_layer<decltype(l)>(std::move(l), m_scale, m_skip), std::move(y));
        }

        /// The branch has its own weights, so that it is uncorrelated with x except through its mean.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            prediction branch = predict_child(m_layer, 0, x);
            if (!branch.y)
            {
                return {.rows = std::move(branch.rows)};
            }
            std::vector<layer_prediction> rows = std::move(branch.rows);
            prediction p = detail::predict_sum(
                x, {{.f = {.y = x}, .factor = m_skip, .given = true}, {std::move(branch), m_scale}});
            p.rows = std::move(rows);
            p.skip_part = p.factor > 0 ? m_skip * m_skip / (p.factor * p.factor) : 0;
            return p;
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::residual, .scale = m_scale, .skip = m_skip};
        }

        template <class F>
        void for_each_child(F f) const
        {
            f(std::size_t{0}, m_layer);
        }

        /// "residual", "residual 0.5", "residual 1.2 x + 0.5"
        [[nodiscard]] std::string name() const
        {
            const std::string scale = detail::to_text(m_scale, 4);
            return m_skip != 1    ? detail::join("residual ", detail::to_text(m_skip, 4), " x + ", scale)
                   : m_scale == 1 ? "residual"
                                  : detail::join("residual ", scale);
        }

    private:
        // skip · sum + scale · branch, in the memory of `sum`.
        template <real T>
        batch<T> add(matrix<T> sum, sample_shape shape, batch<T> branch, tape<T>& t) const
        {
            if (branch.shape() != shape)
            {
                throw invalid_argument(
                    detail::join("fanin: the branch returns samples ", detail::shape_text(branch.shape()),
                                 ", but the layer adds them to samples ", detail::shape_text(shape),
                                 ": use a branch that keeps the shape"));
            }
            matrix<T> y = std::move(branch).values();
            const T scale = static_cast<T>(m_scale);
            const T skip = static_cast<T>(m_skip);
            detail::write_in_runs(sum.data(), sum.size(),
                                  [&](std::size_t i) { return skip * sum.data()[i] + scale * y.data()[i]; });
            t.recycle(std::move(y));
            return {std::move(sum), std::move(shape)};
        }

        Layer m_layer;
        double m_scale;
        double m_skip;
    };

    /// A residual layer: x + f(x) (He, Zhang, Ren & Sun 2016), or skip · x + scale · f(x), as depth rules
    /// need. Throws invalid_argument if a factor is not finite.
    template <layer Layer>
    [[nodiscard]] auto residual(Layer layer, double scale = 1, double skip = 1)
    {
        return residual_layer<Layer>(std::move(layer), scale, skip);
    }

    /// Does not compile: says what is no layer.
    template <class Layer>
        requires(!layer<Layer>)
    void residual(Layer, double = 1, double = 1)
    {
        detail::must_be_layer<Layer, layer<detail::one_of<Layer>>>();
    }
}

#endif
