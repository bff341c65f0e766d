// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/files/npy.hpp>

#include "files/scratch.hpp"

#include <algorithm>
#include <bit>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using Catch::Matchers::StartsWith;

namespace
{
    using shape_type = std::vector<std::size_t>;

    fanin::file_array read(const std::string& bytes)
    {
        const scratch_directory dir; // the file stays mapped
        return fanin::read_npy(dir.with("a.npy", bytes));
    }

    shape_type shape_of(const fanin::file_array& a)
    {
        return {a.shape().begin(), a.shape().end()};
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

    /// Least significant byte first.
    std::string little_endian_floats(const std::vector<float>& elements)
    {
        std::string data;
        for (const float value : elements)
        {
            data += little_endian(std::bit_cast<std::uint32_t>(value), 4);
        }
        return data;
    }

    const std::string six = little_endian_floats({1, 2, 3, 4, 5, -6.5F});

    /// Whether the file holds 1, 2, 3 | 4, 5, -6.5.
    bool is_six(const std::string& bytes)
    {
        const fanin::file_array a = read(bytes);
        return shape_of(a) == shape_type{2, 3} && a.to<float>() == std::vector<float>{1, 2, 3, 4, 5, -6.5F};
    }

    /// What reading the bytes complains of, less the path.
    std::string said_of(const std::string& bytes)
    {
        const scratch_directory dir;
        return complaint(dir.with("a.npy", bytes),
                         [](const auto& path) { static_cast<void>(fanin::read_npy(path)); });
    }
}

TEST_CASE("arrays of every numeric type are read", "[files]")
{
    const auto f4 = read(npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, -6.5F}));
    CHECK(shape_of(f4) == shape_type{2, 3});
    CHECK(f4.name().empty());
    CHECK(f4.elements<float>()[5] == -6.5F);
    CHECK(f4.to<double>() == std::vector<double>{1, 2, 3, 4, 5, -6.5});
    CHECK(read(npy_of<double>("<f8", "(3, 1)", {0.1, 2, 3})).to<float>() == std::vector<float>{0.1F, 2, 3});
    CHECK(read(npy_of<std::uint16_t>("<f2", "(2,)", {0x3c00, 0xc500})).to<float>()
          == std::vector<float>{1, -5});
    CHECK(read(npy_of<std::uint8_t>("|b1", "(3,)", {0, 1, 2})).to<float>() == std::vector<float>{0, 1, 1});
    CHECK(read(npy_of<std::uint8_t>("|b1", "(3,)", {0, 1, 2})).to<std::uint8_t>()
          == std::vector<std::uint8_t>{0, 1, 1});
    CHECK(read(npy_of<std::uint8_t>("|u1", "(3,)", {0, 16, 255})).to<float>()
          == std::vector<float>{0, 16, 255});
    CHECK(read(npy_of<std::int8_t>("|i1", "(2,)", {-128, 127})).to<int>() == std::vector<int>{-128, 127});
    CHECK(read(npy_of<std::int16_t>("<i2", "(2,)", {-32768, 7})).to<double>()
          == std::vector<double>{-32768, 7});
    CHECK(read(npy_of<std::uint16_t>("<u2", "(1,)", {65535})).to<int>() == std::vector<int>{65535});
    CHECK(read(npy_of<std::int32_t>("<i4", "(1,)", {-5})).to<float>() == std::vector<float>{-5});
    CHECK(read(npy_of<std::uint32_t>("<u4", "(1,)", {4294967295U})).to<double>()
          == std::vector<double>{4294967295.0});
    CHECK(read(npy_of<std::complex<float>>("<c8", "(1,)", {{1, -2}})).to<std::complex<float>>()[0]
          == std::complex<float>(1, -2));
    CHECK(read(npy_of<std::complex<double>>("<c16", "(1,)", {{1, -2}})).to<std::complex<float>>()[0]
          == std::complex<float>(1, -2));
    CHECK(read(npy_of<float>("<f4", "(1,)", {3})).to<std::complex<double>>()[0]
          == std::complex<double>(3, 0));
    CHECK(read(npy_of<float>("<f4", "(0, 3)", {})).size() == 0);
    CHECK(read(npy_of<float>("<f4", "()", {7})).to<float>() == std::vector<float>{7});
}

TEST_CASE("integers are converted without a loss of more than one rounding, or refused", "[files]")
{
    const auto i8 =
        read(npy_of<std::int64_t>("<i8", "(3,)", {(std::int64_t{1} << 62) + 1, -1, 0x7fffff4000000001}));
    CHECK(i8.to<std::int64_t>()[0] == (std::int64_t{1} << 62) + 1);
    CHECK(i8.to<float>()[2] == 0x1.fffffep62F); // by way of double: a tie, rounded to 0x1.fffffcp62
    CHECK_THROWS_WITH(i8.to<std::uint64_t>(), ContainsSubstring("byte 136: element 1 does not fit uint64"));
    const auto u8 = read(npy_of<std::uint64_t>("<u8", "(2,)", {5, ~std::uint64_t{0}}));
    CHECK(u8.to<std::uint64_t>()[1] == ~std::uint64_t{0});
    CHECK(u8.to<double>()[1] == 0x1p64);
    CHECK_THROWS_WITH(u8.to<std::int64_t>(), ContainsSubstring("element 1 does not fit int64"));
    CHECK_THROWS_WITH(u8.elements<std::int64_t>(), ContainsSubstring("are uint64, not int64"));
    CHECK_THROWS_AS(read(npy_of<float>("<f4", "(1,)", {3})).to<int>(), fanin::runtime_error);
    CHECK_THROWS_WITH(read(npy_of<std::complex<float>>("<c8", "(1,)", {{1, -2}})).to<float>(),
                      ContainsSubstring("do not convert to float32"));

    std::vector<float> out(3, -1.0F);
    CHECK_THROWS_AS(u8.copy_to(std::span(out)), fanin::invalid_argument);
    CHECK(out == std::vector<float>(3, -1.0F)); // nothing is written
    u8.copy_to(std::span(out).first(2));
    CHECK(out == std::vector<float>{5, 0x1p64F, -1});
}

TEST_CASE("an .npy file that is none, or has too few bytes or too many, is refused", "[files]")
{
    CHECK(said_of("").starts_with("byte 0: it is not an .npy file"));
    CHECK(said_of("PK\x03\x04 something else").starts_with("byte 0: it is not an .npy file"));
    const std::string good = npy_of<float>("<f4", "(2, 3)", {1, 2, 3, 4, 5, 6});
    CHECK(said_of(good.substr(0, 5)).starts_with("byte 0: it is not an .npy file"));
    CHECK(said_of(good.substr(0, 7)) == "byte 7: the file ends within its header");
    CHECK(said_of(good.substr(0, 9)) == "byte 9: the file ends within its header");
    CHECK(said_of(good.substr(0, 50)) == "byte 50: the file ends within its header");
    CHECK(said_of(good.substr(0, good.size() - 1))
          == "byte " + std::to_string(good.size() - 1) + ": the file ends after 5 of 6 elements");
    CHECK(said_of(good + "x")
          == "byte " + std::to_string(good.size()) + ": the file goes on after its last element, by 1 bytes");
    CHECK(said_of(npy_of<float>("<f4", "()", {})).ends_with("ends after 0 of 1 elements"));
    CHECK(said_of(npy_of<float>("<f4", "(0,)", {1})).ends_with("goes on after its last element, by 4 bytes"));
}

TEST_CASE("shapes that memory cannot address are refused, of an empty array, too", "[files]")
{
    for (const char* shape :
         {"(900000000000000000, 900000000000000000)", "(0, 900000000000000000, 900000000000000000)",
          "(4611686018427387904, 0)", "(18446744073709551615,)"})
    {
        CHECK_THAT(said_of(npy_of<float>("<f4", shape, {})),
                   StartsWith("byte 60: the shape (") && ContainsSubstring("memory can address"));
    }
    CHECK_THAT(said_of(npy_of<float>("<f4", "(2000000000, 1000000000)", {1})),
               ContainsSubstring("ends after 1 of 2000000000000000000 elements"));
    CHECK_THAT(said_of(npy_of<float>("<f4", "(99999999999999999999, 1)", {})),
               ContainsSubstring("byte 61: ") && ContainsSubstring("more than 64 bits"));
    CHECK_THAT(said_of(npy_of<float>("<f4", "(2, -3)", {})),
               ContainsSubstring("byte 64: ") && ContainsSubstring("negative extent"));
}

TEST_CASE("both orders of bytes and of axes are read, and quotes and long integers of Python 2", "[files]")
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
                         little_endian_floats({1, 4, 2, 5, 3, -6.5F}))));
    CHECK(is_six(file_of("{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 3)}\n", six)));
    CHECK(is_six(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }", six)));
    CHECK(is_six(file_of("{'shape':(2,3,),'fortran_order':False,'descr':'<f4'}", six)));
    CHECK(is_six(file_of(little, six, 2)));
    CHECK(is_six(file_of(little, six, 3)));

    const std::string big_double("\x40\x09\x21\xfb\x54\x44\x2d\x18", 8); // pi, most significant byte first
    const auto pi = read(file_of("{'descr': '>f8', 'fortran_order': False, 'shape': (1, 1), }", big_double));
    CHECK(pi.to<double>()[0] == 3.141592653589793);
    CHECK_THROWS_WITH(pi.elements<double>(), ContainsSubstring("their bytes in the other order"));
    const auto z = read(file_of("{'descr': '>c16', 'fortran_order': False, 'shape': (1,), }",
                                big_double + std::string(8, '\0')));
    CHECK(z.to<std::complex<double>>()[0] == std::complex<double>(3.141592653589793, 0));
    CHECK(
        read(file_of("{'descr': '>i2', 'fortran_order': False, 'shape': (1,), }", std::string("\xff\xfe", 2)))
            .to<int>()[0]
        == -2);
    CHECK(read(file_of("{'descr': '>u8', 'fortran_order': False, 'shape': (1,), }",
                       std::string(7, '\0') + "\5"))
              .to<int>()[0]
          == 5);
    CHECK(read(file_of("{'descr': '>f2', 'fortran_order': False, 'shape': (1,), }", std::string("\x3c\0", 2)))
              .to<float>()[0]
          == 1);
}

TEST_CASE("column-major arrays of any rank and size come out in row-major order", "[files]")
{
    for (const shape_type& shape :
         {shape_type{7, 5}, {1, 9}, {40, 31}, {3, 4, 5}, {2, 1, 3, 4, 5, 6}, {600, 2}, {9}, {0, 4}})
    {
        std::size_t size = 1;
        std::string text;
        for (const std::size_t extent : shape)
        {
            size *= extent;
            text += std::to_string(extent) + ", ";
        }
        std::vector<std::int32_t> column_major(size);
        std::vector<std::int32_t> row_major(size);
        for (std::size_t i = 0; i < size; ++i) // element i in row-major order
        {
            std::size_t rest = i;
            std::size_t at = 0;
            for (std::size_t axis = shape.size(); axis-- > 0;)
            {
                std::size_t stride = 1;
                for (std::size_t before = 0; before < axis; ++before)
                {
                    stride *= shape[before];
                }
                at += rest % shape[axis] * stride;
                rest /= shape[axis];
            }
            row_major[i] = static_cast<std::int32_t>(i);
            column_major[at] = static_cast<std::int32_t>(i);
        }
        const auto a = read(npy_of("<i4", "(" + text + ")", column_major, "True"));
        CHECK(a.column_major());
        CHECK(a.to<std::int32_t>() == row_major);
        CHECK(a.to<double>() == std::vector<double>(row_major.begin(), row_major.end()));
        if (shape.size() > 1)
        {
            CHECK_THROWS_WITH(a.elements<std::int32_t>(), ContainsSubstring("column by column"));
        }
        else
        {
            CHECK(a.elements<std::int32_t>().size() == size);
        }
    }
}

TEST_CASE("versions that the format has not are refused", "[files]")
{
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    for (const auto& [major, minor] : {std::pair(0, 0), {1, 1}, {9, 0}, {4, 0}, {3, 1}, {255, 255}})
    {
        CHECK_THAT(
            said_of(file_of(header, six, static_cast<char>(major), static_cast<char>(minor))),
            StartsWith("byte 6: it is of version " + std::to_string(major) + "." + std::to_string(minor))
                && ContainsSubstring("1.0, 2.0 or 3.0"));
    }
}

TEST_CASE("a header may be as long as NumPy lets it, whatever it is made of", "[files]")
{
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    CHECK(is_six(file_of(header + std::string(9'000, ' ') + '\n', six)));
    CHECK(is_six(file_of("{" + std::string(9'000, ' ') + header.substr(1), six)));
    CHECK(is_six(file_of(header + std::string(10'000 - header.size(), ' '), six, 2)));
    CHECK_THAT(said_of(file_of(header + std::string(10'001 - header.size(), ' '), six, 2)),
               StartsWith("byte 8: the header has 10001 bytes, but it must have at most 10000"));
    for (const char c : {'(', ')', '{', '\'', 'L', '9', ','})
    {
        CHECK_THAT(said_of(file_of(header.substr(0, 49) + std::string(9'000, c), six)),
                   ContainsSubstring("the header "));
    }
}

TEST_CASE("what is wrong in a header is said with the byte where it stands", "[files]")
{
    const auto said = [](const std::string& header) { return said_of(file_of(header, six)); };
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
    CHECK(said(good + " # \x01") == "byte 70: the header goes on after its dict with '# \\x01'");
}

TEST_CASE("elements that are no numbers are refused with what they are and what to do", "[files]")
{
    const auto said = [](const std::string& descr)
    { return said_of(file_of("{'descr': " + descr + ", 'fortran_order': False, 'shape': (2, 3), }", six)); };
    CHECK(said("'|O'")
          == "byte 20: the elements are Python objects, which only Python can load, of type '|O', but they "
             "must be "
             "numbers: convert them, by np.save(path, a.astype(np.float64))");
    CHECK_THAT(said("'<f16'"), ContainsSubstring("another width"));
    CHECK_THAT(said("'<c32'"), ContainsSubstring("another width") && ContainsSubstring("np.complex128"));
    CHECK_THAT(said("'<i3'"), ContainsSubstring("another width"));
    CHECK_THAT(said("'<U5'"), ContainsSubstring("strings"));
    CHECK_THAT(said("'|S5'"), ContainsSubstring("strings of bytes"));
    CHECK_THAT(said("'<M8[ns]'"), ContainsSubstring("dates"));
    CHECK_THAT(said("'<m8[s]'"), ContainsSubstring("durations"));
    CHECK_THAT(said("'|V3'"), ContainsSubstring("raw bytes"));
    CHECK_THAT(said("'|f4'"), ContainsSubstring("'|f4'"));
    CHECK_THAT(said("''"), ContainsSubstring("the element type is ''"));
    CHECK_THAT(said("'\x1b[2J'"), ContainsSubstring("'\\x1b[2J'")); // nor does it steer a terminal
    CHECK_THAT(said("'" + std::string(9'000, 'x') + "'"), ContainsSubstring("xxx...'"));
    CHECK_THAT(said("[('x', '<f4'), ('y', '<f4')]"),
               StartsWith("byte 20: ") && ContainsSubstring("structured"));
}

TEST_CASE("a file with some bytes of it changed is read or refused", "[files]")
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
        refused += said_of(bytes) == "nothing" ? 0 : 1;
    }
    CHECK(refused > runs / 4);
    CHECK(refused < runs);
}

TEST_CASE("written .npy files have the bytes that NumPy writes, and are read", "[files]")
{
    const scratch_directory dir;
    const std::vector<float> x{1, 2, 3, 4, 5, -6.5F};
    fanin::write_npy(dir / "a.npy", std::span(x), std::vector<int>{2, 3});
    // np.save, of NumPy 1.24
    CHECK(content(dir / "a.npy")
          == "\x93NUMPY\x01" + std::string("\0\x76\0", 3)
                 + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + std::string(58, ' ') + "\n"
                 + six);
    CHECK(dir.files() == 1);
    CHECK(fanin::read_npy(dir / "a.npy").to<float>() == x);
    const std::vector<std::complex<double>> z{{1, 2}};
    fanin::write_npy(dir / "a.npy", std::span(z), std::vector<std::size_t>{});
    CHECK(fanin::read_npy(dir / "a.npy").to<std::complex<double>>() == z);
    const std::vector<std::uint8_t> n{7};
    fanin::write_npy(dir / "a.npy", std::span(n), std::vector<std::size_t>{1, 1, 1});
    CHECK(fanin::read_npy(dir / "a.npy").elements<std::uint8_t>()[0] == 7);
    fanin::write_npy(dir / "a.npy", std::span(x).first(0), std::vector<std::size_t>{0, 4});
    CHECK(fanin::read_npy(dir / "a.npy").shape()[1] == 4);
}

TEST_CASE("arrays that do not fit their shape or NumPy are refused, and nothing is written", "[files]")
{
    const scratch_directory dir;
    const std::vector<float> x{1, 2, 3};
    const std::vector<fanin::bfloat16> b{fanin::bfloat16(1)};
    CHECK_THROWS_AS(fanin::write_npy(dir / "a", std::span(x), std::vector<int>{2, 2}),
                    fanin::invalid_argument);
    CHECK_THROWS_WITH(fanin::write_npy(dir / "a", std::span(x), std::vector<int>{2, 2}),
                      ContainsSubstring("4, that of the shape (2, 2)"));
    CHECK_THROWS_AS(fanin::write_npy(dir / "a", std::span(x), std::vector<int>{-3}), fanin::invalid_argument);
    CHECK_THROWS_AS(fanin::write_npy(dir / "a", std::span(b), std::vector<int>{1}), fanin::invalid_argument);
    CHECK_THROWS_AS(fanin::write_npy(dir / "absent" / "a", std::span(x), std::vector<int>{3}),
                    fanin::runtime_error);
    CHECK(dir.is_empty());
}
