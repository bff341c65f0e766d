// expect: variance_scaling<float>
// SPDX-License-Identifier: BSD-3-Clause
// A truth value is no number of inputs.
#include <fanin/init.hpp>

#if defined(FANIN_TEST_CORRECT)
constexpr int in = 3;
#else
constexpr bool in = true;
#endif

auto weights()
{
    return fanin::init::he<float>(in, 4);
}
