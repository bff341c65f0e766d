// expect: fanin: an activation is no layer: pass it to one
// SPDX-License-Identifier: BSD-3-Clause
// An activation is no layer.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    propagate(activation(act::relu), xt::xtensor<float, 2>(), 1);
#else
    propagate(act::relu, xt::xtensor<float, 2>(), 1);
#endif
}
