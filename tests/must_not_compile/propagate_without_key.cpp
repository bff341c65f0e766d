// expect: fanin: propagate draws weights and needs a key
// SPDX-License-Identifier: BSD-3-Clause
// Without a key there are no weights.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
    const xt::xtensor<float, 2> x;
#if defined(FANIN_TEST_CORRECT)
    propagate(dense(100, init::he<float>), x, 42);
#else
    propagate(dense(100, init::he<float>), x);
#endif
}
