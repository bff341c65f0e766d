// expect: fanin: an activation is no layer: pass it to one
// SPDX-License-Identifier: BSD-3-Clause
// An activation is no branch.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = concatenate(identity(), activation(act::relu));
#else
    concatenate(identity(), act::relu);
#endif
}
