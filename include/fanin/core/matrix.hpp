// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_MATRIX_HPP
#define FANIN_CORE_MATRIX_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/memory.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace fanin::detail
{
    /// A matrix with uninitialized elements.
    template <real T>
    matrix<T> new_matrix(std::string_view what, std::size_t rows, std::size_t columns)
    {
        const std::array<std::size_t, 2> shape{rows, columns};
        return allocated(what, shape, sizeof(T), [&] { return matrix<T>::from_shape(shape); });
    }
}

#endif
