// SPDX-License-Identifier: BSD-3-Clause
// Why do laws divide by the number of inputs? Z = w1·x1 + ... + wn·xn grows as the square root of n with
// weights N(0, 1). With N(0, 1/n) it keeps its size.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace
{
    /// The RMS of 100 sums for each of 200 inputs. Both are random, and their RMS scatters by less than 3 %
    /// from n = 10 on.
    template <class Initializer>
    double rms_of_sum(int n, const Initializer& weights)
    {
        using namespace fanin;
        const auto x = init::normal<float>.with_stddev(1)(200, n, 1); // (batch, n)
        return propagate(dense(100, weights), x, 42).layers.front().activation.root_mean_square();
    }

    void run()
    {
        std::puts("RMS of Z, a sum over n inputs");
        std::puts("     n    w ~ N(0, 1)    theory    w ~ N(0, 1/n)    theory");

        bool as_expected = true;
        for (const int n : {10, 30, 100, 300, 1000, 3000, 10000})
        {
            const double plain = rms_of_sum(n, init::normal<float>.with_stddev(1));
            const double scaled = rms_of_sum(n, init::xavier<float>);
            std::printf("%6d  %13.2f  %8.2f  %15.3f         1\n", n, plain, std::sqrt(n), scaled);
            as_expected =
                as_expected && std::abs(plain / std::sqrt(n) - 1) < 0.2 && std::abs(scaled - 1) < 0.2;
        }
        if (!as_expected)
        {
            throw std::runtime_error("an RMS is more than 20 % away from theory");
        }
    }
}

int main(int argc, char** argv)
{
    return run_example(argc, argv,
                       "Shows how a sum over n inputs grows with n, under two laws of the weights.", run);
}
