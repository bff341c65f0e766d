// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DROPOUT_HPP
#define FANIN_STACK_DROPOUT_HPP

#include <fanin/init/fill.hpp>
#include <fanin/init/uniform.hpp>
#include <fanin/stack/layer.hpp>

#include <cmath>
#include <cstddef>
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

        [[nodiscard]] prediction predict(const signal& x) const
        {
            signal y = x;
            y.standardized = y.standardized && m_probability == 0;
            for (signal::sample& s : y.typical)
            {
                s.second_moment /= 1 - m_probability;
            }
            // the masks of this many elements; the kurtosis is at most about 6, as after relu
            const double elements = static_cast<double>(detail::features_of(x.shape) * x.samples);
            const double noise = 6 * m_probability / (1 - m_probability) / elements;
            y.log_variance += noise;
            return {
                .y = std::move(y), .factor = 1 / std::sqrt(1 - m_probability), .factor_log_variance = noise};
        }

        [[nodiscard]] layer_facts facts() const
        {
            return {.kind = layer_kind::dropout, .probability = m_probability};
        }

        /// Draws a mask per sample.
        [[nodiscard]] layer_traits traits() const
        {
            return {.samplewise = m_probability == 0};
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
            init::fill(u, init::uniform<T>.with_range(0, 1), k);
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
