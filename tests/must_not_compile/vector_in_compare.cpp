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
    static_cast<void>(compare(x, 3, std::tuple{init::he<float>}, act::relu, {1}));
}
