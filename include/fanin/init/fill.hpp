// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FILL_HPP
#define FANIN_INIT_FILL_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/elementwise.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

namespace fanin::init
{
    /// How a draw is carried out; its bits are the same whatever stands here.
    struct draw_options
    {
        std::size_t threads = 1; ///< of contiguous weights; worth more than 1 from some million elements on
    };
}

namespace fanin::detail
{
    /// The address of element (0, 0) where the elements of w follow each other row by row; else null.
    template <class W>
    auto* contiguous_elements(W& w)
    {
        using T = typename W::value_type;
        T* data = nullptr;
        if constexpr (requires {
                          w.data() + w.data_offset();
                          w.strides();
                      })
        {
            const auto rows = static_cast<std::ptrdiff_t>(w.shape()[0]);
            const auto columns = static_cast<std::ptrdiff_t>(w.shape()[1]);
            const bool row_by_row =
                (columns == 1 || w.strides()[1] == 1) && (rows == 1 || w.strides()[0] == columns);
            data = row_by_row ? w.data() + w.data_offset() : nullptr;
        }
        return data;
    }

    /// out[i] = element first + i, in parts that threads draw side by side.
    template <real T>
    void draw_in_parts(std::span<T> out, key k, std::uint64_t first, const element_law& law,
                       std::size_t threads)
    {
        constexpr std::size_t grain = 4096;    // threads share a cache line at most where their parts meet
        static_cast<void>(active_simd_path()); // throws for a bad FANIN_SIMD: here, not in a thread
        for_parts(out.size(), threads, grain, [&](std::size_t begin, std::size_t end)
                  { draw(out.subspan(begin, end - begin), k, first + begin, law); });
    }
}

namespace fanin::init
{
    /// Writes the weights that `i` has under the key into w, in place: bit for bit those of the draw of a new
    /// tensor of that shape, whatever the layout of w and the number of threads.
    ///
    /// w is anything with elements that can be assigned: a container, an adapted buffer, a view, a strided view.
    /// Throws invalid_argument, before it writes anything, where w is not two-dimensional.
    template <class W, class I>
    void fill(W&& w, const I& i, const axes& a, key k, const draw_options& options = {})
    {
        static_assert(elementwise_initializer<I>,
                      "fanin: only a law whose elements are independent of each other can be drawn in place");
        using T = typename I::value_type;
        static_assert(std::is_same_v<typename std::remove_cvref_t<W>::value_type, T>,
                      "fanin: the element type of an initializer must be that of what it fills");
        detail::require(w.dimension() == 2, "the dimension of the weights", w.dimension(), "2");
        detail::require(options.threads > 0, "threads", options.threads, "at least 1");
        if (w.size() == 0)
        {
            return;
        }

        const detail::element_law law = i.elements(a.fans_of({w.shape()[0], w.shape()[1]}));
        if (T* const elements = detail::contiguous_elements(w))
        {
            detail::draw_in_parts(std::span<T>(elements, w.size()), k, 0, law, options.threads);
            return;
        }
        std::array<T, 1024> buffer;
        auto target = w.template begin<xt::layout_type::row_major>();
        for (std::size_t first = 0; first < w.size(); first += buffer.size())
        {
            const std::span<T> part = std::span<T>(buffer).first(std::min(buffer.size(), w.size() - first));
            detail::draw(part, k, first, law);
            target = std::copy(part.begin(), part.end(), target);
        }
    }

    /// The same, of weights (in, out).
    template <class W, class I>
    void fill(W&& w, const I& i, key k, const draw_options& options = {})
    {
        fill(w, i, axes::io, k, options);
    }
}

#endif
