// expect: a draw returns a container of xtensor: include <fanin/init.hpp>
// SPDX-License-Identifier: BSD-3-Clause
// Without xtensor there is no container to return.
#include <fanin/draw.hpp>
#if defined(FANIN_TEST_CORRECT)
#include <fanin/init.hpp>
#endif

auto weights()
{
    return fanin::init::he<float>(784, 256, 1);
}
