// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ROTARY_HPP
#define FANIN_TRANSFORMER_DETAIL_ROTARY_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/sequence_layout.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// Rotates the pair (2i, 2i + 1) of each head of `width` features by position · base^(-2i/width), or
    /// back.
    template <real T>
    void rotate(matrix<T>& x, const sequence_layout& sequences, std::size_t width, double base, bool back);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/rotary.ipp>
#endif

#endif
