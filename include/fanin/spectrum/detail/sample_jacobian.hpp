// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SPECTRUM_DETAIL_SAMPLE_JACOBIAN_HPP
#define FANIN_SPECTRUM_DETAIL_SAMPLE_JACOBIAN_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/vjp.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// J = d output / d input (features out, features in) of a stack with held weights at one sample.
    ///
    /// Rows of J are gradients of a batch that repeats the sample in every row. The methods throw
    /// invalid_argument if the outputs differ in more than half of the digits of T: a layer mixes samples, or
    /// draws for each.
    template <real T, class Net>
    class sample_jacobian
    {
    public:
        /// `held` maps the sample x (1, features in) to y (1, features out). It must outlive this object.
        sample_jacobian(const Net& held, key k, batch<T> x, matrix<T> y)
            : m_net(held)
            , m_key(k)
            , m_x(std::move(x))
            , m_y(std::move(y))
        {
        }

        [[nodiscard]] std::size_t rows() const noexcept
        {
            return m_y.shape()[1];
        }

        [[nodiscard]] std::size_t columns() const noexcept
        {
            return m_x.features();
        }

        /// The whole of J, in blocks of rows, so that the tape stays small.
        [[nodiscard]] matrix<double> whole() const
        {
            constexpr std::size_t block_rows = 256;
            matrix<double> j = new_matrix<double>("elements of a Jacobian", rows(), columns());
            for (std::size_t begin = 0; begin < rows(); begin += block_rows)
            {
                const std::size_t count = std::min(block_rows, rows() - begin);
                matrix<T> cotangents = new_matrix<T>("cotangents", count, rows());
                cotangents.fill(T(0));
                for (std::size_t i = 0; i < count; ++i)
                {
                    cotangents(i, begin + i) = T(1);
                }
                const matrix<T> gradients = pull_back(cotangents);
                std::copy(gradients.begin(), gradients.end(), j.data() + begin * columns());
            }
            return j;
        }

    private:
        // cotangents · J
        [[nodiscard]] matrix<T> pull_back(const matrix<T>& cotangents) const
        {
            matrix<T> x = new_matrix<T>("the elements of a batch", cotangents.shape()[0], columns());
            for (std::size_t i = 0; i < x.shape()[0]; ++i)
            {
                std::copy(m_x.values().begin(), m_x.values().end(), x.data() + i * columns());
            }
            auto [y, gradient] = vjp(m_net, batch<T>(std::move(x), m_x.shape()), cotangents, m_key);
            for (std::size_t i = 0; i < y.shape()[0]; ++i)
            {
                require_same(y.data() + i * rows());
            }
            return std::move(gradient);
        }

        void require_same(const T* y) const
        {
            double length = 0;
            double apart = 0;
            for (std::size_t i = 0; i < rows(); ++i)
            {
                const auto expected = static_cast<double>(m_y.data()[i]);
                const double off = static_cast<double>(y[i]) - expected;
                length += expected * expected;
                apart += off * off;
            }
            if (apart > static_cast<double>(std::numeric_limits<T>::epsilon()) * length)
            {
                throw invalid_argument(
                    join("fanin: the same sample gives other outputs in another row of the batch, at a "
                         "distance of ",
                         to_text(std::sqrt(apart), 3), " for outputs of norm ", to_text(std::sqrt(length), 3),
                         ": a layer mixes the samples or draws for each (leave it out), or "
                         "the stack amplifies rounding errors (use double)"));
            }
        }

        const Net& m_net;
        key m_key;
        batch<T> m_x;
        matrix<T> m_y;
    };
}

#endif
