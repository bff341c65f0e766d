// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_READ_MATRIX_HPP
#define FANIN_EXAMPLES_SUPPORT_READ_MATRIX_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/files/npy.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>

// Numbers in .npy files, as a batch.

namespace support
{
    inline std::string shape_text(const fanin::file_array& a)
    {
        std::string text;
        for (const std::size_t extent : a.shape())
        {
            text += text.empty() ? "(" : ", ";
            text += std::to_string(extent);
        }
        return text.empty() ? "()" : text + ")";
    }

    inline fanin::matrix<float> matrix_of(const fanin::file_array& a, const std::filesystem::path& path,
                                          std::size_t rows, std::size_t columns)
    {
        // An empty array can claim any extent. It is refused here, where the path is known.
        constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
        if (rows > most || columns > most)
        {
            throw fanin::runtime_error(path.string() + ": the shape " + shape_text(a)
                                       + " has an extent above " + std::to_string(most)
                                       + ", the largest that a matrix product takes");
        }
        auto m = fanin::matrix<float>::from_shape({rows, columns});
        a.copy_to(std::span(m.data(), m.size()));
        return m;
    }

    /// The two-dimensional array of any real numbers in `path`, as float: one sample per row.
    inline fanin::matrix<float> read_matrix(const std::filesystem::path& path)
    {
        const fanin::file_array a = fanin::read_npy(path);
        if (a.shape().size() != 2)
        {
            throw fanin::runtime_error(
                path.string() + ": the shape must be two-dimensional, not " + shape_text(a)
                + ": save one sample per row, by np.save(path, a.reshape(len(a), -1))");
        }
        return matrix_of(a, path, a.shape()[0], a.shape()[1]);
    }

    /// The one-dimensional array in `path`, as a column of float.
    inline fanin::matrix<float> read_column(const std::filesystem::path& path)
    {
        const fanin::file_array a = fanin::read_npy(path);
        if (a.shape().size() != 1)
        {
            throw fanin::runtime_error(path.string() + ": the shape must be one-dimensional, not "
                                       + shape_text(a) + ": save it by np.save(path, a.ravel())");
        }
        return matrix_of(a, path, a.shape()[0], 1);
    }
}

#endif
