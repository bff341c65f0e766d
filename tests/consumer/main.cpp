// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/fanin.hpp>

#include <iostream>

int main()
{
    const xt::xtensor<float, 2> w = init::he<float>(784, 256);
    const auto x = init::normal<float>.with_stddev(1)(100, 784);
    const fanin::report r = fanin::propagate(fanin::dense(256, init::he<float>, fanin::act::relu), x, 42);
    std::cout << r;
    return w.shape()[0] == 784 && w.shape()[1] == 256 && r.layers.size() == 1 ? 0 : 1;
}
