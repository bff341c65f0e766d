// expect: fanin: a seed is an integer
// SPDX-License-Identifier: BSD-3-Clause
// 0.5 would silently be seed 0.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    propagate(dense(100, init::he<float>), xt::xtensor<float, 2>(), 1);
#else
    propagate(dense(100, init::he<float>), xt::xtensor<float, 2>(), 0.5);
#endif
}
