// expect: fanin: an initializer is no layer
// SPDX-License-Identifier: BSD-3-Clause
// An initializer is no layer.
#include <fanin/fanin.hpp>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = sequential(dense(100, init::he<float>));
#else
    sequential(init::he<float>);
#endif
}
