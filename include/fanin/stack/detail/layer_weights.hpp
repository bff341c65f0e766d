// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_WEIGHTS_HPP
#define FANIN_STACK_DETAIL_LAYER_WEIGHTS_HPP

#include <fanin/core/extent.hpp>
#include <fanin/core/product.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/batch.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

namespace fanin::detail
{
    /// Held weights as an initializer.
    template <class I, class T, std::size_t N>
    concept holds_weights = requires(const I& i, const std::array<std::size_t, N>& shape) {
        { i.of_shape(shape) } -> std::same_as<const xt::xtensor<T, N, xt::layout_type::row_major>&>;
    };

    /// The request for the weights of the current layer.
    template <real T>
    struct weights_request
    {
        key k;
        std::size_t threads = 1;
        bool whole = false; ///< all at once, not panel by panel
        matrix<T> memory{}; ///< reused if its size fits
    };

    /// The weights of the current layer as a matrix whose columns are their last axis. If the initializer
    /// can, and the whole is not wanted, it draws a panel of rows at a time into one small buffer. Panels,
    /// and so the order of additions in a product, are equal both ways.
    template <real T, class I, std::size_t N>
    class layer_weights
    {
    public:
        /// Rows of a panel: enough to make a matrix product as fast as over all rows.
        static constexpr std::size_t max_rows = 512;

        layer_weights(const I& i, const std::array<std::size_t, N>& shape, const axes& a,
                      weights_request<T> request)
            : m_initializer(i)
            , m_shape(shape)
            , m_axes(a)
            , m_request(std::move(request))
            , m_rows(1)
            , m_columns(shape.back())
        {
            static_cast<void>(checked_size(shape, sizeof(T)));
            for (std::size_t axis = 0; axis + 1 < N; ++axis)
            {
                m_rows *= shape[axis];
            }
            if constexpr (holds_weights<I, T, N>)
            {
                m_whole = i.of_shape(shape).data();
            }
            else if constexpr (by_panels)
            {
                const std::size_t rows = m_request.whole ? m_rows : std::min(m_rows, max_rows);
                const auto memory = [&]
                { return resized("weights", std::move(m_request.memory), rows, m_columns); };
                m_request.memory =
                    m_request.whole ? allocated("weights", shape, sizeof(T), memory) : memory();
                if (m_request.whole)
                {
                    draw(0, m_rows);
                    m_whole = m_request.memory.data();
                }
            }
            else
            {
                m_request.memory = {}; // frees that of another layer first
                m_drawn = draw_weights<T>(i, shape, a, m_request.k);
                m_whole = m_drawn.data();
            }
        }

        layer_weights(const layer_weights&) = delete;
        layer_weights& operator=(const layer_weights&) = delete;

        /// Calls f(first row, panel (rows, columns)) from the first rows to the last; once if there are no
        /// rows.
        template <class F>
        void for_each_panel(F f)
        {
            std::size_t row = 0;
            do
            {
                const std::size_t rows = std::min(m_rows - row, max_rows);
                f(row, block<const T>{panel(row, rows), rows, m_columns, m_columns});
                row += rows;
            } while (row < m_rows);
        }

        /// The number of weights.
        [[nodiscard]] std::size_t count() const noexcept
        {
            return m_rows * m_columns;
        }

        /// All weights, if they are wanted or cannot be drawn by panels.
        [[nodiscard]] block<const T> whole() const noexcept
        {
            return {m_whole, m_rows, m_columns, m_columns};
        }

        /// The elements of all weights; none if drawn by panels.
        [[nodiscard]] std::span<const T> elements() const noexcept
        {
            return {m_whole, m_whole == nullptr ? 0 : m_rows * m_columns};
        }

        [[nodiscard]] matrix<T> copy() const
        {
            matrix<T> w = matrix<T>::from_shape({m_rows, m_columns});
            std::copy(elements().begin(), elements().end(), w.begin());
            return w;
        }

        /// The memory, for reuse.
        [[nodiscard]] matrix<T> take_memory() noexcept
        {
            return std::move(m_request.memory);
        }

    private:
        static constexpr bool by_panels = []
        {
            if constexpr (init::elementwise_initializer<I>)
            {
                return std::same_as<typename I::value_type, T>;
            }
            return false;
        }();

        const T* panel(std::size_t row, std::size_t rows)
        {
            if (m_whole != nullptr)
            {
                return m_whole + row * m_columns;
            }
            draw(row, rows);
            return m_request.memory.data();
        }

        void draw(std::size_t row, std::size_t rows)
        {
            if constexpr (by_panels)
            {
                if (rows * m_columns > 0) // a fan law has no variance at fan 0
                {
                    const element_law<T> law = m_initializer.elements(m_axes.fans_of(m_shape));
                    draw_in_parts(std::span<T>(m_request.memory.data(), rows * m_columns), m_request.k,
                                  row * m_columns, law, m_request.threads);
                }
            }
        }

        const I& m_initializer;
        std::array<std::size_t, N> m_shape;
        axes m_axes;
        weights_request<T> m_request;
        std::size_t m_rows;
        std::size_t m_columns;
        xt::xtensor<T, N, xt::layout_type::row_major> m_drawn;
        const T* m_whole = nullptr;
    };
}

#endif
