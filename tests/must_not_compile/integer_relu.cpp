// expect: fanin: an activation takes float or double
// SPDX-License-Identifier: BSD-3-Clause
// An activation of integers would round to integers.
#include <fanin/act.hpp>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = int;
#endif

auto activation(const xt::xarray<element>& x)
{
    return fanin::act::relu(x);
}
