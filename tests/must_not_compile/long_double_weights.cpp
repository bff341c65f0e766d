// expect: variable template 'he
// SPDX-License-Identifier: BSD-3-Clause
// Weights are float or double.
#include <fanin/init.hpp>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = long double;
#endif

auto weights()
{
    return fanin::init::he<element>(3, 4);
}
