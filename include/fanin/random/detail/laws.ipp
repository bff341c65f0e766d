// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_LAWS_IPP
#define FANIN_RANDOM_DETAIL_LAWS_IPP

#include <fanin/random/detail/bounds.hpp>
#include <fanin/random/detail/draw.hpp>
#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/truncation.hpp>

#define FANIN_KERNEL <fanin/random/detail/laws.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    template <real T, class Law>
    void draw(std::span<T> out, key k, std::uint64_t first, const Law& law)
    {
        draw_on_path(out, k, first, law);
    }

    template <class Format, class Law>
    void draw_rounded(void* out, std::size_t count, key k, std::uint64_t first, const Law& law,
                      const rounding_limits& limits)
    {
        draw_rounded_on_path<Format>(out, count, k, first, law, limits);
    }
}

#endif
