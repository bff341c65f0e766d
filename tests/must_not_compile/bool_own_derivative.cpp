// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// So must the derivative that a user's activation has as a member.
#include <fanin/stack.hpp>

struct ramp
{
    float operator()(float x) const
    {
        return x > 0 ? x : 0;
    }

#if defined(FANIN_TEST_CORRECT)
    float derivative(float x) const
#else
    bool derivative(float x) const
#endif
    {
        return x > 0;
    }
};

auto layer()
{
    return fanin::dense(3, fanin::init::he<float>, ramp{});
}
