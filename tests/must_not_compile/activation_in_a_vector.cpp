// expect: fanin: an activation is no layer: pass it to one
// SPDX-License-Identifier: BSD-3-Clause
// An activation is no layer.
#include <fanin/fanin.hpp>

#include <tuple>
#include <vector>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    std::vector<any_layer<float>> layers{dense(100, init::he<float>), activation(act::relu)};
#else
    std::vector<any_layer<float>> layers{dense(100, init::he<float>), act::relu};
#endif
}
