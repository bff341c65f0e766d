// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// The derivative of a pair must be one of elements, though that of relu is 0 or 1.
#include <fanin/act.hpp>

auto ramp()
{
    const auto f = [](double x) { return x > 0 ? x : 0; };
#if defined(FANIN_TEST_CORRECT)
    const auto slope = [](double x) { return x > 0 ? 1.0 : 0.0; };
#else
    const auto slope = [](double x) { return x > 0; };
#endif
    return fanin::act::differentiable(f, slope);
}
