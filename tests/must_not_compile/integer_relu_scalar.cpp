// expect: const fanin::act::relu_activation
// SPDX-License-Identifier: BSD-3-Clause
// One integer is refused as an array of them is.
#include <fanin/act.hpp>

#if defined(FANIN_TEST_CORRECT)
constexpr float x = 1;
#else
constexpr int x = 1;
#endif

auto activation()
{
    return fanin::act::relu(x);
}
