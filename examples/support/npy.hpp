// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_NPY_HPP
#define FANIN_EXAMPLES_SUPPORT_NPY_HPP

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
#include <regex>
#include <string>
#include <system_error>
#include <utility>

// Reads NumPy's .npy files (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
// xt::load_npy would do, but for files that are cut short or too long, which it loads without a word.

namespace npy
{
    /// Throws runtime_error with the path and the byte at which the file stops making sense.
    class reader
    {
    public:
        explicit reader(std::filesystem::path path)
            : m_path(std::move(path))
        {
            std::error_code none;
            const auto size = std::filesystem::file_size(m_path, none);
            std::ifstream file(m_path, std::ios::binary);
            if (none || !file)
            {
                fail(0, "cannot be opened");
            }
            m_bytes.resize(size);
            file.read(m_bytes.data(), static_cast<std::streamsize>(size));
            if (!file)
            {
                fail(static_cast<std::size_t>(file.gcount()), "cannot be read further");
            }
        }

        /// The matrix of a two-dimensional file of float32, float64 or uint8, in C order.
        fanin::matrix<float> read()
        {
            read_header();
            static const std::regex two_extents(R"('shape':\s*\((\d{1,18}),\s*(\d{1,18}),?\s*\))");
            const auto extents = match(two_extents, "the shape must be two-dimensional");
            const std::size_t rows = std::stoull(extents[1]);
            const std::size_t columns = std::stoull(extents[2]);
            return read_elements(rows, columns);
        }

        /// The elements of a one-dimensional file, in a column.
        fanin::matrix<float> read_column()
        {
            read_header();
            static const std::regex one_extent(R"('shape':\s*\((\d{1,18}),\s*\))");
            return read_elements(std::stoull(match(one_extent, "the shape must be one-dimensional")[1]), 1);
        }

    private:
        fanin::matrix<float> read_elements(std::size_t rows, std::size_t columns) const
        {
            static const std::regex order(R"('fortran_order':\s*(False))");
            match(order, "the order must be C order ('fortran_order': False)");
            static const std::regex element(R"('descr':\s*'([<|]\w+)')");
            const std::string type = match(element, "the element type must be <f4, <f8 or |u1")[1];

            return type == "<f4"   ? read_elements<float>(rows, columns)
                   : type == "<f8" ? read_elements<double>(rows, columns)
                   : type == "|u1" ? read_elements<std::uint8_t>(rows, columns)
                                   : fail(10, "the element type must be <f4, <f8 or |u1, not " + type);
        }

        void read_header()
        {
            if (m_bytes.compare(0, 6, "\x93NUMPY") != 0)
            {
                fail(0, "is not an .npy file");
            }
            const std::size_t length_bytes = m_bytes.size() > 6 && m_bytes[6] == 1 ? 2 : 4;
            m_data = 8 + length_bytes;
            if (m_bytes.size() < m_data)
            {
                fail(m_bytes.size(), "ends within its header");
            }
            std::size_t length = 0;
            for (std::size_t i = 0; i < length_bytes; ++i)
            {
                length |= std::size_t{static_cast<unsigned char>(m_bytes[8 + i])} << (8 * i);
            }
            if (m_bytes.size() - m_data < length)
            {
                fail(m_bytes.size(), "ends within its header");
            }
            m_header = m_bytes.substr(m_data, length);
            m_data += length;
        }

        std::smatch match(const std::regex& pattern, const std::string& otherwise) const
        {
            std::smatch found;
            if (!std::regex_search(m_header, found, pattern))
            {
                fail(10, otherwise);
            }
            return found;
        }

        template <class Element>
        fanin::matrix<float> read_elements(std::size_t rows, std::size_t columns) const
        {
            const std::size_t held = (m_bytes.size() - m_data) / sizeof(Element);
            if (columns != 0 && rows > std::numeric_limits<std::size_t>::max() / sizeof(Element) / columns)
            {
                fail(10, "has more elements than memory can address");
            }
            const std::size_t wanted = rows * columns;
            if (held < wanted)
            {
                fail(m_bytes.size(), fanin::detail::join("ends after ", held, " of ", wanted, " elements"));
            }
            if (m_bytes.size() - m_data != wanted * sizeof(Element))
            {
                fail(m_data + wanted * sizeof(Element), "goes on after its last element");
            }

            fanin::matrix<float> values({rows, columns});
            for (std::size_t i = 0; i < wanted; ++i)
            {
                std::array<char, sizeof(Element)> bytes;
                std::memcpy(bytes.data(), m_bytes.data() + m_data + i * sizeof(Element), sizeof(Element));
                if constexpr (std::endian::native == std::endian::big)
                {
                    std::reverse(bytes.begin(), bytes.end()); // the file has the low byte first
                }
                values.data()[i] = static_cast<float>(std::bit_cast<Element>(bytes));
            }
            return values;
        }

        [[noreturn]] fanin::matrix<float> fail(std::size_t byte, const std::string& what) const
        {
            throw fanin::runtime_error(fanin::detail::join(m_path.string(), ": byte ", byte, ": ", what));
        }

        std::filesystem::path m_path;
        std::string m_bytes;
        std::string m_header;
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
