// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init/detail/weight_offsets.hpp>

#include <cstddef>
#include <stdexcept>
#include <vector>

using fanin::axes;
using fanin::axis;
using fanin::detail::weight_offsets;

TEST_CASE("each element of a kernel stands where its axes say")
{
    const std::vector<std::size_t> shape{11, 7, 3, 5};
    const weight_offsets w(shape, axes::oihw);
    REQUIRE(w.out.size() == 11);
    REQUIRE(w.in.size() == 7);
    REQUIRE(w.receptive.size() == 15);
    REQUIRE(w.batch.size() == 1);
    for (std::size_t o = 0; o < 11; ++o)
    {
        for (std::size_t i = 0; i < 7; ++i)
        {
            for (std::size_t h = 0; h < 3; ++h)
            {
                for (std::size_t x = 0; x < 5; ++x)
                {
                    const std::size_t row_by_row = ((o * 7 + i) * 3 + h) * 5 + x;
                    REQUIRE(w.batch[0] + w.receptive[h * 5 + x] + w.in[i] + w.out[o] == row_by_row);
                }
            }
        }
    }
}

TEST_CASE("a transposed kernel swaps inputs and outputs, and axes of one role count row by row")
{
    const weight_offsets transposed(std::vector<std::size_t>{11, 7, 3, 5}, axes::oihw.transposed());
    CHECK(transposed.in.size() == 11);
    CHECK(transposed.out.size() == 7);
    CHECK(transposed.in[1] == 105);

    const weight_offsets heads(std::vector<std::size_t>{2, 6, 3, 5},
                               axes{axis::batch, axis::in, axis::out, axis::out});
    CHECK(heads.out.size() == 15);
    CHECK(heads.out[7] == 1 * 5 + 2);
    CHECK(heads.in[2] == 30);
    CHECK(heads.batch == std::vector<std::size_t>{0, 90});
    CHECK(heads.receptive == std::vector<std::size_t>{0});
}

TEST_CASE("a matrix without axes is (in, out), and another weight needs axes that fit")
{
    const weight_offsets matrix(std::vector<std::size_t>{3, 4}, axes{});
    CHECK(matrix.in == std::vector<std::size_t>{0, 4, 8});
    CHECK(matrix.out == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { weight_offsets(std::vector<std::size_t>{3, 4, 5}, axes{}); },
              {"rank of weights without axes = 3", "pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { weight_offsets(std::vector<std::size_t>{3, 4, 5}, axes::hwio); }, {"number of axes = 4"})
          == "");
}
