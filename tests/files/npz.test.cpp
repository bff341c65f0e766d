// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/files/detail/crc32.hpp>
#include <fanin/files/npz.hpp>

#include "files/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::StartsWith;

namespace
{
    /// An .npy file of floats.
    std::string npy_of(const std::string& shape, const std::vector<float>& elements)
    {
        const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}";
        return "\x93NUMPY" + std::string("\x01\0", 2) + little_endian(header.size(), 2) + header
               + bytes_of(elements);
    }

    /// CRC-32, bit by bit.
    std::uint32_t crc_of(const std::string& bytes)
    {
        std::uint32_t c = ~std::uint32_t{0};
        for (const char byte : bytes)
        {
            c ^= static_cast<unsigned char>(byte);
            for (int bit = 0; bit < 8; ++bit)
            {
                c = (c & 1) != 0 ? c >> 1 ^ 0xedb88320U : c >> 1;
            }
        }
        return ~c;
    }

    /// Deflated without compression: blocks that hold up to 65,535 bytes as they are.
    std::string deflated(const std::string& bytes)
    {
        std::string result;
        for (std::size_t at = 0; at == 0 || at < bytes.size(); at += 65'535)
        {
            const std::string part = bytes.substr(at, 65'535);
            result += static_cast<char>(at + 65'535 >= bytes.size());
            result += little_endian(part.size(), 2) + little_endian(part.size() ^ 0xffff, 2) + part;
        }
        return result;
    }

    struct member
    {
        std::string name;
        std::string bytes;
        bool deflate = false;
        bool wide = false; ///< sizes in 64 bits
        unsigned flags = 0;
        std::string local_name{}; ///< where it differs
        int method = -1;
        long long claimed = -1; ///< inflated size
    };

    /// What follows the members of an archive, and where they begin.
    std::string zip_of(const std::vector<member>& members, bool wide = false, const std::string& comment = "")
    {
        std::string file;
        std::string directory;
        for (const member& m : members)
        {
            const std::string data = m.deflate ? deflated(m.bytes) : m.bytes;
            const unsigned long long size =
                m.claimed < 0 ? m.bytes.size() : static_cast<unsigned long long>(m.claimed);
            const unsigned method = m.method >= 0 ? static_cast<unsigned>(m.method) : m.deflate ? 8 : 0;
            const std::string& local_name = m.local_name.empty() ? m.name : m.local_name;
            const std::string sizes =
                m.wide ? std::string(8, '\xff') : little_endian(data.size(), 4) + little_endian(size, 4);
            const std::string wide_sizes = "\1" + std::string(1, '\0') + little_endian(16, 2)
                                           + little_endian(size, 8) + little_endian(data.size(), 8);
            const std::string extra = m.wide ? "zz" + little_endian(2, 2) + "xy" + wide_sizes : "";
            const std::string common = little_endian(m.flags, 2) + little_endian(method, 2)
                                       + std::string(4, '\0') + little_endian(crc_of(m.bytes), 4) + sizes;
            directory += "PK\1\2" + little_endian(45, 2) + little_endian(45, 2) + common
                         + little_endian(m.name.size(), 2) + little_endian(extra.size(), 2)
                         + std::string(10, '\0') + little_endian(file.size(), 4) + m.name + extra;
            file += "PK\3\4" + little_endian(45, 2) + common + little_endian(local_name.size(), 2)
                    + little_endian(extra.size(), 2) + local_name + extra + data;
        }
        const std::size_t at = file.size();
        file += directory;
        if (wide)
        {
            const std::size_t record = file.size();
            file += "PK\6\6" + little_endian(44, 8) + little_endian(45, 2) + little_endian(45, 2)
                    + std::string(8, '\0') + little_endian(members.size(), 8)
                    + little_endian(members.size(), 8) + little_endian(directory.size(), 8)
                    + little_endian(at, 8);
            file += "PK\6\7" + std::string(4, '\0') + little_endian(record, 8) + little_endian(1, 4);
        }
        const std::string counts = wide ? std::string(4, '\xff')
                                        : little_endian(members.size(), 2) + little_endian(members.size(), 2);
        const std::string place =
            wide ? std::string(8, '\xff') : little_endian(directory.size(), 4) + little_endian(at, 4);
        return file + "PK\5\6" + std::string(4, '\0') + counts + place + little_endian(comment.size(), 2)
               + comment;
    }

    std::string opening(const std::string& bytes)
    {
        const scratch_directory dir;
        return complaint(dir.with("a.npz", bytes),
                         [](const auto& path) { static_cast<void>(fanin::npz_file(path)); });
    }

    std::string reading(const std::string& bytes)
    {
        const scratch_directory dir;
        return complaint(dir.with("a.npz", bytes),
                         [](const auto& path) { static_cast<void>(fanin::npz_file(path).read("a")); });
    }

    const std::string pair_of_floats = npy_of("(2,)", {1, -2});
    const bool has_zlib = fanin::detail::inflater != nullptr;
}

TEST_CASE("stored arrays of an .npz file are read in place", "[files]")
{
    const scratch_directory dir;
    for (const bool wide : {false, true})
    {
        const auto path = dir.with("a.npz", zip_of({{"a.npy", pair_of_floats, false, wide},
                                                    {"readme.txt", "not an array"},
                                                    {"sub/b.npy", npy_of("(1, 1)", {7}), false, wide}},
                                                   wide, "a comment"));
        const fanin::npz_file file(path);
        CHECK(std::vector(file.names().begin(), file.names().end())
              == std::vector<std::string>{"a", "sub/b"});
        const fanin::file_array a = file.read("a");
        CHECK(a.name() == "a");
        CHECK(a.to<float>() == std::vector<float>{1, -2});
        CHECK(file.read("sub/b").shape().size() == 2);
        CHECK_THROWS_AS(file.read("readme.txt"), fanin::out_of_range);
        CHECK_THROWS_WITH(file.read("c\n"), ContainsSubstring("has no array 'c\\x0a' among its 2"));
    }
    CHECK(opening(zip_of({})) == "nothing");
}

TEST_CASE("the CRC of a member is that of ZIP", "[files]")
{
    CHECK(fanin::detail::crc32_of("123456789") == 0xcbf43926U); // the check value of CRC-32
    std::string text;
    for (std::size_t n = 0; n < 70; ++n)
    {
        CHECK(fanin::detail::crc32_of(text) == crc_of(text));
        text += static_cast<char>(n * 37 + 11);
    }
}

TEST_CASE("deflated arrays of an .npz file are inflated, or refused without zlib", "[files]")
{
    const scratch_directory dir;
    std::vector<float> many(50'000);
    for (std::size_t i = 0; i < many.size(); ++i)
    {
        many[i] = static_cast<float>(i);
    }
    const auto path =
        dir.with("a.npz", zip_of({{"a.npy", npy_of("(50000,)", many), true}, {"b.npy", pair_of_floats}}));
    const auto inflater = std::exchange(fanin::detail::inflater, nullptr);
    CHECK(complaint(path, [](const auto& p) { static_cast<void>(fanin::npz_file(p).read("a")); })
          == "byte 35: member 'a.npy' is deflated, and this program has no zlib: link it with fanin::zlib, "
             "or save the "
             "arrays by np.savez");
    CHECK(fanin::npz_file(path).read("b").to<float>() == std::vector<float>{1, -2});
    fanin::detail::inflater = inflater;
    if (has_zlib)
    {
        const fanin::file_array a = fanin::npz_file(path).read("a");
        std::filesystem::remove(path);
        CHECK(a.to<float>() == many);
    }
}

TEST_CASE("deflated members that do not hold what they claim are refused", "[files]")
{
    if (!has_zlib)
    {
        return;
    }
    member m{"a.npy", pair_of_floats, true};
    CHECK(reading(zip_of({m})) == "nothing");
    m.claimed = static_cast<long long>(pair_of_floats.size()) + 1;
    CHECK_THAT(reading(zip_of({m})), StartsWith("byte ") && ContainsSubstring("'a.npy'"));
    m.claimed = static_cast<long long>(pair_of_floats.size()) - 1;
    CHECK_THAT(reading(zip_of({m})),
               ContainsSubstring("'a.npy'") && ContainsSubstring("ends after 1 of 2 elements"));
    m.claimed = 0;
    CHECK_THAT(reading(zip_of({m})), ContainsSubstring("not an .npy file"));
    m.claimed = 1 << 20; // more than deflate can make of so few bytes
    CHECK_THAT(reading(zip_of({m})), ContainsSubstring("claims to hold 1048576 bytes in"));
    // the elements that a header claims are not believed either: 2^40 of them
    m.claimed = -1;
    m.bytes = npy_of("(1099511627776,)", {1});
    CHECK_THAT(reading(zip_of({m})),
               ContainsSubstring("'a.npy', at byte ") && ContainsSubstring("ends after 1 of 1099511627776"));

    std::string wrong = zip_of({{"a.npy", pair_of_floats, true}});
    wrong[35] = '\7'; // no such kind of block
    CHECK_THAT(reading(wrong), ContainsSubstring("member 'a.npy': the deflated bytes are wrong"));
    wrong = zip_of({{"a.npy", pair_of_floats, true}});
    wrong[35] = '\0'; // another block should follow
    CHECK_THAT(reading(wrong), StartsWith("byte ") && ContainsSubstring("'a.npy'"));
    wrong = zip_of({{"a.npy", pair_of_floats, true}});
    wrong[35 + 5 + pair_of_floats.size() - 1] ^= 1;
    CHECK_THAT(reading(wrong), ContainsSubstring("'a.npy' is damaged: its CRC differs"));
}

TEST_CASE("stored members that are damaged or no arrays are refused", "[files]")
{
    std::string wrong = zip_of({{"a.npy", pair_of_floats}});
    wrong[35 + pair_of_floats.size() - 1] ^= 1;
    CHECK(reading(wrong) == "byte 35: member 'a.npy' is damaged: its CRC differs");
    CHECK(reading(zip_of({{"a.npy", "text"}}))
              .starts_with("byte 35: in member 'a.npy': it is not an .npy file"));
    CHECK(reading(zip_of({{"a.npy", pair_of_floats + "x"}}))
          == "byte " + std::to_string(35 + pair_of_floats.size())
                 + ": in member 'a.npy': the file goes on after its last element, by 1 bytes");
}

TEST_CASE("archives of other kinds are refused with the byte", "[files]")
{
    CHECK(opening("").starts_with("byte 0: the file does not end as a ZIP archive"));
    CHECK(opening("\x93NUMPY\x01").starts_with("byte 7: the file does not end as a ZIP archive"));
    const std::string good = zip_of({{"a.npy", pair_of_floats}, {"b.npy", pair_of_floats}});
    CHECK(opening(good + "x").find("does not end as a ZIP archive") != std::string::npos);
    CHECK(opening(good.substr(0, good.size() - 1)).find("does not end as a ZIP archive")
          != std::string::npos);
    CHECK_THAT(opening("x" + good), StartsWith("byte ")); // offsets no longer fit
    CHECK_THAT(opening(zip_of({{"a.npy", pair_of_floats, false, false, 1}})),
               ContainsSubstring("'a.npy' is encrypted"));
    CHECK_THAT(opening(zip_of({{"a.npy", pair_of_floats, false, false, 0, "", 12}})),
               ContainsSubstring("packed by method 12"));
    CHECK_THAT(opening(zip_of({{"a.npy", pair_of_floats, false, false, 0, "b.npy"}})),
               ContainsSubstring("says otherwise than the directory"));
    CHECK_THAT(opening(zip_of({{"a.npy", "1"}, {"b.npy", "2"}, {"a.npy", "3"}})),
               StartsWith("byte 72: ") && ContainsSubstring("two members have the name 'a.npy'"));
    CHECK_THAT(opening(zip_of({{"a.npy", pair_of_floats, false, false, 0, "", -1, 5}})),
               ContainsSubstring("claims to hold 5 bytes in"));

    // two entries of the directory for the same bytes
    std::string twice = zip_of({{"a.npy", "1"}, {"a.npy", "1"}});
    const std::size_t second = twice.rfind("PK\1\2");
    twice.replace(second + 42, 4, std::string(4, '\0'));
    CHECK_THAT(opening(twice), ContainsSubstring("overlap"));

    std::string part = good;
    part[good.size() - 18] = '\1'; // of the number of this disk
    CHECK_THAT(opening(part), ContainsSubstring("a part of several"));
    std::string count = good;
    count[good.size() - 12] = '\3';
    CHECK_THAT(opening(count),
               ContainsSubstring("claims 3 members") || ContainsSubstring("goes beyond its place"));
    std::string far = good;
    far[good.size() - 3] = '\x7f'; // of the offset of the directory
    CHECK_THAT(opening(far), ContainsSubstring("the directory of the archive goes beyond its place"));
}

TEST_CASE("archives with some bytes changed are read or refused", "[files]")
{
    std::mt19937 random(1);
    const scratch_directory dir;
    const std::string good =
        zip_of({{"a.npy", pair_of_floats, has_zlib}, {"b.npy", pair_of_floats, false, true}}, true);
    int refused = 0;
    constexpr int runs = 4000;
    for (int run = 0; run < runs; ++run)
    {
        std::string bytes = good;
        for (auto change = random() % 3; change < 3; ++change)
        {
            bytes[random() % bytes.size()] =
                random() % 2 == 0 ? static_cast<char>(random() % 3 * 255 / 2) : static_cast<char>(random());
        }
        const auto path = dir.with("a", bytes);
        try
        {
            const fanin::npz_file file(path);
            for (const std::string& name : file.names())
            {
                const std::size_t size = file.read(name).to<double>().size();
                CHECK(size == 2);
            }
        }
        catch (const fanin::runtime_error&)
        {
            ++refused;
        }
    }
    CHECK(refused > runs / 4);
    CHECK(refused < runs);
}
