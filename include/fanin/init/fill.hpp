// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FILL_HPP
#define FANIN_INIT_FILL_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/core/simd/path.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/elementwise.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace fanin::init
{
    /// How a draw is carried out. The bits drawn do not depend on it.
    struct draw_options
    {
        std::size_t threads = 1; ///< for contiguous weights; more pay off from some million elements on
    };

    /// An initializer that writes weights of any rank into given memory.
    template <class I>
    concept writing_initializer =
        requires(const I& i, std::span<typename I::value_type> out, std::span<const std::size_t> shape,
                 const axes& a, key k) { i.write(out, shape, a, k); };
}

namespace fanin::detail
{
    /// The address of the first element where the elements of w are contiguous in row-major order, else null.
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
            bool row_by_row = true;
            std::ptrdiff_t elements_between = 1;
            for (std::size_t axis = w.dimension(); axis-- > 0;)
            {
                const auto extent = static_cast<std::ptrdiff_t>(w.shape()[axis]);
                row_by_row = row_by_row && (extent == 1 || w.strides()[axis] == elements_between);
                elements_between *= extent;
            }
            data = row_by_row ? w.data() + w.data_offset() : nullptr;
        }
        return data;
    }

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

    /// Draws the elements of w in sequence through a buffer.
    template <class W, weight_element T = typename W::value_type>
    void draw_scattered(W& w, key k, const element_law<T>& law)
    {
        std::array<T, 1024> buffer;
        auto target = w.template begin<xt::layout_type::row_major>();
        for (std::size_t first = 0; first < w.size(); first += buffer.size())
        {
            const std::span<T> part = std::span<T>(buffer).first(std::min(buffer.size(), w.size() - first));
            draw(part, k, first, law);
            target = std::copy(part.begin(), part.end(), target);
        }
    }
}

namespace fanin::init
{
    /// Writes the weights that `i` has under the key into w, in place. The bits are those of a newly drawn
    /// tensor of that shape, for every layout of w and every number of threads.
    ///
    /// w is anything with assignable elements: a container, an adapted buffer, a view, a strided view. Throws
    /// invalid_argument, before it writes anything, where the axes do not fit the shape of w.
    template <class W, class I>
    void fill(W&& w, const I& i, const axes& a, key k, const draw_options& options = {})
    {
        static_assert(
            writing_initializer<I>,
            "fanin: only fanin's own initializers draw in place; assign the result of yours instead");
        using T = typename I::value_type;
        static_assert(std::is_same_v<typename std::remove_cvref_t<W>::value_type, T>,
                      "fanin: the element type of an initializer must be that of what it fills");
        detail::require(options.threads > 0, "threads", options.threads, "at least 1");
        const std::vector<std::size_t> shape(w.shape().begin(), w.shape().end());
        const fans f = detail::for_weights(shape, [&] { return a.fans_of(shape); });
        if (w.size() == 0)
        {
            return;
        }

        T* const elements = detail::contiguous_elements(w);
        if constexpr (elementwise_initializer<I>)
        {
            const detail::element_law<T> law = detail::for_weights(shape, [&] { return i.elements(f); });
            elements != nullptr
                ? detail::draw_in_parts(std::span<T>(elements, w.size()), k, 0, law, options.threads)
                : detail::draw_scattered(w, k, law);
        }
        else if (elements != nullptr)
        {
            detail::for_weights(shape, [&] { i.write(std::span<T>(elements, w.size()), shape, a, k); });
        }
        else
        {
            std::vector<T> buffer(w.size());
            detail::for_weights(shape, [&] { i.write(std::span<T>(buffer), shape, a, k); });
            std::copy(buffer.begin(), buffer.end(), w.template begin<xt::layout_type::row_major>());
        }
    }

    /// Without axes: for weights (in, out), or for any shape where the law needs no fans.
    template <class W, class I>
    void fill(W&& w, const I& i, key k, const draw_options& options = {})
    {
        fill(w, i, axes{}, k, options);
    }
}

#endif
