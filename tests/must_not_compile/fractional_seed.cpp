// expect: fanin: a seed is an integer
// SPDX-License-Identifier: BSD-3-Clause
// A seed is an integer; 0.5 would silently be seed 0.
#include <fanin/init.hpp>

#if defined(FANIN_TEST_CORRECT)
constexpr int seed = 1;
#else
constexpr double seed = 0.5;
#endif

auto weights()
{
    return fanin::init::he<float>(3, 4, seed);
}
