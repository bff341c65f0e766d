// expect: fanin: an activation is no layer: pass it to one
// SPDX-License-Identifier: BSD-3-Clause
// An activation is no layer.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = repeat(3, activation(act::relu));
#else
    repeat(3, act::relu);
#endif
}
