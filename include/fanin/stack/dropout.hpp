// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DROPOUT_HPP
#define FANIN_STACK_DROPOUT_HPP

#include <fanin/core/peers.hpp>
#include <fanin/init/shard.hpp>
#include <fanin/init/uniform.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/layer.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace fanin
{
    /// Sets each element to 0 with the given probability and divides the others by 1 - probability, so that
    /// the mean stays.
    class dropout_layer
    {
    public:
        explicit dropout_layer(double probability)
            : m_probability(probability)
        {
            detail::require(probability >= 0 && probability < 1, "the probability of dropout", probability,
                            "in [0, 1)");
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return masked(std::move(x), k, t);
        }

        /// Recomputes the mask, a function of the key.
        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            return masked(std::move(dy), k, t);
        }

        /// A mask scatters the second moment of a sample of n features by p/(1 - p) E[x⁴]/E[x²]²/n, apart
        /// from other samples. Gradients are Gaussian.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const double kept = 1 - m_probability;
            const double odds = m_probability / kept;
            const double n = static_cast<double>(detail::features_of(x.shape));
            signal y = x;
            detail::merge_positions(y);
            detail::complete_pairs(y);
            y.standardized = y.standardized && m_probability == 0;
            const std::size_t count = y.typical.size();
            for (std::size_t a = 0; a < count; ++a)
            {
                for (std::size_t b = 0; b < count; ++b)
                {
                    signal::pair& p = y.pairs[a * count + b];
                    if (a == b)
                    {
                        p.log_covariance += std::log1p(odds * x.typical[a].kurtosis / n);
                        continue;
                    }
                    const double c = p.cosine * p.cosine;
                    const double kurtosis = std::sqrt(x.typical[a].kurtosis * x.typical[b].kurtosis);
                    p.cosine_variance =
                        kept * kept * p.cosine_variance + (1 - kept * kept) * (1 + (kurtosis - 1) * c) / n;
                    p.cosine *= kept;
                }
            }
            for (signal::sample& s : y.typical)
            {
                s.second_moment /= kept;
                s.kurtosis /= kept;
                s.skewness /= std::sqrt(kept);
            }
            const double before = x.log_variance;
            detail::summarize_pairs(y);
            if (y.log_variance - before > 0.2)
            {
                return {}; // few elements decide the size, which may be 0
            }
            const double alone = 3 * odds / n;
            return {.y = std::move(y),
                    .factor = 1 / std::sqrt(kept),
                    .factor_log_variance = alone / static_cast<double>(x.samples),
                    .overlap = {.gain = kept * kept,
                                .noise = (1 - kept * kept) / n,
                                .alone = alone,
                                .per_kurtosis = odds / n,
                                .peak = 1 / kept}};
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::dropout, .probability = m_probability};
        }

        /// Draws a mask per sample.
        [[nodiscard]] layer_traits traits() const
        {
            return {.samplewise = m_probability == 0, .splittable = true};
        }

        /// "dropout 0.1"
        [[nodiscard]] std::string name() const
        {
            return detail::join("dropout ", m_probability);
        }

    private:
        template <real T>
        batch<T> masked(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            matrix<T> u = t.take(y.shape()[0], y.shape()[1]);
            const std::size_t first = detail::rows_before(t.others(), y.shape()[0]);
            init::shard(std::span<T>(u.data(), u.size()), init::uniform<T>.with_range(0, 1),
                        std::array{first + y.shape()[0], y.shape()[1]}, axes::io, {first, 0},
                        {first + y.shape()[0], y.shape()[1]}, k);
            const T limit = static_cast<T>(m_probability);
            const T scale = static_cast<T>(1 / (1 - m_probability));
            for (std::size_t i = 0; i < y.size(); ++i)
            {
                y.data()[i] = u.data()[i] < limit ? T(0) : y.data()[i] * scale;
            }
            t.recycle(std::move(u));
            return {std::move(y), std::move(shape)};
        }

        double m_probability;
    };

    /// Inverted dropout, as in training (Srivastava et al. 2014). Throws invalid_argument unless 0 <=
    /// probability < 1.
    [[nodiscard]] inline auto dropout(double probability)
    {
        return dropout_layer(probability);
    }
}

#endif
