// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// The function of a pair must be one of elements.
#include <fanin/act.hpp>

auto step()
{
#if defined(FANIN_TEST_CORRECT)
    const auto f = [](double x) { return x > 0 ? 1.0 : 0.0; };
#else
    const auto f = [](double x) { return x > 0; };
#endif
    return fanin::act::differentiable(f, [](double x) { return 0 * x; });
}
