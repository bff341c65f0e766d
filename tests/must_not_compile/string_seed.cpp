// expect: fanin: a seed is an integer; a name makes a child of a key
// SPDX-License-Identifier: BSD-3-Clause
// A name alone is no key.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto w = init::he<float>(3, 4, key(1).child("encoder"));
#else
    auto w = init::he<float>(3, 4, "encoder");
#endif
}
