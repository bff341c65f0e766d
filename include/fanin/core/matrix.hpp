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

    /// The matrix with its elements as `To`. (The assignment of an xt::cast is 150 functions to compile.)
    template <real To, real From>
    matrix<To> converted(const matrix<From>& x)
    {
        auto y = matrix<To>::from_shape(x.shape());
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            y.data()[i] = static_cast<To>(x.data()[i]);
        }
        return y;
    }
}

#endif
