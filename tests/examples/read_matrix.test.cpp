// SPDX-License-Identifier: BSD-3-Clause
#include "support/read_matrix.hpp"

#include "files/scratch.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace
{
    std::string npy_of(const std::string& shape, const std::vector<float>& elements)
    {
        const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}";
        return "\x93NUMPY" + std::string("\x01\0", 2) + little_endian(header.size(), 2) + header
               + bytes_of(elements);
    }
}

TEST_CASE("examples read matrices with one sample per row, and columns")
{
    const scratch_directory dir;
    CHECK((support::read_matrix(dir.with("a", npy_of("(2, 2)", {1, 2, 3, 4})))
           == fanin::matrix<float>{{1, 2}, {3, 4}}));
    CHECK((support::read_column(dir.with("a", npy_of("(2,)", {1, 2}))) == fanin::matrix<float>{{1}, {2}}));
    CHECK(support::read_matrix(dir.with("a", npy_of("(0, 3)", {}))).size() == 0);
}

TEST_CASE("examples refuse arrays of another rank, and extents that no product takes")
{
    const scratch_directory dir;
    const auto matrix = [&](const std::string& bytes) { return support::read_matrix(dir.with("a", bytes)); };
    for (const auto& [shape, count] : {std::pair("(6,)", 6), {"(1, 2, 3)", 6}, {"()", 1}})
    {
        CHECK_THROWS_AS(matrix(npy_of(shape, std::vector<float>(static_cast<std::size_t>(count)))),
                        fanin::runtime_error);
        CHECK_THROWS_WITH(
            matrix(npy_of(shape, std::vector<float>(static_cast<std::size_t>(count)))),
            ContainsSubstring((dir / "a").string() + ": the shape must be two-dimensional, not ("));
    }
    for (const char* shape : {"(0, 999999999999999999)", "(999999999999999999, 0)", "(0, 2147483648)"})
    {
        CHECK_THROWS_WITH(matrix(npy_of(shape, {})),
                          ContainsSubstring(shape) && ContainsSubstring("an extent above 2147483647"));
    }
    CHECK_THROWS_WITH(support::read_column(dir.with("a", npy_of("(3, 1)", {1, 2, 3}))),
                      ContainsSubstring("one-dimensional"));
    CHECK_THROWS_WITH(support::read_column(dir.with("a", npy_of("(999999999999999999, 0)", {}))),
                      ContainsSubstring("one-dimensional"));
    CHECK_THROWS_AS(support::read_matrix(dir / "absent"), fanin::runtime_error);
}
