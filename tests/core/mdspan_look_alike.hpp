// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_CORE_MDSPAN_LOOK_ALIKE_HPP
#define FANIN_TESTS_CORE_MDSPAN_LOOK_ALIKE_HPP

#include <cstddef>

/// A matrix in the form of std::mdspan, by strides. Indices have a sign, as those of mdspan may.
template <class T>
struct strided_look_alike
{
    T* data;
    std::ptrdiff_t extents_[2];
    std::ptrdiff_t strides_[2];

    [[nodiscard]] T* data_handle() const
    {
        return data;
    }
    static constexpr std::size_t rank()
    {
        return 2;
    }
    [[nodiscard]] std::ptrdiff_t extent(std::size_t axis) const
    {
        return extents_[axis];
    }
    [[nodiscard]] std::ptrdiff_t stride(std::size_t axis) const
    {
        return strides_[axis];
    }
};

/// A matrix by extents and a mapping without strides: rows of 4 x 4 tiles.
template <class T>
struct tiled_look_alike
{
    struct extents_type
    {
        std::size_t e[2];
        static constexpr std::size_t rank()
        {
            return 2;
        }
        [[nodiscard]] std::size_t extent(std::size_t axis) const
        {
            return e[axis];
        }
    };

    struct mapping_type
    {
        extents_type e;
        [[nodiscard]] std::size_t operator()(std::size_t i, std::size_t j) const
        {
            return (i / 4 * (e.e[1] / 4) + j / 4) * 16 + i % 4 * 4 + j % 4;
        }
    };

    T* data;
    extents_type e;

    [[nodiscard]] T* data_handle() const
    {
        return data;
    }
    [[nodiscard]] const extents_type& extents() const
    {
        return e;
    }
    [[nodiscard]] mapping_type mapping() const
    {
        return {e};
    }
};

#endif
