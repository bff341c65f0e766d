// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/init.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    /// Whether each row of the block is, bit for bit, the part of the whole that it stands for.
    template <class T>
    bool is_part_of(const xt::xtensor<T, 2>& block, const xt::xtensor<T, 2>& whole, std::size_t row,
                    std::size_t column)
    {
        for (std::size_t i = 0; i < block.shape()[0]; ++i)
        {
            const T* const expected = &whole(row + i, column);
            if (std::memcmp(&block(i, 0), expected, block.shape()[1] * sizeof(T)) != 0)
            {
                return false;
            }
        }
        return true;
    }
}

TEMPLATE_TEST_CASE("every split of a matrix by rows and by columns gives its parts", "", float, double)
{
    using T = TestType;
    constexpr std::size_t rows = 37;
    constexpr std::size_t columns = 53;
    const xt::xtensor<T, 2> whole = init::he<T>(rows, columns, 11);
    for (std::size_t from = 0; from <= rows; ++from)
    {
        for (std::size_t to = from + 1; to <= rows; ++to)
        {
            const auto block =
                init::shard(init::he<T>, {rows, columns}, axes::io, {from, 0}, {to, columns}, 11);
            REQUIRE((block.shape()[0] == to - from && block.shape()[1] == columns));
            REQUIRE(is_part_of(block, whole, from, 0));
        }
    }
    for (std::size_t from = 0; from <= columns; ++from)
    {
        for (std::size_t to = from + 1; to <= columns; ++to)
        {
            const auto block = init::shard(init::he<T>, {rows, columns}, axes::io, {0, from}, {rows, to}, 11);
            REQUIRE(is_part_of(block, whole, 0, from));
        }
    }
}

TEMPLATE_TEST_CASE("blocks of a larger matrix have its bits, by any number of threads", "", float, double)
{
    using T = TestType;
    const xt::xtensor<T, 2> whole = init::glorot_uniform<T>(1000, 1003, 12);
    std::size_t threads = 0;
    for (const std::size_t row : std::vector<std::size_t>{0, 1, 499, 999})
    {
        for (const std::size_t column : std::vector<std::size_t>{0, 1, 17, 500, 1002})
        {
            for (const std::array<std::size_t, 2> end :
                 {std::array<std::size_t, 2>{1000, 1003}, {row + 1, column + 1}})
            {
                threads = threads % 8 + 1;
                const auto block = init::shard(init::glorot_uniform<T>, {1000, 1003}, axes::io, {row, column},
                                               {end[0], end[1]}, 12, {.threads = threads});
                CAPTURE(row, column, threads);
                CHECK(is_part_of(block, whole, row, column));
            }
        }
    }
}

TEST_CASE("a corner of a matrix that no memory holds is drawn by itself")
{
    constexpr std::uint64_t n = 1'000'000'000;
    const auto corner =
        init::shard(init::normal<float>.with_stddev(1), {n, n}, axes::io, {n - 100, n - 100}, {n, n}, 42);
    REQUIRE(corner.size() == 10'000);

    // the element (i, j) is element i·n + j of the stream, wherever a shard begins
    const auto last =
        init::shard(init::normal<float>.with_stddev(1), {n, n}, axes::io, {n - 1, n - 3}, {n, n}, 42);
    CHECK(last(0, 2) == corner(99, 99));
    CHECK(last(0, 0) == corner(99, 97));
    float expected = 0;
    detail::draw(std::span<float>(&expected, 1), key(42), n * n - 1, detail::normal_law{0, 1});
    CHECK(corner(99, 99) == expected);

    // the variance comes from the fans of the whole
    CHECK(init::he<double>.variance({double(n), 1}) == 2.0 / double(n));
    const auto he = init::shard(init::he<double>, {n, n}, axes::io, {0, 0}, {300, 300}, 1);
    double sum = 0;
    for (const double w : he)
    {
        sum += w * w;
    }
    CHECK(std::abs(sum / 90'000 * double(n) / 2 - 1) < 6.1 * std::sqrt(2.0 / 90'000));
}

TEST_CASE("axes of a shard are those of the whole shape")
{
    const auto io = init::shard(init::he<double>, {400, 100}, axes::io, {10, 20}, {11, 21}, 5);
    const auto oi = init::shard(init::he<double>, {400, 100}, axes::oi, {10, 20}, {11, 21}, 5);
    CHECK(std::abs(oi(0, 0) / io(0, 0) - 2) < 1e-12);
}

TEST_CASE("empty shards are empty, and shards outside the whole are refused")
{
    CHECK(init::shard(init::he<float>, {3, 4}, axes::io, {1, 4}, {3, 4}, 1).size() == 0);
    CHECK(init::shard(init::he<float>, {0, 4}, axes::io, {0, 0}, {0, 4}, 1).size() == 0);

    CHECK_THROWS_AS(init::shard(init::he<float>, {3, 4}, axes::io, {0, 0}, {4, 4}, 1), std::out_of_range);
    CHECK_THROWS_AS(init::shard(init::he<float>, {3, 4}, axes::io, {0, 3}, {3, 2}, 1), std::out_of_range);
    CHECK_THROWS_AS(init::shard(init::he<float>, {3, 4}, axes::io, {0, 0}, {4, 4}, 1), fanin::error);
    CHECK_THROWS_AS(init::shard(init::he<float>, {3, 4}, axes::io, {-1, 0}, {3, 4}, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(init::shard(init::he<float>, {3, 4}, axes::io, {0, 0}, {3, 4}, 1, {.threads = 0}),
                    std::invalid_argument);
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    CHECK_THROWS_AS(init::shard(init::he<float>, {most, 2}, axes::io, {0, 0}, {1, 1}, 1), std::length_error);
    CHECK_THROWS_AS(init::shard(init::he<float>, {most, 1}, axes::io, {0, 0}, {most, 1}, 1),
                    std::length_error);
    CHECK_NOTHROW(init::shard(init::he<float>, {std::uint64_t{1} << 32, (std::uint64_t{1} << 32) - 1},
                              axes::io, {0, 0}, {1, 1}, 1));
}

TEST_CASE("shapes and corners of a shard may be arrays of any integer type")
{
    const xt::xtensor<float, 2> whole = init::he<float>(7, 9, 1);
    const auto block =
        init::shard(init::he<float>, whole.shape(), axes::io, {1, 2}, std::array<short, 2>{5, 9}, 1);
    CHECK(is_part_of(block, whole, 1, 2));
}

namespace
{
    /// Whether the block is, bit for bit, the part of the whole from `begin` on.
    template <class T>
    bool is_part_of(const xt::xtensor<T, 4>& block, const xt::xtensor<T, 4>& whole,
                    const std::array<std::size_t, 4>& begin)
    {
        const auto& n = block.shape();
        for (std::size_t a = 0; a < n[0]; ++a)
        {
            for (std::size_t b = 0; b < n[1]; ++b)
            {
                for (std::size_t c = 0; c < n[2]; ++c)
                {
                    for (std::size_t d = 0; d < n[3]; ++d)
                    {
                        if (block(a, b, c, d)
                            != whole(begin[0] + a, begin[1] + b, begin[2] + c, begin[3] + d))
                        {
                            return false;
                        }
                    }
                }
            }
        }
        return true;
    }
}

TEST_CASE("every block of a kernel of four axes has its bits, by any number of threads")
{
    const std::array<std::size_t, 4> shape{3, 4, 5, 7};
    const xt::xtensor<float, 4> whole = init::he<float>(shape, axes::hwio, 13);
    std::size_t blocks = 0;
    for (std::size_t code = 0; code < 6 * 10 * 15 * 28; ++code)
    {
        // every interval [begin, end) of 3, 4, 5 and 7
        std::array<std::size_t, 4> begin{};
        std::array<std::size_t, 4> end{};
        std::size_t rest = code;
        for (std::size_t axis = 0; axis < 4; ++axis)
        {
            std::size_t pair = rest % (shape[axis] * (shape[axis] + 1) / 2);
            rest /= shape[axis] * (shape[axis] + 1) / 2;
            while (pair >= shape[axis] - begin[axis])
            {
                pair -= shape[axis] - begin[axis]++;
            }
            end[axis] = begin[axis] + pair + 1;
        }
        const auto block =
            init::shard(init::he<float>, shape, axes::hwio, begin, end, 13, {.threads = 1 + code % 3});
        for (std::size_t axis = 0; axis < 4; ++axis)
        {
            REQUIRE(block.shape()[axis] == end[axis] - begin[axis]);
        }
        REQUIRE(is_part_of(block, whole, begin));
        ++blocks;
    }
    CHECK(blocks == 25'200);
}

TEST_CASE("shards are of any rank, and their axes must fit the shape")
{
    const xt::xtensor<double, 1> bias = init::he_uniform<double>({1000}, axes::o.with_fan_in(50), 3);
    const auto part =
        init::shard(init::he_uniform<double>, {1000}, axes::o.with_fan_in(50), {990}, {1000}, 3);
    CHECK(part(9) == bias(999));

    constexpr std::uint64_t n = 100'000'000;
    const auto corner = init::shard(init::normal<float>, {n, n, 3}, axes{}, {n - 1, n - 2, 0}, {n, n, 2}, 42);
    float expected = 0;
    detail::draw(std::span<float>(&expected, 1), key(42), n * n * 3 - 2, detail::normal_law{0, 0.01});
    CHECK(corner(0, 1, 1) == expected);

    CHECK_THROWS_AS(init::shard(init::he<float>, {2, 3}, axes::hwio, {0, 0}, {1, 1}, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(init::shard(init::he<float>, {2, 3, 4}, axes{}, {0, 0, 0}, {1, 1, 1}, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(init::shard(init::normal<float>, {n, n, n}, axes{}, {0, 0, 0}, {1, 1, 1}, 1),
                    std::length_error);
    CHECK(init::shard(init::normal<float>, {n, n, n, 0}, axes{}, {0, 0, 0, 0}, {1, 1, 1, 0}, 1).size() == 0);
}
