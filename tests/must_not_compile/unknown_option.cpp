// expect: backwards
// SPDX-License-Identifier: BSD-3-Clause
// An option that there is not is named.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    propagate(dense(100, init::he<float>), xt::xtensor<float, 2>(), 1, {.backward = true});
#else
    propagate(dense(100, init::he<float>), xt::xtensor<float, 2>(), 1, {.backwards = true});
#endif
}
