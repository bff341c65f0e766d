// SPDX-License-Identifier: BSD-3-Clause
// One of two translation units that include all of fanin: see two_units_b.cpp.
#include <fanin/fanin.hpp>

#include <cstdint>

fanin::key next_key_of_a()
{
    return fanin::next_key();
}

void seed_by_a(std::uint64_t n)
{
    fanin::seed(n);
}

xt::xtensor<float, 2> draw_by_a()
{
    return init::he<float>(5, 4);
}

const void* he_of_a()
{
    return &init::he<float>;
}

fanin::report propagate_by_a(const xt::xtensor<float, 2>& x)
{
    return fanin::propagate(x, 3, init::he<float>, fanin::act::relu, 42);
}
