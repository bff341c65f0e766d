// expect: fanin: a seed is an integer; a name makes a child of a key
// SPDX-License-Identifier: BSD-3-Clause
// A name alone is no key.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    const key k = key(1).child("encoder");
#else
    const auto k = "encoder";
#endif
    propagate(dense(100, init::he<float>), xt::xtensor<float, 2>(), k);
}
