// expect: fanin: the element type of an initializer must be that of the batch
// SPDX-License-Identifier: BSD-3-Clause
// Weights of integers are no weights.
#include <fanin/stack.hpp>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = int;
#endif

auto activations(const xt::xtensor<float, 2>& x)
{
    const auto ones = [](std::size_t in, std::size_t out)
    { return xt::xtensor<element, 2>(std::array<std::size_t, 2>{in, out}, element{1}); };
    return fanin::activations(fanin::dense(3, ones), x, 1);
}
