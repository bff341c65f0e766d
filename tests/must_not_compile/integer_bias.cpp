// expect: fanin: the element type of an initializer must be that of the batch
// SPDX-License-Identifier: BSD-3-Clause
// A bias of integers is no bias.
#include <fanin/stack.hpp>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = int;
#endif

auto activations(const xt::xtensor<float, 2>& x)
{
    const auto ones = [](const std::array<std::size_t, 1>& shape, const fanin::axes&, fanin::key)
    { return xt::xtensor<element, 1>(shape, element{1}); };
    return fanin::activations(fanin::dense(3, fanin::init::he<float>).with_bias(ones), x, 1);
}
