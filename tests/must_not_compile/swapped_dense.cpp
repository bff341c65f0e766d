// expect: fanin: the initializer comes before the activation
// SPDX-License-Identifier: BSD-3-Clause
// The weights come first.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = dense(100, init::he<float>, act::relu);
#else
    dense(100, act::relu, init::he<float>);
#endif
}
