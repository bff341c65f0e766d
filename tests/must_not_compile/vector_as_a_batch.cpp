// expect: fanin: a batch is a matrix (batch, features)
// SPDX-License-Identifier: BSD-3-Clause
// A vector does not say what is a row of it.
#include <fanin/fanin.hpp>

#include <tuple>
#include <vector>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    const xt::xtensor<float, 2> x;
#else
    const std::vector<float> x(6);
#endif
    propagate(dense(100, init::he<float>), x, 1);
}
