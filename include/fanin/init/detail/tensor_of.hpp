// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_TENSOR_OF_HPP
#define FANIN_INIT_DETAIL_TENSOR_OF_HPP

#include <fanin/core/config.hpp>
#include <fanin/core/pages.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

namespace fanin::detail
{
    /// The container that a call of an initializer returns: `type`, and `filled(shape, write)`, which makes
    /// one of that shape and calls write(span) on its elements, row by row.
    template <class T, std::size_t N>
    struct tensor_of
    {
        using type = xt::xtensor<T, N>;

        template <class Write>
        static type filled(const std::array<std::size_t, N>& shape, Write write)
        {
            xt::xtensor<T, N, xt::layout_type::row_major> w(shape);
            prefer_large_pages(w.data(), w.size() * sizeof(T));
            write(std::span<T>(w.data(), w.size()));
            return type(std::move(w));
        }
    };
}

#endif
