// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// A comparison behind a convolution.
#include <fanin/stack.hpp>

auto layer()
{
#if defined(FANIN_TEST_CORRECT)
    const auto step = [](auto x) { return decltype(x)(x > 0); };
#else
    const auto step = [](auto x) { return x > 0; };
#endif
    return fanin::conv2d(3, {3, 3}, fanin::init::he<float>, step);
}
