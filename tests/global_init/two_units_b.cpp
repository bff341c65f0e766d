// SPDX-License-Identifier: BSD-3-Clause
// Two translation units link, and share one process-wide sequence and one of each named value.
#include <fanin/fanin.hpp>

#include <cstdint>
#include <cstdio>

fanin::key next_key_of_a();
void seed_by_a(std::uint64_t n);
xt::xtensor<float, 2> draw_by_a();
const void* he_of_a();
fanin::report propagate_by_a(const xt::xtensor<float, 2>& x);

namespace
{
    int failures = 0;

    void check(bool holds, const char* what)
    {
        if (!holds)
        {
            std::printf("two_units: %s\n", what);
            ++failures;
        }
    }
}

int main()
{
    using fanin::key;
    const key start(fanin::default_seed);
    check(next_key_of_a() == start.successor(0), "the first key is not the first of the default seed");
    check(fanin::next_key() == start.successor(1), "the second key, asked for here, is not the second");
    check(next_key_of_a() == start.successor(2), "the third key, asked for there, is not the third");

    seed_by_a(7);
    check(fanin::next_key() == key(7).successor(0), "a seed given there is not seen here");
    check(draw_by_a() == init::he<float>(5, 4, key(7).successor(1)), "a draw there is not the next");
    check(init::he<float>(5, 4) == init::he<float>(5, 4, key(7).successor(2)), "a draw here is not the next");
    fanin::seed(8);
    check(next_key_of_a() == key(8).successor(0), "a seed given here is not seen there");

    check(he_of_a() == &init::he<float>, "there are two init::he<float>");

    const auto x = init::normal<float>.with_stddev(1)(10, 6, 1);
    const auto here = fanin::propagate(x, 3, init::he<float>, fanin::act::relu, 42);
    const auto there = propagate_by_a(x);
    check(here.layers.size() == 3 && there.layers.size() == 3
              && here.layers[2].activation.variance() == there.layers[2].activation.variance(),
          "the same propagation differs");
    return failures == 0 ? 0 : 1;
}
