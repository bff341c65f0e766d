// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RESIDUAL_HPP
#define FANIN_STACK_RESIDUAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/sum_prediction.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

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
            matrix<T> sum = x.values();
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
            sample_shape shape = x.shape();
            matrix<T> sum = x.values();
            auto [l, branch] = hold_child(m_layer, 0, std::move(x), k, t);
            batch<T> y = add(std::move(sum), std::move(shape), std::move(branch), t);
            return std::pair(residual_layer<decltype(l)>(std::move(l), m_scale, m_skip), std::move(y));
        }

        /// The branch has its own weights, so that it is uncorrelated with x except through its mean. Given
        /// x, the inner product 2⟨x, f(x)⟩ scatters over draws of the branch: over n features, the mean
        /// products of x and f of two samples have the covariance E[x_a x_b] Cov(f_a, f_b)/n.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            prediction branch = predict_child(m_layer, 0, x);
            if (!branch.y)
            {
                return {.rows = std::move(branch.rows)};
            }
            const double aa = m_skip * m_skip;
            const double bb = m_scale * m_scale;
            const double n = units_of(x);
            signal y = detail::sum_of(x, *branch.y, {m_skip, m_scale, branch.transfer, n});
            const double all = y.second_moment();
            const double of_means = all > 0 ? 2 * m_skip * m_scale * x.mean() * branch.y->mean() / all : 0;
            const double of_input = all > 0 ? aa * x.second_moment() / all : 0;
            const double of_branch = all > 0 ? bb * branch.y->second_moment() / all : 0;
            const double transfer =
                of_input + of_branch * branch.transfer + of_means * (1 + branch.transfer) / 2;

            const double through = bb * branch.factor * branch.factor;
            const double sum = aa + through;
            const double fraction = through > 0 ? through / sum : 0;
            // ⟨dy, Jᵀ dy⟩ scatters likewise
            const double cross = sum > 0 ? 4 * aa * through / (sum * sum) / n : 0;
            gradient_overlap o = branch.overlap;
            const double of_skip = 1 - fraction + fraction * std::sqrt(o.gain);
            o.gain = of_skip * of_skip;
            o.noise = fraction * fraction * o.noise + cross / 2;
            o.scatter = fraction * fraction * o.scatter + cross;
            o.alone = sum > 0 && !branch.sample_factors.empty() ? alone_of(branch, aa, through, n)
                                                                : fraction * fraction * o.alone + cross;
            o.shared = fraction * fraction * o.shared + cross * o.at_least;
            for (double& f : branch.sample_factors)
            {
                f = sum > 0 ? (aa + through * f) / sum : 1;
            }
            const double slope = fraction * branch.factor_slope;
            const auto samples = static_cast<double>(x.samples);
            const double variance =
                fraction * fraction * branch.factor_log_variance + cross * (1 / n + 1 / samples);
            return {.y = std::move(y),
                    .pre_activation = std::nullopt,
                    .factor = std::sqrt(sum),
                    .factor_log_variance = variance,
                    .transfer = transfer,
                    .factor_slope = slope,
                    .factor_drift = fraction * branch.factor_drift,
                    .factor_curvature = fraction * branch.factor_curvature,
                    .overlap = o,
                    .sample_factors = std::move(branch.sample_factors),
                    .rows = std::move(branch.rows)};
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
        // The relative variance of one sample's factor², of samples with factors of their own: the mean in
        // the squares of their gradients.
        static double alone_of(const prediction& branch, double of_skip, double through, double features)
        {
            double variance = 0;
            double squares = 0;
            for (const double f : branch.sample_factors)
            {
                const double of_branch = through * f;
                variance += of_branch * of_branch * branch.overlap.alone + 4 * of_skip * of_branch / features;
                squares += (of_skip + of_branch) * (of_skip + of_branch);
            }
            return variance / squares;
        }

        // The number of features that have weights of their own.
        static double units_of(const signal& x)
        {
            return x.shape.empty() ? 1 : std::max<double>(1, static_cast<double>(x.shape.back()));
        }

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
            std::transform(sum.begin(), sum.end(), y.begin(), sum.begin(),
                           [=](T a, T b) { return skip * a + scale * b; });
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
