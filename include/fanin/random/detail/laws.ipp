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

namespace fanin::detail
{
    template <real T, class Law>
    void draw(std::span<T> out, key k, std::uint64_t first, const Law& law)
    {
        draw_on_path(out, k, first, law);
    }
}

#endif
