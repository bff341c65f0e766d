// expect: only a law with independent elements can be drawn in shards
// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init.hpp>

struct whole_only
{
    using value_type = float;

    xt::xtensor<float, 2> operator()(std::size_t in, std::size_t out, fanin::key) const
    {
        return xt::xtensor<float, 2>::from_shape({in, out});
    }
};

int main()
{
#if defined(FANIN_TEST_CORRECT)
    const auto i = fanin::init::he<float>;
#else
    const whole_only i;
#endif
    return static_cast<int>(fanin::init::shard(i, {3, 3}, fanin::axes::io, {0, 0}, {1, 1}, 1).size());
}
