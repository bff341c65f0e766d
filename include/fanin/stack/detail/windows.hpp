// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WINDOWS_HPP
#define FANIN_STACK_DETAIL_WINDOWS_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/text.hpp>
#include <fanin/stack/batch.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// What convolutions and pooling share: windows over samples with 1 to 3 axes before the channels.
namespace fanin::detail
{
    template <std::size_t N>
    using window_extents = std::array<std::size_t, N>;

    template <std::size_t N>
    constexpr window_extents<N> all_equal(std::size_t n)
    {
        window_extents<N> all{};
        for (std::size_t& v : all)
        {
            v = n;
        }
        return all;
    }

    /// "3x3"
    template <std::size_t N>
    std::string window_text(const window_extents<N>& window)
    {
        std::string text = to_text(window[0]);
        for (std::size_t axis = 1; axis < N; ++axis)
        {
            text += join("x", window[axis]);
        }
        return text;
    }

    /// Why samples do not have N axes before their channels, or "".
    template <std::size_t N>
    std::string misfit_of_axes(const sample_shape& shape)
    {
        constexpr std::string_view kind = N == 1 ? "series" : N == 2 ? "images" : "volumes";
        constexpr std::string_view axes = N == 1   ? "length, channels"
                                          : N == 2 ? "height, width, channels"
                                                   : "depth, height, width, channels";
        if (shape.size() == N + 1)
        {
            return {};
        }
        return join("samples must be ", kind, " (", axes, "), but they are ", shape_text(shape),
                    ": pass batch(values, {", axes, "})");
    }

    /// Throws invalid_argument unless every extent is at least 1.
    template <std::size_t N>
    void require_positive(std::string_view what, const window_extents<N>& extents)
    {
        bool positive = true;
        for (const std::size_t extent : extents)
        {
            positive = positive && extent > 0;
        }
        require(positive, what, shape_text(extents), "at least ", shape_text(all_equal<N>(1)));
    }

    /// Throws invalid_argument where a sum with such an extent could overflow.
    template <std::size_t N>
    void require_moderate(std::string_view what, const window_extents<N>& extents)
    {
        constexpr std::size_t most = std::size_t{1} << 30;
        bool moderate = true;
        for (const std::size_t extent : extents)
        {
            moderate = moderate && extent <= most;
        }
        require(moderate, what, shape_text(extents), "at most ", most);
    }
}

#endif
