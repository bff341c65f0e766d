// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPY_HPP
#define FANIN_FILES_NPY_HPP

#include <fanin/core/array_like.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/files/file_array.hpp>

#include <cstddef>
#include <filesystem>
#include <span>

namespace fanin
{
    /// The array in one of NumPy's .npy files
    /// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), of version 1.0, 2.0 or 3.0,
    /// mapped into memory: of any boolean, integer, real or complex type, in either order of bytes and axes.
    ///
    /// Throws runtime_error, with the path and the byte, where the file cannot be read, has another type
    /// (Python objects, strings, dates, long double, structures), a header that NumPy refuses, or fewer or
    /// more elements than its shape.
    [[nodiscard]] file_array read_npy(const std::filesystem::path& path);

    namespace detail
    {
        void write_npy(const std::filesystem::path& path, element_type type, const void* data,
                       std::size_t size, std::span<const std::size_t> shape);
    }

    /// Writes elements in row-major order for numpy.load, beside the path, and renames the file. Throws,
    /// before it writes, invalid_argument where their number is not that of the shape, or T is a bfloat16,
    /// which NumPy lacks; and runtime_error where the path cannot be written.
    template <file_element T, shape_range S>
    void write_npy(const std::filesystem::path& path, std::span<const T> elements, const S& shape)
    {
        detail::write_npy(path, type_of<T>(), elements.data(), elements.size(), detail::shape_of(shape));
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/npy.ipp>
#endif

#endif
