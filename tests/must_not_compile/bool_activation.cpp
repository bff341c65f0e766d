// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// A comparison is no activation: every signal would be 0 or 1.
#include <fanin/stack.hpp>

auto layer()
{
#if defined(FANIN_TEST_CORRECT)
    const auto step = [](float x) { return x > 0 ? 1.0f : 0.0f; };
#else
    const auto step = [](float x) { return x > 0; };
#endif
    return fanin::dense(3, fanin::init::he<float>, step);
}
