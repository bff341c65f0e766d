// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/mdspan_look_alike.hpp"
#include "core/raises.hpp"

#include <fanin/init.hpp>
#include <fanin/stats.hpp>

#if __has_include(<mdspan>)
#include <mdspan>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

using namespace fanin;

namespace
{
    /// The weights (37, 53) of PyTorch's shape under key 7, from the call.
    const xt::xtensor<float, 2> whole = init::he<float>({37, 53}, axes::oi, 7);

    template <class R>
    bool holds_the_whole(const R& r)
    {
        return std::equal(std::begin(r), std::end(r), whole.begin(), whole.end());
    }

    /// Whether at(i, j) is the weight (i, j).
    template <class At>
    bool is_the_whole(At at)
    {
        std::size_t different = 0;
        for (std::size_t i = 0; i < 37; ++i)
        {
            for (std::size_t j = 0; j < 53; ++j)
            {
                different += at(i, j) != whole(i, j);
            }
        }
        return different == 0;
    }
}

TEST_CASE("a range of any kind is filled with the weights that a call gives")
{
    std::vector<float> vector(37 * 53);
    init::fill(vector, {37, 53}, init::he<float>, axes::oi, 7);
    CHECK(holds_the_whole(vector));

    auto array = std::make_unique<std::array<float, 37 * 53>>();
    init::fill(*array, {37u, 53L}, init::he<float>, axes::oi, key(7));
    CHECK(holds_the_whole(*array));

    auto built_in = std::make_unique<float[]>(37 * 53);
    init::fill(std::span(built_in.get(), 37 * 53), {37, 53}, init::he<float>, axes::oi, 7, {.threads = 2});
    CHECK(holds_the_whole(std::span(built_in.get(), 37 * 53)));

    float of_c[37 * 53];
    init::fill(of_c, {37, 53}, init::he<float>, axes::oi, 7);
    CHECK(holds_the_whole(of_c));
    std::fill(std::begin(of_c), std::end(of_c), 0.0f);
    init::fill(std::span<float, 37 * 53>(of_c), {37, 53}, init::he<float>, axes::oi, 7);
    CHECK(holds_the_whole(of_c));

    std::vector<float> without_axes(37 * 53);
    init::fill(without_axes, {53, 37}, init::he<float>, 7);
    CHECK(std::equal(without_axes.begin(), without_axes.end(), init::he<float>(53, 37, 7).begin()));
}

TEST_CASE("a shape may be known at run time only")
{
    std::vector<float> w(37 * 53);
    const std::vector<long> shape{37, 53};
    init::fill(w, shape, init::he<float>, axes::oi, 7);
    CHECK(holds_the_whole(w));

    std::fill(w.begin(), w.end(), 0.0f);
    const std::array<std::int8_t, 2> narrow{37, 53};
    init::fill(w, narrow, init::he<float>, axes::oi, 7, {.threads = 3});
    CHECK(holds_the_whole(w));

    std::fill(w.begin(), w.end(), 0.0f);
    init::fill(w, std::span(shape), init::he<float>, axes::oi, 7);
    CHECK(holds_the_whole(w));

    init::fill(w, shape, init::normal<float>, 7);
    CHECK(std::equal(w.begin(), w.end(), init::normal<float>(37, 53, 7).begin()));
}

TEST_CASE("column-major memory has the numbers at their indices")
{
    std::vector<float> w(37 * 53);
    for (const std::size_t threads : std::array<std::size_t, 3>{1, 2, 5})
    {
        std::fill(w.begin(), w.end(), 0.0f);
        init::fill(column_major(w), {37, 53}, init::he<float>, axes::oi, 7, {.threads = threads});
        CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return w[i + 37 * j]; }));
    }

    // laws that write all weights at once
    init::fill(column_major(w), {37, 53}, init::sparse<float>, axes::oi, 7);
    const auto sparse = init::sparse<float>({37, 53}, axes::oi, 7);
    CHECK(w[3 + 37 * 11] == sparse(3, 11));
    CHECK(std::count(w.begin(), w.end(), 0.0f) == std::count(sparse.begin(), sparse.end(), 0.0f));

    // tiles end inside, on both axes and on neither
    for (const auto& [rows, columns] :
         {std::pair<std::size_t, std::size_t>{1, 5000}, {5000, 1}, {3, 700}, {700, 3}, {300, 300}})
    {
        std::vector<double> v(rows * columns);
        init::fill(column_major(v), {rows, columns}, init::uniform<double>, 3);
        const auto expected = init::uniform<double>(rows, columns, 3);
        std::size_t different = 0;
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (std::size_t j = 0; j < columns; ++j)
            {
                different += v[i + rows * j] != expected(i, j);
            }
        }
        CHECK(different == 0);
    }

    std::vector<float> kernel(2 * 3 * 5 * 7);
    init::fill(column_major(kernel), {2, 3, 5, 7}, init::he<float>, axes::oihw, 7);
    const auto expected = init::he<float>({2, 3, 5, 7}, axes::oihw, 7);
    CHECK(kernel[1 + 2 * (2 + 3 * (4 + 5 * 6))] == expected(1, 2, 4, 6));
    CHECK(kernel[0 + 2 * (1 + 3 * (2 + 5 * 3))] == expected(0, 1, 2, 3));
}

TEST_CASE("what has the form of an mdspan is filled by its strides or its mapping")
{
    std::vector<float> memory(64 * 64, -1.0f);
    const auto filled = [&](const auto& m)
    {
        std::fill(memory.begin(), memory.end(), -1.0f);
        init::fill(m, init::he<float>, axes::oi, 7);
        return static_cast<std::size_t>(std::count(memory.begin(), memory.end(), -1.0f)) == 64 * 64 - 37 * 53;
    };
    using look_alike = strided_look_alike<float>;
    CHECK(filled(look_alike{memory.data(), {37, 53}, {53, 1}}));
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[53 * i + j]; }));
    CHECK(filled(look_alike{memory.data(), {37, 53}, {1, 37}}));
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[i + 37 * j]; }));
    CHECK(filled(look_alike{memory.data() + 5, {37, 53}, {60, 1}})); // gaps between rows
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[5 + 60 * i + j]; }));
    CHECK(filled(look_alike{memory.data() + 36 * 53, {37, 53}, {-53, 1}})); // upside down
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[53 * (36 - i) + j]; }));

    std::vector<float> tiles(40 * 56);
    init::fill(tiled_look_alike<float>{tiles.data(), {{40, 56}}}, init::he<float>, axes::oi, 9);
    const auto expected = init::he<float>({40, 56}, axes::oi, 9);
    CHECK(tiles[0] == expected(0, 0));
    CHECK(tiles[(2 * 14 + 3) * 16 + 1 * 4 + 2] == expected(9, 14));
    init::fill(tiled_look_alike<float>{tiles.data(), {{40, 56}}}, init::normal<float>, 9);
    CHECK(tiles[16] == init::normal<float>(40, 56, 9)(0, 4));

#if defined(__cpp_lib_mdspan)
    CHECK(filled(std::mdspan(memory.data(), 37, 53)));
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[53 * i + j]; }));
    CHECK(filled(std::mdspan<float, std::dextents<int, 2>, std::layout_left>(memory.data(), 37, 53)));
    CHECK(is_the_whole([&](std::size_t i, std::size_t j) { return memory[i + 37 * j]; }));
#endif
}

TEST_CASE("a size that is not that of the shape is refused, and nothing is written")
{
    std::vector<float> w(12, -1.0f);
    const auto untouched = [&] { return std::count(w.begin(), w.end(), -1.0f) == 12; };
    const auto refused = [&](auto shape, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>(
            [&] { init::fill(w, shape, init::he<float>, axes::oi, 1); }, parts);
    };
    CHECK(refused(std::array{3, 5}, {"memory of 12 elements", "(3, 5) are 15", "resize"}) == "");
    CHECK(refused(std::array{3, 3}, {"memory of 12 elements", "(3, 3) are 9"}) == "");
    CHECK(refused(std::array{3, 0}, {"memory of 12 elements", "(3, 0) are 0"}) == "");
    CHECK(refused(std::array{-3, -4}, {"extent = -3", "non-negative"}) == "");
    CHECK(refused(std::array{12}, {"(12)", "axes"}) == "");
    CHECK(refused(std::vector<int>{}, {"memory of 12 elements", "() are 1"}) == "");
    constexpr std::size_t huge = std::numeric_limits<std::size_t>::max() / 2;
    CHECK(failing_to_raise<std::length_error>([&]
                                              { init::fill(w, {huge, huge}, init::he<float>, axes::oi, 1); },
                                              {"more elements than memory"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(w, {3, -4}, init::he<float>, axes::oi, 1); }, {"extent = -4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(w, {3, 4}, init::he<float>, axes::oi, 1, {.threads = 0}); }, {"threads = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(column_major(w), {3, 5}, init::he<float>, axes::oi, 1); }, {"(3, 5) are 15"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(column_major(w), {3, 4}, init::he<float>, axes::oihw, 1); }, {"(3, 4)"})
          == "");
    using look_alike = strided_look_alike<float>;
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(look_alike{w.data(), {3, -4}, {4, 1}}, init::he<float>, 1); }, {"extent = -4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(look_alike{w.data(), {3, 4}, {0, 1}}, init::he<float>, 1); },
              {"(3, 4) share memory", "unique"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::fill(look_alike{w.data(), {3, 4}, {4, 1}}, init::he<float>, axes::oihw, 1); },
              {"(3, 4)"})
          == "");
    CHECK(untouched());
}

TEST_CASE("empty memory is filled with nothing")
{
    std::vector<float> none;
    CHECK_NOTHROW(init::fill(none, {0, 5}, init::he<float>, axes::oi, 1));
    CHECK_NOTHROW(init::fill(none, {5, 0}, init::he<float>, axes::oi, 1));
    CHECK_NOTHROW(init::fill(column_major(none), {5, 0}, init::he<float>, axes::oi, 1));
    CHECK_NOTHROW(init::fill(strided_look_alike<float>{nullptr, {0, 5}, {5, 1}}, init::he<float>, 1));
    CHECK_NOTHROW(init::shard(none, init::he<float>, {4, 5}, axes::oi, {1, 1}, {1, 5}, 1));
}

TEST_CASE("a shard goes into memory of its size")
{
    std::vector<float> block(11 * 7, -1.0f);
    const auto expected = init::shard(init::he<float>, {37, 53}, axes::oi, {5, 20}, {16, 27}, 7);
    init::shard(block, init::he<float>, {37, 53}, axes::oi, {5, 20}, {16, 27}, 7, {.threads = 2});
    CHECK(std::equal(block.begin(), block.end(), expected.begin()));
    init::shard(column_major(block), init::he<float>, std::array{37, 53}, axes::oi, {5, 20}, {16, 27}, 7);
    CHECK(block[3 + 11 * 4] == whole(5 + 3, 20 + 4));
    CHECK(block[10 + 11 * 6] == whole(15, 26));
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { init::shard(block, init::he<float>, {37, 53}, axes::oi, {5, 20}, {16, 28}, 7); },
              {"memory of 77 elements", "(11, 8) are 88"})
          == "");
    CHECK(failing_to_raise<std::out_of_range>(
              [&] { init::shard(block, init::he<float>, {37, 53}, axes::oi, {5, 50}, {16, 57}, 7); },
              {"[50, 57)"})
          == "");
}

TEST_CASE("a summary is that of the elements, wherever they are")
{
    const summary expected = summarize(whole);
    std::vector<float> w(whole.begin(), whole.end());
    const auto same = [&](const summary& s)
    {
        return s.count == expected.count && s.mean() == expected.mean() && s.variance() == expected.variance()
               && s.min() == expected.min() && s.histogram.counts() == expected.histogram.counts();
    };
    CHECK(same(summarize(w)));
    CHECK(same(summarize(std::span(w))));
    CHECK(same(summarize(std::span<const float>(w), {}, interval{-1, 1})));
    CHECK(same(summarize(strided_look_alike<const float>{w.data(), {37, 53}, {53, 1}})));
    std::vector<float> columns(w.size());
    init::fill(column_major(columns), {37, 53}, init::he<float>, axes::oi, 7);
    CHECK(same(summarize(strided_look_alike<float>{columns.data(), {37, 53}, {1, 37}})));
    CHECK(summarize(std::vector<int>{1, 2, 6}).mean() == 3);
    CHECK(summarize(std::vector<double>{}).count == 0);
}
