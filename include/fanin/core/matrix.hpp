// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_MATRIX_HPP
#define FANIN_CORE_MATRIX_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/core/pages.hpp>

#include <algorithm>
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

    /// A large matrix with uninitialized elements.
    template <real T>
    matrix<T> uninitialized(std::string_view what, std::size_t rows, std::size_t columns)
    {
        matrix<T> m = new_matrix<T>(what, rows, columns);
        prefer_large_pages(m.data(), m.size() * sizeof(T));
        return m;
    }

    /// A copy of a large matrix.
    template <real T>
    matrix<T> copy_of(std::string_view what, const matrix<T>& m)
    {
        matrix<T> copy = uninitialized<T>(what, m.shape()[0], m.shape()[1]);
        std::copy_n(m.data(), m.size(), copy.data());
        return copy;
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
