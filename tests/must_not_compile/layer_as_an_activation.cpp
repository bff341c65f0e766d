// expect: fanin: a layer is no activation
// SPDX-License-Identifier: BSD-3-Clause
// A layer is no activation.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = dense(100, init::he<float>, act::relu);
#else
    auto net = dense(100, init::he<float>, activation(act::relu));
#endif
}
