// expect: fanin: a vector of layers is no layer: write sequential(layers)
// SPDX-License-Identifier: BSD-3-Clause
// A vector of layers is no layer.
#include <fanin/fanin.hpp>

#include <vector>

using namespace fanin;

int main()
{
    const std::vector<any_layer<float>> layers{dense(100, init::he<float>, act::relu)};
#if defined(FANIN_TEST_CORRECT)
    propagate(sequential(layers), xt::xtensor<float, 2>(), 1);
#else
    propagate(layers, xt::xtensor<float, 2>(), 1);
#endif
}
