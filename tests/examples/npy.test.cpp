// SPDX-License-Identifier: BSD-3-Clause
#include "support/npy.hpp"
#include "catch.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

using Catch::Matchers::StartsWith;

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

    /// A file with this header, whatever stands in it.
    std::string file_of(const std::string& header, const std::string& data, char major = 1, char minor = 0)
    {
        std::string bytes = std::string("\x93NUMPY") + major + minor;
        for (std::size_t i = 0; i < (major == 1 ? 2U : 4U); ++i)
        {
            bytes += static_cast<char>((header.size() >> (8 * i)) & 255);
        }
        return bytes + header + data;
    }

    /// The elements as they lie in memory, least significant byte first.
    std::string bytes_of(const std::vector<float>& elements)
    {
        std::string data;
        for (const float value : elements)
        {
            const auto bits = std::bit_cast<std::uint32_t>(value);
            for (int i = 0; i < 4; ++i)
            {
                data += static_cast<char>((bits >> (8 * i)) & 255);
            }
        }
        return data;
    }

    const std::string six = bytes_of({1, 2, 3, 4, 5, -6.5F});

    /// Whether the file holds 1, 2, 3 | 4, 5, -6.5.
    bool is_six(const std::string& bytes)
    {
        const auto m = npy::read_matrix(write(bytes));
        return m == fanin::matrix<float>{{1, 2, 3}, {4, 5, -6.5F}};
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
    CHECK_THAT(complaint(npy_of<float>("<f4", "()", {1})), ContainsSubstring("two-dimensional, not ()"));
}

TEST_CASE("extents that nothing can be made of are refused, of an empty array, too")
{
    CHECK_THAT(
        complaint(npy_of<float>("<f4", "(900000000000000000, 900000000000000000)", {1})),
        ContainsSubstring("byte 60: the shape (900000000000000000, 900000000000000000) has more elements "
                          "than memory can address"));
    for (const char* shape : {"(0, 999999999999999999)", "(999999999999999999, 0)", "(0, 2147483648)"})
    {
        CHECK_THAT(complaint(npy_of<float>("<f4", shape, {})),
                   StartsWith("byte 60: ") && ContainsSubstring(shape)
                       && ContainsSubstring("an extent above 2147483647"));
    }
    CHECK_THROWS_WITH(npy::read_column(write(npy_of<float>("<f4", "(999999999999999999,)", {}))),
                      ContainsSubstring("byte 60: ") && ContainsSubstring("an extent above 2147483647"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(2000000000, 1000000000)", {1})),
               ContainsSubstring("ends after 1 of 2000000000000000000 elements"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(99999999999999999999, 1)", {})),
               ContainsSubstring("byte 61: ") && ContainsSubstring("more than 64 bits"));
    CHECK_THAT(complaint(npy_of<float>("<f4", "(2, -3)", {})),
               ContainsSubstring("byte 64: ") && ContainsSubstring("negative extent"));
}

TEST_CASE("all that NumPy has written of numbers is read: byte orders, axis orders, quotes, Python 2")
{
    std::string reversed = six;
    for (std::size_t i = 0; i < reversed.size(); i += 4)
    {
        std::reverse(reversed.begin() + static_cast<std::ptrdiff_t>(i),
                     reversed.begin() + static_cast<std::ptrdiff_t>(i + 4));
    }
    const std::string little = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    CHECK(is_six(file_of(little, six)));
    CHECK(is_six(file_of("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", reversed)));
    CHECK(is_six(file_of("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
                         bytes_of({1, 4, 2, 5, 3, -6.5F}))));
    CHECK(is_six(file_of("{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 3)}\n", six)));
    CHECK(is_six(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }", six)));
    CHECK(is_six(file_of("{'shape':(2,3,),'fortran_order':False,'descr':'<f4'}", six)));
    CHECK(is_six(file_of(little, six, 2)));
    CHECK(is_six(file_of(little, six, 3)));

    const std::string big_double("\x40\x09\x21\xfb\x54\x44\x2d\x18", 8); // pi, most significant byte first
    const auto pi = npy::read_matrix(
        write(file_of("{'descr': '>f8', 'fortran_order': False, 'shape': (1, 1), }", big_double)));
    CHECK(pi(0, 0) == 3.14159274F);
}

TEST_CASE("versions that the format has not are refused")
{
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    for (const auto& [major, minor] : {std::pair(0, 0), {1, 1}, {9, 0}, {4, 0}, {3, 1}, {255, 255}})
    {
        CHECK_THAT(complaint(file_of(header, six, static_cast<char>(major), static_cast<char>(minor))),
                   StartsWith("byte 6: is of version " + std::to_string(major) + "." + std::to_string(minor))
                       && ContainsSubstring("1.0, 2.0 or 3.0"));
    }
}

TEST_CASE("a header may be as long as version 1.0 lets it, whatever it is made of")
{
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    CHECK(is_six(file_of(header + std::string(60'000, ' ') + '\n', six)));
    CHECK(is_six(file_of("{" + std::string(60'000, ' ') + header.substr(1), six)));
    CHECK(is_six(file_of(header + std::string(65'535 - header.size(), ' '), six, 2)));
    CHECK_THAT(complaint(file_of(header + std::string(65'536 - header.size(), ' '), six, 2)),
               StartsWith("byte 8: has a header of 65536 bytes"));
    for (const char c : {'(', ')', '{', '\'', 'L', '9', ','})
    {
        CHECK_THAT(complaint(file_of(header.substr(0, 49) + std::string(60'000, c), six)),
                   ContainsSubstring("the header "));
    }
}

TEST_CASE("what is wrong in a header is said with the byte where it stands")
{
    const auto said = [](const std::string& header) { return complaint(file_of(header, six)); };
    CHECK(said("").starts_with("byte 10: the header lacks a dict"));
    CHECK(said("{}") == "byte 12: the header has no 'descr'");
    CHECK(said("{'descr': '<f4'}") == "byte 26: the header has no 'fortran_order'");
    CHECK(said("{'descr': '<f4', 'fortran_order': False}") == "byte 50: the header has no 'shape'");
    CHECK(said("{'descr': '<f4', 'descr': '<f4'}") == "byte 27: the header has the key 'descr' twice");
    CHECK_THAT(said("{'descr': '<f4', 'order': 'C'}"), StartsWith("byte 27: the header has a key 'order'"));
    CHECK(said("{'descr': '<f4' 'shape': (2, 3)}").starts_with("byte 26: the header lacks a comma or }"));
    CHECK(said("{'descr' '<f4'}").starts_with("byte 19: the header lacks a colon"));
    CHECK(said("{'descr: (2, 3)}").starts_with("byte 11: the header lacks a key in quotes"));
    CHECK(said("{'descr': f4}").starts_with("byte 20: the header lacks the element type in quotes"));
    CHECK_THAT(said("{'fortran_order': 0}"),
               StartsWith("byte 28: ") && ContainsSubstring("neither True nor"));
    CHECK_THAT(said("{'shape': (2 3)}"), StartsWith("byte 23: ") && ContainsSubstring("without a comma"));
    CHECK_THAT(said("{'shape': (6)}"), StartsWith("byte 23: ") && ContainsSubstring("(n,)"));
    CHECK_THAT(said("{'shape': ((2, 3))}"),
               StartsWith("byte 21: ") && ContainsSubstring("else than extents"));
    CHECK_THAT(said("{'shape': [2, 3]}"), StartsWith("byte 20: ") && ContainsSubstring("a tuple"));
    CHECK_THAT(said("{'shape': (1" + std::string(100, ',') + ")}"), ContainsSubstring("else than extents"));
    std::string many;
    for (int i = 0; i < 65; ++i)
    {
        many += "1,";
    }
    CHECK_THAT(said("{'shape': (" + many + ")}"), ContainsSubstring("more than 64 axes"));
    const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    CHECK(said(good + " # \x01") == "byte 70: the header goes on after its dict with '# ?'");
}

TEST_CASE("elements of another type are refused with what they are and what to do")
{
    const auto said = [](const std::string& descr)
    {
        return complaint(file_of("{'descr': " + descr + ", 'fortran_order': False, 'shape': (2, 3), }", six));
    };
    CHECK(
        said("'<i4'")
        == "byte 20: the element type is '<i4' (signed integers), but it must be float32, float64 or uint8: "
           "convert them, by np.save(path, a.astype(np.float32))");
    CHECK_THAT(said("'<f2'"), ContainsSubstring("another width"));
    CHECK_THAT(said("'<f16'"), ContainsSubstring("another width"));
    CHECK_THAT(said("'<u2'"), ContainsSubstring("unsigned integers"));
    CHECK_THAT(said("'|b1'"), ContainsSubstring("truth values"));
    CHECK_THAT(said("'<c8'"), ContainsSubstring("complex") && ContainsSubstring("abs(a)"));
    CHECK_THAT(said("'|O'"), ContainsSubstring("Python objects"));
    CHECK_THAT(said("'<U5'"), ContainsSubstring("strings"));
    CHECK_THAT(said("'|S5'"), ContainsSubstring("strings"));
    CHECK_THAT(said("'<M8[ns]'"), ContainsSubstring("dates"));
    CHECK_THAT(said("'|V3'"), ContainsSubstring("raw bytes"));
    CHECK_THAT(said("'|f4'"), ContainsSubstring("'|f4'"));
    CHECK_THAT(said("''"), ContainsSubstring("the element type is ''"));
    CHECK_THAT(said("'" + std::string(60'000, 'x') + "'"), ContainsSubstring("xxx..."));
    CHECK_THAT(said("[('x', '<f4'), ('y', '<f4')]"),
               StartsWith("byte 20: ") && ContainsSubstring("structured"));
}

TEST_CASE("a file with some bytes of it changed is read or refused")
{
    std::mt19937 random(1); // the engine's numbers are the standard's, those of its distributions are not
    const std::string good = npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6});
    int refused = 0;
    constexpr int runs = 4000;
    for (int run = 0; run < runs; ++run)
    {
        std::string bytes = good;
        for (auto change = random() % 4; change < 4; ++change)
        {
            const std::size_t at = random() % bytes.size();
            const std::string_view likely = "'\"(),{}: L-0159<>|=fuTrue\n";
            const char c = random() % 2 == 0 ? likely[random() % likely.size()] : static_cast<char>(random());
            switch (random() % 4)
            {
            case 0:
                bytes.erase(at, 1 + random() % 3);
                break;
            case 1:
                bytes.insert(at, 1 + random() % 3, c);
                break;
            default:
                bytes[at] = c;
            }
        }
        refused += complaint(bytes) == "nothing" ? 0 : 1;
    }
    CHECK(refused > runs / 4);
    CHECK(refused < runs);
}

TEST_CASE("a file that does not exist, or is a directory, is refused")
{
    CHECK_THROWS_WITH(npy::read_matrix("no_such_directory/no_such.npy"),
                      "no_such_directory/no_such.npy: cannot be opened: No such file or directory");
    CHECK_THROWS_AS(npy::read_matrix("no_such_directory/no_such.npy"), fanin::runtime_error);
    CHECK_THROWS_AS(npy::read_matrix(std::filesystem::temp_directory_path()), fanin::error);
}
