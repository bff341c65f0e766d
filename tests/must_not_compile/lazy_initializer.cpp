// expect: fanin: an initializer must return a container that owns its elements
// SPDX-License-Identifier: BSD-3-Clause
// A lazy expression may hold a local that is gone when it is read.
#include <fanin/init/initializer.hpp>

auto weights()
{
    const auto initializer = [](std::size_t in, std::size_t out)
    {
        const xt::xtensor<float, 2> w(std::array<std::size_t, 2>{in, out}, 1.0f);
#if defined(FANIN_TEST_CORRECT)
        return xt::xtensor<float, 2>(2.0f * w);
#else
        return 2.0f * w;
#endif
    };
    return fanin::detail::draw_weights<float>(initializer, 3, 4, fanin::key(1));
}
