// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_NPY_HPP
#define FANIN_EXAMPLES_SUPPORT_NPY_HPP

#include "npy_header.hpp"

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

// Reads NumPy's .npy files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions
// 1.0, 2.0 and 3.0. xt::load_npy would do, but it loads files that are too short or too long without an
// error.

namespace npy
{
    /// The longest header that is read: the most that version 1.0 allows. NumPy writes some 120 bytes.
    inline constexpr std::size_t longest_header = 65'535;

    /// Reads one file. Throws runtime_error with the path and the byte at which the file is wrong. The
    /// elements are read only after the header and the size of the file have been found to agree.
    class reader
    {
    public:
        explicit reader(std::filesystem::path path)
            : m_path(std::move(path))
        {
            std::error_code failure;
            m_size = std::filesystem::file_size(m_path, failure);
            if (!failure)
            {
                m_file.open(m_path, std::ios::binary);
            }
            if (failure || !m_file)
            {
                throw fanin::runtime_error(m_path.string() + ": cannot be opened"
                                           + (failure ? ": " + failure.message() : ""));
            }
        }

        /// The matrix of a two-dimensional file of float32, float64 or uint8, in either byte order and either
        /// order of the axes in memory.
        fanin::matrix<float> read()
        {
            const header h = read_header();
            if (h.shape.size() != 2)
            {
                fail(m_header_at + h.shape_at,
                     "the shape must be two-dimensional, not " + h.shape_text()
                         + ": save one sample a row, by np.save(path, a.reshape(len(a), -1))");
            }
            return read_elements(h, h.shape[0], h.shape[1]);
        }

        /// The elements of a one-dimensional file, in a column.
        fanin::matrix<float> read_column()
        {
            const header h = read_header();
            if (h.shape.size() != 1)
            {
                fail(m_header_at + h.shape_at, "the shape must be one-dimensional, not " + h.shape_text()
                                                   + ": save it by np.save(path, a.ravel())");
            }
            return read_elements(h, h.shape[0], 1);
        }

    private:
        header read_header()
        {
            std::string start(std::min<std::size_t>(m_size, 12), '\0');
            read_bytes(start.data(), 0, start.size());
            if (start.compare(0, 6, "\x93NUMPY") != 0)
            {
                fail(0, "is not an .npy file");
            }
            if (start.size() < 8)
            {
                fail(start.size(), "ends within its header");
            }
            const auto byte = [&](std::size_t i) { return unsigned{static_cast<unsigned char>(start[i])}; };
            if (byte(6) < 1 || byte(6) > 3 || byte(7) != 0)
            {
                fail(6, "is of version " + std::to_string(byte(6)) + "." + std::to_string(byte(7))
                            + ", but it must be 1.0, 2.0 or 3.0: save it again with np.save");
            }
            m_header_at = byte(6) == 1 ? 10 : 12;
            if (start.size() < m_header_at)
            {
                fail(start.size(), "ends within its header");
            }
            std::size_t length = 0;
            for (std::size_t i = 8; i < m_header_at; ++i)
            {
                length |= std::size_t{byte(i)} << (8 * (i - 8));
            }
            if (m_size - m_header_at < length)
            {
                fail(m_size, "ends within its header");
            }
            if (length > longest_header)
            {
                fail(8, "has a header of " + std::to_string(length) + " bytes, but it must have at most "
                            + std::to_string(longest_header) + ": save the array again with np.save");
            }
            std::string text(length, '\0');
            read_bytes(text.data(), m_header_at, length);
            m_data = m_header_at + length;
            try
            {
                return header_parser(text).parse();
            }
            catch (const header_error& e)
            {
                fail(m_header_at + e.at, "the header " + e.what);
            }
        }

        fanin::matrix<float> read_elements(const header& h, std::size_t rows, std::size_t columns)
        {
            // '>' puts the most significant byte first, '<' the least significant one; '|' is for single
            // bytes.
            const bool has_order =
                !h.type.empty() && std::string_view("<>=|").find(h.type[0]) != std::string_view::npos;
            const char order = has_order ? h.type[0] : '=';
            const std::string_view kind = std::string_view(h.type).substr(has_order ? 1 : 0);
            const bool swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
            const bool one_byte = order == '|';
            return kind == "u1"                ? read_elements<std::uint8_t>(h, rows, columns, false)
                   : kind == "f4" && !one_byte ? read_elements<float>(h, rows, columns, swapped)
                   : kind == "f8" && !one_byte ? read_elements<double>(h, rows, columns, swapped)
                                               : refuse_type(h, kind);
        }

        [[noreturn]] fanin::matrix<float> refuse_type(const header& h, std::string_view kind) const
        {
            constexpr const char* convert = "convert them, by np.save(path, a.astype(np.float32))";
            struct known
            {
                char letter;
                const char* what;
                const char* to_do;
            };
            constexpr std::array<known, 11> all{{
                {'f', "floating-point numbers of another width", convert},
                {'i', "signed integers", convert},
                {'u', "unsigned integers of more than a byte", convert},
                {'b', "truth values", convert},
                {'c', "complex numbers",
                 "save their real parts or magnitudes, by np.save(path, abs(a).astype(np.float32))"},
                {'O', "Python objects, which only Python can load", convert},
                {'S', "strings of bytes", convert},
                {'U', "strings", convert},
                {'V', "raw bytes", "save numbers, by np.save(path, a.view(np.uint8))"},
                {'M', "dates", convert},
                {'m', "durations", convert},
            }};
            const auto found = std::find_if(all.begin(), all.end(), [&](const known& k)
                                            { return !kind.empty() && kind[0] == k.letter; });
            const bool is_known = found != all.end();
            fail(m_header_at + h.type_at,
                 "the element type is '" + shown(h.type) + "'"
                     + (is_known ? " (" + std::string(found->what) + ")" : "")
                     + ", but it must be float32, float64 or uint8: " + (is_known ? found->to_do : convert));
        }

        template <class Element>
        fanin::matrix<float> read_elements(const header& h, std::size_t rows, std::size_t columns,
                                           bool swapped)
        {
            const std::size_t shape_at = m_header_at + h.shape_at;
            if (columns != 0 && rows > std::numeric_limits<std::size_t>::max() / sizeof(double) / columns)
            {
                fail(shape_at, "the shape " + h.shape_text() + " has more elements than memory can address");
            }
            // An empty array can claim any extent. It is refused here, where file and byte are known.
            constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
            if (rows > most || columns > most)
            {
                fail(shape_at, "the shape " + h.shape_text() + " has an extent above " + std::to_string(most)
                                   + ", the largest that a matrix product takes");
            }
            const std::size_t wanted = rows * columns;
            const std::size_t held = (m_size - m_data) / sizeof(Element);
            if (held < wanted)
            {
                fail(m_size,
                     "ends after " + std::to_string(held) + " of " + std::to_string(wanted) + " elements");
            }
            if (m_size - m_data != wanted * sizeof(Element))
            {
                fail(m_data + wanted * sizeof(Element), "goes on after its last element");
            }

            fanin::matrix<float> values = matrix_of(rows, columns);
            constexpr std::size_t part = 4096; // elements at a time
            std::string bytes(part * sizeof(Element), '\0');
            for (std::size_t first = 0; first < wanted; first += part)
            {
                const std::size_t count = std::min(part, wanted - first);
                read_bytes(bytes.data(), m_data + first * sizeof(Element), count * sizeof(Element));
                for (std::size_t i = 0; i < count; ++i)
                {
                    std::array<char, sizeof(Element)> own;
                    std::copy_n(bytes.data() + i * sizeof(Element), sizeof(Element), own.begin());
                    if (swapped)
                    {
                        std::reverse(own.begin(), own.end());
                    }
                    const auto value = static_cast<float>(std::bit_cast<Element>(own));
                    const std::size_t at = first + i;
                    h.column_major ? values(at % rows, at / rows) = value : values.data()[at] = value;
                }
            }
            return values;
        }

        fanin::matrix<float> matrix_of(std::size_t rows, std::size_t columns) const
        {
            try
            {
                return fanin::matrix<float>::from_shape({rows, columns});
            }
            catch (const std::bad_alloc&)
            {
                fail(m_data, "its elements take " + std::to_string(rows * columns * sizeof(float))
                                 + " bytes of memory as float32, more than there are: read fewer rows");
            }
        }

        void read_bytes(char* to, std::size_t from, std::size_t count)
        {
            m_file.seekg(static_cast<std::streamoff>(from));
            m_file.read(to, static_cast<std::streamsize>(count));
            if (!m_file)
            {
                fail(from + static_cast<std::size_t>(m_file.gcount()), "cannot be read further");
            }
        }

        [[noreturn]] void fail(std::size_t byte, const std::string& what) const
        {
            throw fanin::runtime_error(m_path.string() + ": byte " + std::to_string(byte) + ": " + what);
        }

        std::filesystem::path m_path;
        std::ifstream m_file;
        std::size_t m_size = 0;
        std::size_t m_header_at = 0;
        std::size_t m_data = 0; // offset of the first element
    };

    /// The matrix in `path`, as float.
    inline fanin::matrix<float> read_matrix(const std::filesystem::path& path)
    {
        return reader(path).read();
    }

    /// The one-dimensional array in `path`, as a column of float.
    inline fanin::matrix<float> read_column(const std::filesystem::path& path)
    {
        return reader(path).read_column();
    }
}

#endif
