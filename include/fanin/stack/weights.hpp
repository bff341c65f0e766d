// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_WEIGHTS_HPP
#define FANIN_STACK_WEIGHTS_HPP

#include <fanin/core/extent.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/product.hpp>
#include <fanin/stack/tape.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>

namespace fanin::detail
{
    /// The weights (in, out) of a layer at work, a panel of rows at a time: drawn into one small buffer of the tape where
    /// that is possible and nobody wants to see them all. The panels, and so the order in which a product adds, are the same either way.
    template <real T, initializer I>
    class layer_weights
    {
    public:
        /// Rows of a panel: enough for a matrix product to be as fast as over all of them.
        static constexpr std::size_t most_rows = 512;

        /// `whole`: somebody wants to see them all.
        layer_weights(const I& i, std::size_t in, std::size_t out, key k, tape<T>& t, bool whole = false)
            : m_initializer(i)
            , m_in(in)
            , m_out(out)
            , m_key(k)
            , m_tape(t)
        {
            static_cast<void>(checked_size(in, out, sizeof(T)));
            if constexpr (std::same_as<I, held_weights<T>>)
            {
                m_whole = &i.of_shape(in, out);
            }
            else if constexpr (by_panels)
            {
                m_memory = t.take_weights(whole ? in : std::min(in, most_rows), out);
                if (whole)
                {
                    draw(0, in);
                    m_whole = &m_memory;
                }
            }
            else
            {
                static_cast<void>(t.take_weights(0, 0)); // of another layer: there shall be one at a time
                m_memory = draw_weights<T>(i, in, out, k);
                m_whole = &m_memory;
            }
        }

        layer_weights(const layer_weights&) = delete;
        layer_weights& operator=(const layer_weights&) = delete;

        ~layer_weights()
        {
            if constexpr (by_panels)
            {
                m_tape.recycle_weights(std::move(m_memory));
            }
        }

        /// f(first row, panel (rows, out)) from the first rows to the last; of no rows at all, once.
        template <class F>
        void for_each_panel(F f)
        {
            std::size_t row = 0;
            do
            {
                const std::size_t rows = std::min(m_in - row, most_rows);
                f(row, block<const T>{panel(row, rows), rows, m_out, m_out});
                row += rows;
            } while (row < m_in);
        }

        /// All of them, where somebody wanted to see them, or they cannot be drawn by panels.
        [[nodiscard]] const matrix<T>& whole() const noexcept
        {
            return *m_whole;
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
                return m_whole->data() + row * m_out;
            }
            draw(row, rows);
            return m_memory.data();
        }

        void draw(std::size_t row, std::size_t rows)
        {
            if constexpr (by_panels)
            {
                if (rows * m_out > 0) // a fan law of a fan of 0 has no variance to speak of
                {
                    const element_law law = m_initializer.elements(axes::io.fans_of({m_in, m_out}));
                    draw_in_parts(std::span<T>(m_memory.data(), rows * m_out), m_key, row * m_out, law,
                                  m_tape.notes().options().threads);
                }
            }
        }

        const I& m_initializer;
        std::size_t m_in;
        std::size_t m_out;
        key m_key;
        tape<T>& m_tape;
        matrix<T> m_memory;
        const matrix<T>* m_whole = nullptr;
    };
}

#endif
