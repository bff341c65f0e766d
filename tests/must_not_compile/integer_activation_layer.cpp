// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// Integers as well: an activation of its own layer.
#include <fanin/stack.hpp>

#if defined(FANIN_TEST_CORRECT)
using result = float;
#else
using result = int;
#endif

auto layer()
{
    return fanin::activation([](float x) -> result { return x > 0 ? 1 : 0; });
}
