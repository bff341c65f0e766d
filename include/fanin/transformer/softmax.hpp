// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_SOFTMAX_HPP
#define FANIN_TRANSFORMER_SOFTMAX_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/exp.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace fanin
{
    /// y = exp(x) / Σ exp(x) over the features of a sample.
    class softmax_layer
    {
    public:
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            const std::size_t n = y.shape()[1];
            for (std::size_t i = 0; i < y.size(); i += n)
            {
                const std::span<T> row(y.data() + i, n);
                const T largest = *std::max_element(row.begin(), row.end());
                for (T& v : row)
                {
                    v -= largest;
                }
                detail::activate(act::exp, row);
                double sum = 0;
                for (const T v : row)
                {
                    sum += static_cast<double>(v);
                }
                for (T& v : row)
                {
                    v = static_cast<T>(static_cast<double>(v) / sum);
                }
            }
            if (t.recording())
            {
                t.push(y);
            }
            return {std::move(y), std::move(shape)};
        }

        /// dx = y (dy - Σ y dy)
        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            matrix<T> dx = std::move(dy).values();
            const std::size_t n = y.shape()[1];
            for (std::size_t i = 0; i < y.size(); i += n)
            {
                double along = 0;
                for (std::size_t j = i; j < i + n; ++j)
                {
                    along += static_cast<double>(y.data()[j]) * static_cast<double>(dx.data()[j]);
                }
                for (std::size_t j = i; j < i + n; ++j)
                {
                    dx.data()[j] = static_cast<T>(static_cast<double>(y.data()[j])
                                                  * (static_cast<double>(dx.data()[j]) - along));
                }
            }
            return {std::move(dx), std::move(shape)};
        }

        [[nodiscard]] static std::string_view name() noexcept
        {
            return "softmax";
        }
    };

    /// Softmax as a layer: each sample becomes a distribution over its features. A loss over logits has a
    /// softmax of its own: see cross_entropy.
    [[nodiscard]] inline auto softmax()
    {
        return softmax_layer();
    }
}

#endif
