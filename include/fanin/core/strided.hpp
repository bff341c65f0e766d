// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_STRIDED_HPP
#define FANIN_CORE_STRIDED_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// The distances, in elements, between neighbours along each axis of memory without gaps whose first axis
    /// is the fastest.
    inline std::vector<std::ptrdiff_t> column_major_strides(std::span<const std::size_t> shape)
    {
        std::vector<std::ptrdiff_t> strides;
        strides.reserve(shape.size());
        std::ptrdiff_t step = 1;
        for (const std::size_t extent : shape)
        {
            strides.push_back(step);
            step *= static_cast<std::ptrdiff_t>(extent);
        }
        return strides;
    }

    /// Whether memory with these strides holds the elements without gaps, in row-major order.
    inline bool is_row_major(std::span<const std::size_t> shape, std::span<const std::ptrdiff_t> strides)
    {
        bool row_by_row = true;
        std::ptrdiff_t step = 1;
        for (std::size_t axis = shape.size(); axis-- > 0;)
        {
            row_by_row = row_by_row && (shape[axis] == 1 || strides[axis] == step);
            step *= static_cast<std::ptrdiff_t>(shape[axis]);
        }
        return row_by_row;
    }

    /// The rows of an array in memory with any strides. A row is what stands along the last axis.
    template <class T>
    class strided_rows
    {
    public:
        static constexpr std::size_t max_tile = 4096; ///< elements
        static constexpr std::size_t max_tile_rows = 256;

        /// The shape and the strides must outlive the rows; no extent may be 0.
        strided_rows(T* data, std::span<const std::size_t> shape, std::span<const std::ptrdiff_t> strides)
            : m_data(data)
            , m_outer(shape.first(shape.empty() ? 0 : shape.size() - 1))
            , m_strides(strides)
            , m_length(shape.empty() ? 1 : shape.back())
            , m_step(shape.empty() ? 1 : strides.back())
        {
            for (const std::size_t extent : m_outer)
            {
                m_count *= extent;
            }
        }

        [[nodiscard]] std::size_t count() const noexcept
        {
            return m_count;
        }

        [[nodiscard]] std::size_t length() const noexcept
        {
            return m_length;
        }

        /// The rows and columns of a tile: enough rows that one cache line is filled while it is at hand.
        [[nodiscard]] std::size_t tile_rows() const noexcept
        {
            const std::size_t rows = max_tile / tile_columns();
            return rows < max_tile_rows ? rows : max_tile_rows;
        }

        [[nodiscard]] std::size_t tile_columns() const noexcept
        {
            return m_length < max_tile / 16 ? m_length : max_tile / 16;
        }

        /// Copies a tile, which `from` holds in row-major order, to the rows from `row` and the columns from
        /// `column` on.
        void write(std::size_t row, std::size_t rows, std::size_t column, std::size_t columns,
                   const T* from) const
        {
            T* at[max_tile_rows];
            for (std::size_t r = 0; r < rows; ++r)
            {
                at[r] = m_data + offset(row + r) + static_cast<std::ptrdiff_t>(column) * m_step;
            }
            if (m_step == 1)
            {
                for (std::size_t r = 0; r < rows; ++r)
                {
                    for (std::size_t c = 0; c < columns; ++c)
                    {
                        at[r][c] = from[r * columns + c];
                    }
                }
                return;
            }
            for (std::size_t c = 0; c < columns; ++c)
            {
                for (std::size_t r = 0; r < rows; ++r)
                {
                    at[r][static_cast<std::ptrdiff_t>(c) * m_step] = from[r * columns + c];
                }
            }
        }

        /// Copies all elements, which `from` holds in row-major order.
        void write_all(const T* from) const
        {
            for_tiles(0, m_count,
                      [&](std::size_t row, std::size_t rows, std::size_t column, std::size_t columns)
                      {
                          for (std::size_t r = 0; r < rows; ++r)
                          {
                              write(row + r, 1, column, columns, from + (row + r) * m_length + column);
                          }
                      });
        }

        /// Calls work(row, rows, column, columns) for each tile of the rows [begin, end).
        template <class Work>
        void for_tiles(std::size_t begin, std::size_t end, Work work) const
        {
            const std::size_t height = tile_rows();
            const std::size_t width = tile_columns();
            for (std::size_t row = begin; row < end; row += height)
            {
                const std::size_t rows = end - row < height ? end - row : height;
                for (std::size_t column = 0; column < m_length; column += width)
                {
                    work(row, rows, column, m_length - column < width ? m_length - column : width);
                }
            }
        }

    private:
        [[nodiscard]] std::ptrdiff_t offset(std::size_t row) const
        {
            std::ptrdiff_t sum = 0;
            for (std::size_t axis = m_outer.size(); axis-- > 0;)
            {
                sum += static_cast<std::ptrdiff_t>(row % m_outer[axis]) * m_strides[axis];
                row /= m_outer[axis];
            }
            return sum;
        }

        T* m_data;
        std::span<const std::size_t> m_outer;
        std::span<const std::ptrdiff_t> m_strides;
        std::size_t m_count = 1;
        std::size_t m_length;
        std::ptrdiff_t m_step;
    };
}

#endif
