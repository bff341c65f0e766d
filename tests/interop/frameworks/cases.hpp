// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_INTEROP_FRAMEWORKS_CASES_HPP
#define FANIN_TESTS_INTEROP_FRAMEWORKS_CASES_HPP

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/test.hpp>

#include <cstddef>
#include <vector>

// What the programs beside this assert, once in each framework.
namespace cases
{
    inline std::vector<float> weights()
    {
        std::vector<float> w(256 * 784);
        fanin::init::he<float>.write(w, std::vector<std::size_t>{256, 784}, fanin::axes::oi, 1);
        return w;
    }

    inline fanin::assertion right()
    {
        return fanin::follows(weights(), {256, 784}, fanin::init::he<float>, fanin::axes::oi);
    }

    inline fanin::assertion wrong()
    {
        return fanin::follows(weights(), {256, 784}, fanin::init::he<float>, fanin::axes::io);
    }

    inline fanin::assertion healthy()
    {
        const auto x = fanin::init::normal<float>.with_stddev(1)(200, 100, 1);
        return fanin::healthy(fanin::propagate(x, 10, fanin::init::he<float>, fanin::act::relu, 42));
    }

    inline fanin::assertion sick()
    {
        const auto x = fanin::init::normal<float>.with_stddev(1)(200, 100, 1);
        return fanin::healthy(fanin::propagate(x, 30, fanin::init::normal<float>, fanin::act::relu, 42));
    }
}

#endif
