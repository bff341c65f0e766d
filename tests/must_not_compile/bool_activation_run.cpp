// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// A template that is a comparison for the elements of the batch alone.
#include <fanin/stack.hpp>

struct step
{
    double operator()(double x) const
    {
        return x;
    }

#if defined(FANIN_TEST_CORRECT)
    float operator()(float x) const
    {
        return x;
    }
#else
    bool operator()(float x) const
    {
        return x > 0;
    }
#endif
};

auto activations(const xt::xtensor<float, 2>& x)
{
    return fanin::activations(fanin::dense(3, fanin::init::he<float>, step{}), x, 1);
}
