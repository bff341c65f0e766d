// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_RECYCLED_MEMORY_HPP
#define FANIN_STACK_DETAIL_RECYCLED_MEMORY_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/batch.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fanin::detail
{
    /// Memory that the layers of a pass hand on: pages that the system grants anew take longer than what is
    /// written to them.
    template <real T>
    class recycled_memory
    {
    public:
        /// An uninitialized (rows, columns) matrix in recycled memory of equal size, if any.
        [[nodiscard]] matrix<T> take(std::size_t rows, std::size_t columns)
        {
            // a moved-from matrix keeps its shape
            return resized("the elements of a batch", std::exchange(m_spare, {}), rows, columns);
        }

        /// A copy of m, likewise.
        [[nodiscard]] matrix<T> copy_of(const matrix<T>& m)
        {
            matrix<T> copy = take(m.shape()[0], m.shape()[1]);
            std::copy_n(m.data(), m.size(), copy.data());
            return copy;
        }

        /// Recycles a matrix.
        void recycle(matrix<T> m)
        {
            m_spare = std::move(m);
        }

        void recycle(batch<T> x)
        {
            if (x.owns_values())
            {
                recycle(std::move(x).values());
            }
        }

        /// The memory of recycled weights, of any shape.
        [[nodiscard]] matrix<T> take_weights()
        {
            return std::exchange(m_spare_weights, {});
        }

        /// Recycles weights.
        void recycle_weights(matrix<T> w)
        {
            m_spare_weights = std::move(w);
        }

        /// The memory of a recycled gradient of weights, of any shape.
        [[nodiscard]] matrix<T> take_weight_gradient()
        {
            return std::exchange(m_spare_gradient, {});
        }

        /// Recycles a gradient of weights.
        void recycle_weight_gradient(matrix<T> dw)
        {
            m_spare_gradient = std::move(dw);
        }

    private:
        matrix<T> m_spare;
        matrix<T> m_spare_weights;
        matrix<T> m_spare_gradient;
    };
}

#endif
