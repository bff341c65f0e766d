// expect: fanin: the initializer comes before the activation
// SPDX-License-Identifier: BSD-3-Clause
// The weights come first.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = conv_transpose3d(16, {3, 3, 3}, init::he<float>, act::relu);
#else
    conv_transpose3d(16, {3, 3, 3}, act::relu, init::he<float>);
#endif
}
