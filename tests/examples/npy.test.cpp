// SPDX-License-Identifier: BSD-3-Clause
#include "support/npy.hpp"
#include "catch.hpp"

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace
{
    /// The file of this process alone, as the tests may run side by side; gone with it.
    struct scratch_file
    {
        std::filesystem::path path = std::filesystem::temp_directory_path()
                                     / ("fanin_npy_test_" + std::to_string(::getpid()) + ".npy");

        ~scratch_file()
        {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
        }
    };

    std::filesystem::path write(const std::string& bytes)
    {
        static const scratch_file file;
        std::ofstream(file.path, std::ios::binary) << bytes;
        return file.path;
    }

    /// A version 1 file: the header as NumPy writes it, padded to 64 bytes, then the elements.
    template <class Element>
    std::string npy_of(const std::string& type, const std::string& shape,
                       const std::vector<Element>& elements, const std::string& order = "False")
    {
        std::string header =
            "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
        header.resize((10 + header.size() + 64) / 64 * 64 - 11, ' ');
        header += '\n';
        std::string bytes("\x93NUMPY\x01\x00", 8);
        bytes += static_cast<char>(header.size() % 256);
        bytes += static_cast<char>(header.size() / 256);
        bytes += header;
        std::string data(elements.size() * sizeof(Element), '\0');
        if (!elements.empty())
        {
            std::memcpy(data.data(), elements.data(), data.size());
        }
        return bytes + data;
    }

    /// What reading the bytes complains of, less the path; fails the test where that is not named.
    std::string complaint(const std::string& bytes)
    {
        const auto path = write(bytes);
        try
        {
            npy::read_matrix(path);
        }
        catch (const std::runtime_error& e)
        {
            CHECK(dynamic_cast<const fanin::error*>(&e) != nullptr);
            const std::string text = e.what();
            CHECK(text.rfind(path.string() + ": byte ", 0) == 0);
            return text.substr(path.string().size() + 2);
        }
        return "nothing";
    }
}

TEST_CASE("matrices of the three element types are read row by row")
{
    const auto f4 = npy::read_matrix(write(npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, -6.5F})));
    REQUIRE((f4.shape()[0] == 2 && f4.shape()[1] == 3));
    CHECK(f4(0, 2) == 3);
    CHECK(f4(1, 2) == -6.5F);
    const auto f8 = npy::read_matrix(write(npy_of<double>("<f8", "(3, 1)", {0.1, 2, 3})));
    CHECK(f8(0, 0) == 0.1F);
    const auto u1 = npy::read_matrix(write(npy_of<unsigned char>("|u1", "(1, 3)", {0, 16, 255})));
    CHECK(u1(0, 2) == 255);
    CHECK(npy::read_matrix(write(npy_of<float>("<f4", "(0, 3)", {}))).size() == 0);
}

TEST_CASE("a one-dimensional array is read as a column, and nothing else is")
{
    const auto column = npy::read_column(write(npy_of<unsigned char>("|u1", "(3,)", {9, 0, 255})));
    REQUIRE((column.shape()[0] == 3 && column.shape()[1] == 1));
    CHECK(column(0, 0) == 9);
    CHECK(column(2, 0) == 255);
    CHECK(npy::read_column(write(npy_of<float>("<f4", "(0,)", {}))).size() == 0);

    CHECK_THROWS_WITH(npy::read_column(write(npy_of<float>("<f4", "(3, 1)", {1, 2, 3}))),
                      ContainsSubstring("one-dimensional"));
    CHECK_THROWS_WITH(npy::read_column(write(npy_of<float>("<f4", "(4,)", {1, 2, 3}))),
                      ContainsSubstring("ends after 3 of 4 elements"));
    CHECK_THROWS_WITH(npy::read_column(write(npy_of<float>("<f4", "(2,)", {1, 2, 3}))),
                      ContainsSubstring("goes on after its last element"));
}

TEST_CASE("a file that is no matrix is refused with its path and the byte")
{
    CHECK(complaint("") == "byte 0: is not an .npy file");
    CHECK(complaint("PK\x03\x04 something else") == "byte 0: is not an .npy file");
    const std::string good = npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6});
    CHECK(complaint(good.substr(0, 7)) == "byte 7: ends within its header");
    CHECK(complaint(good.substr(0, 50)) == "byte 50: ends within its header");
    CHECK(complaint(good.substr(0, good.size() - 1))
          == "byte " + std::to_string(good.size() - 1) + ": ends after 5 of 6 elements");
    CHECK(complaint(good + "x")
          == "byte " + std::to_string(good.size()) + ": goes on after its last element");

    CHECK_THAT(complaint(npy_of<float>("<f4", "(6,)", {1, 2, 3, 4, 5, 6})),
               ContainsSubstring("two-dimensional"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(1, 2, 3)", {1, 2, 3, 4, 5, 6})),
               ContainsSubstring("two-dimensional"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6}, "True")),
               ContainsSubstring("C order"));
    CHECK_THAT(complaint(npy_of<float>("<i4", "(2, 3)", {1, 2, 3, 4, 5, 6})),
               ContainsSubstring("element type"));
    CHECK_THAT(complaint(npy_of<float>(">f4", "(2, 3)", {1, 2, 3, 4, 5, 6})),
               ContainsSubstring("element type"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(900000000000000000, 900000000000000000)", {1})),
               ContainsSubstring("more elements than memory can address"));
}

TEST_CASE("a file that does not exist, or is a directory, is refused")
{
    CHECK_THROWS_AS(npy::read_matrix("no_such_directory/no_such.npy"), std::runtime_error);
    CHECK_THROWS_AS(npy::read_matrix(std::filesystem::temp_directory_path()), fanin::error);
}
