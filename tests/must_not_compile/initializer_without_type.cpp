// expect: template argument
// SPDX-License-Identifier: BSD-3-Clause
// The element type of an initializer is said: init::he<float>.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = dense(100, init::he<float>, act::relu);
#else
    auto net = dense(100, init::he, act::relu);
#endif
}
