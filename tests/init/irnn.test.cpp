// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/init/constant.hpp>
#include <fanin/init/irnn.hpp>
#include <fanin/init/tensor.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace init = fanin::init;

TEST_CASE("relu units with the weights and biases of irnn keep their state, times the gain")
{
    for (const double gain : {1.0, 0.5})
    {
        const auto w = init::irnn<double>.with_gain(gain)(5, 5, 1);
        const auto b = init::zeros<double>({5});
        std::vector<double> state{3, 0, 0.25, 7, 1};
        const std::vector<double> start = state;
        for (int step = 0; step < 10; ++step)
        {
            std::vector<double> next(5);
            for (std::size_t o = 0; o < 5; ++o)
            {
                double z = b(o);
                for (std::size_t i = 0; i < 5; ++i)
                {
                    z += state[i] * w(i, o);
                }
                next[o] = z > 0 ? z : 0;
            }
            state = next;
        }
        for (std::size_t i = 0; i < 5; ++i)
        {
            CHECK(state[i] == start[i] * (gain == 1 ? 1 : 0x1p-10));
        }
    }
    CHECK(to_string(init::irnn<float>) == "irnn: I");
    CHECK(to_string(init::irnn<float>.with_gain(0.01)) == "irnn, gain 0.01: 0.01 I");
}
