// SPDX-License-Identifier: BSD-3-Clause
// Z = w1·x1 + ... + wn·xn: with weights N(0, 1) it grows as the square root of n; with N(0, 1/n) it does not.

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>

int main()
{
    using namespace fanin;

    std::puts("root mean square of Z, a sum over n inputs");
    std::puts("     n    w ~ N(0, 1)    theory    w ~ N(0, 1/n)    theory");

    bool as_promised = true;
    for (const int n : {10, 30, 100, 300, 1000, 3000, 10000})
    {
        const auto x = init::normal<float>.with_stddev(1)(200, n, 1); // (batch, n)
        const auto z_of = [&](const auto& weights)
        { return propagate(dense(100, weights), x, 42).layers.front().activation.root_mean_square(); };
        const double plain = z_of(init::normal<float>.with_stddev(1));
        const double scaled = z_of(init::xavier<float>);
        std::printf("%6d  %13.2f  %8.2f  %15.3f         1\n", n, plain, std::sqrt(n), scaled);

        // Of 200 · n inputs and 100 · n weights: the spread of Z's root mean square is below 3 % from n = 10 on.
        as_promised = as_promised && std::abs(plain / std::sqrt(n) - 1) < 0.2 && std::abs(scaled - 1) < 0.2;
    }
    return as_promised ? 0 : 1;
}
