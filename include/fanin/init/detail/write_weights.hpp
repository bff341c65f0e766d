// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_WRITE_WEIGHTS_HPP
#define FANIN_INIT_DETAIL_WRITE_WEIGHTS_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/core/simd/path.hpp>
#include <fanin/core/strided.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>
#include <fanin/random/detail/rounded_law.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Weights into memory, whatever holds it.
namespace fanin::detail
{
    /// out[i] = element first + i, drawn in parallel parts.
    template <weight_element T>
    void draw_in_parts(std::span<T> out, key k, std::uint64_t first, const element_law<T>& law,
                       std::size_t threads)
    {
        constexpr std::size_t grain = 4096;    // threads share a cache line only where their parts meet
        static_cast<void>(active_simd_path()); // a bad FANIN_SIMD throws here, not in a thread
        for_parts(out.size(), threads, grain, [&](std::size_t begin, std::size_t end)
                  { draw(out.subspan(begin, end - begin), k, first + begin, law); });
    }

    /// Draws rows in parallel parts, tile by tile through a buffer. Row r is the elements from first_of(r) on
    /// of the key's stream.
    template <weight_element T, class FirstOf>
    void draw_rows(const strided_rows<T>& rows, key k, FirstOf first_of, const element_law<T>& law,
                   std::size_t threads)
    {
        static_cast<void>(active_simd_path());
        for_parts(rows.count(), threads, rows.tile_rows(),
                  [&](std::size_t begin, std::size_t end)
                  {
                      T buffer[strided_rows<T>::max_tile];
                      rows.for_tiles(
                          begin, end,
                          [&](std::size_t row, std::size_t height, std::size_t column, std::size_t width)
                          {
                              for (std::size_t r = 0; r < height;)
                              {
                                  // rows that follow each other in the stream are one draw
                                  const std::uint64_t first = first_of(row + r) + column;
                                  std::size_t n = 1;
                                  while (r + n < height
                                         && first_of(row + r + n) + column == first + n * width)
                                  {
                                      ++n;
                                  }
                                  draw(std::span<T>(buffer + r * width, n * width), k, first, law);
                                  r += n;
                              }
                              rows.write(row, height, column, width, buffer);
                          });
                  });
    }

    /// Writes the weights of a shape into contiguous memory, row by row. Throws invalid_argument, before it
    /// writes, where the axes do not fit the shape.
    template <class I, weight_element T = typename I::value_type>
    void write_weights(std::span<T> out, std::span<const std::size_t> shape, const I& i, const init::axes& a,
                       key k, std::size_t threads)
    {
        if constexpr (init::elementwise_initializer<I>)
        {
            const init::fans f = for_weights(shape, [&] { return a.fans_of(shape); });
            if (!out.empty()) // a fan law has no variance for a fan of 0
            {
                const element_law<T> law = for_weights(shape, [&] { return i.elements(f); });
                draw_in_parts(out, k, 0, law, threads);
            }
        }
        else
        {
            for_weights(shape, [&] { i.write(out, shape, a, k); });
        }
    }

    /// Writes them into memory with any strides.
    template <class I, weight_element T = typename I::value_type>
    void write_strided_weights(T* out, std::span<const std::size_t> shape,
                               std::span<const std::ptrdiff_t> strides, const I& i, const init::axes& a,
                               key k, std::size_t threads)
    {
        const std::size_t size = checked_size(shape, sizeof(T));
        if (size == 0 || is_row_major(shape, strides))
        {
            return write_weights(std::span<T>(out, size), shape, i, a, k, threads);
        }
        const strided_rows<T> rows(out, shape, strides);
        if constexpr (init::elementwise_initializer<I>)
        {
            const element_law<T> law =
                for_weights(shape, [&] { return element_law<T>(i.elements(a.fans_of(shape))); });
            draw_rows(rows, k, [&](std::size_t r) { return std::uint64_t{r} * rows.length(); }, law, threads);
        }
        else
        {
            std::vector<T> buffer =
                allocated("weights", shape, sizeof(T), [&] { return std::vector<T>(size); });
            write_weights(std::span<T>(buffer), shape, i, a, k, threads);
            rows.write_all(buffer.data());
        }
    }
}

#endif
