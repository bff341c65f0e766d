// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPY_HPP
#define FANIN_FILES_NPY_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/file_array.hpp>

#include <filesystem>

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
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/npy.ipp>
#endif

#endif
