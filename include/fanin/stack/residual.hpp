// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RESIDUAL_HPP
#define FANIN_STACK_RESIDUAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/refusal.hpp>
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
        /// x, the inner product 2⟨x, f(x)⟩ scatters over draws of the branch: for n features with independent
        /// weights and B samples, mean(x·f) has the variance (1/n) [(1 - 1/B) E[G R] + (1/B) E[x²] Var f],
        /// with G = E[x_a x_b] and R = Cov(f_a, f_b) of two samples. A linear branch on N(0, 1) has 4 (1/n² +
        /// 1/(nB)) / (E y²)² of log E[y²].
        [[nodiscard]] prediction predict(const signal& x) const
        {
            prediction branch = predict_child(m_layer, 0, x);
            if (!branch.y)
            {
                return {.rows = std::move(branch.rows)};
            }
            const signal& b = *branch.y;
            const double aa = m_skip * m_skip;
            const double bb = m_scale * m_scale;
            const double ab = 2 * m_skip * m_scale;
            signal y = x;
            for (std::size_t i = 0; i < y.typical.size(); ++i)
            {
                const signal::sample& s = x.typical[i];
                const signal::sample& r = b.typical[i];
                y.typical[i] = {m_skip * s.mean + m_scale * r.mean,
                                aa * s.second_moment + bb * r.second_moment + ab * s.mean * r.mean};
            }
            y.cross_moment = aa * x.cross_moment + bb * b.cross_moment + ab * x.mean() * b.mean();
            const double all = y.second_moment();
            const double t = branch.transfer;
            const double own = std::max(0.0, b.log_variance - t * t * x.log_variance);
            const double of_branch = all > 0 ? bb * b.second_moment() / all : 0;
            const double of_means = all > 0 ? ab * x.mean() * b.mean() / all : 0;
            const double of_input = all > 0 ? aa * x.second_moment() / all : 0;
            const double transfer = of_input + of_branch * t + of_means * (1 + t) / 2;
            y.log_variance = transfer * transfer * x.log_variance + of_branch * of_branch * own
                             + (all > 0 ? ab * ab * mean_product_variance(x, b) / (all * all) : 0);

            // A branch with a mean, as of relu: ⟨x, f(x)⟩ and E[f²] deviate together.
            const double shared = std::max(0.0, b.cross_moment - b.mean() * b.mean()) / units_of(x);
            const double together =
                all > 0 ? ab * x.mean() * std::sqrt(shared) / all * of_branch * std::sqrt(own) : 0;
            y.log_variance = std::max(0.0, y.log_variance + 2 * (b.mean() < 0 ? -together : together));
            y.standardized = false;
            // Cosines in x and in f(x) deviate alike; the next layer adds what comes from the number of
            // units.
            const double w = of_input + of_branch > 0 ? of_input / (of_input + of_branch) : 0;
            y.cosine_variance = w * w * x.cosine_variance
                                + 2 * w * (1 - w) * std::sqrt(cosine_variance_of(x) * b.cosine_variance)
                                + (1 - w) * (1 - w) * b.cosine_variance;

            const double through = bb * branch.factor * branch.factor;
            const double sum = aa + through;
            const double fraction = through > 0 ? through / sum : 0;
            const double n = units_of(x);
            // ⟨dy, Jᵀ dy⟩ likewise, for a random dy
            const double cross =
                sum > 0 ? 4 * aa * through / (sum * sum) / n * (1 / n + 1 / static_cast<double>(x.samples))
                        : 0;
            return {.y = std::move(y),
                    .pre_activation = std::nullopt,
                    .factor = std::sqrt(sum),
                    .factor_log_variance = fraction * fraction * branch.factor_log_variance + cross,
                    .transfer = transfer,
                    .factor_slope = fraction * branch.factor_slope,
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
        // The number of features that have weights of their own.
        static double units_of(const signal& x)
        {
            return x.shape.empty() ? 1 : std::max<double>(1, static_cast<double>(x.shape.back()));
        }

        // The variance of the cosines of pairs, that of the features included.
        static double cosine_variance_of(const signal& x)
        {
            const double square = x.second_moment();
            const double c = square > 0 ? std::clamp(x.cross_moment / square, -1.0, 1.0) : 1;
            return x.cosine_variance + (1 - c * c) * (1 - c * c) / units_of(x);
        }

        // The variance of mean(x · f) over draws of the branch f.
        static double mean_product_variance(const signal& x, const signal& f)
        {
            const double n = units_of(x);
            const double batch = static_cast<double>(x.samples);
            const double square = x.second_moment();
            const double scatter = cosine_variance_of(x);
            const double mean = f.mean();
            const double pairs = x.cross_moment * (f.cross_moment - mean * mean)
                                 + square * f.second_moment() * std::sqrt(scatter * f.cosine_variance);
            const double same = square * (f.second_moment() - mean * mean);
            return std::max(0.0, (1 - 1 / batch) * pairs + same / batch) / n;
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
