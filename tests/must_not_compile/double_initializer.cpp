// expect: fanin: the element type of an initializer must be that of the batch
// SPDX-License-Identifier: BSD-3-Clause
// A double initializer under a float batch would draw other numbers than the float one.
#include <fanin/init.hpp>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = double;
#endif

auto weights()
{
    return fanin::detail::draw_weights<float>(fanin::init::he<element>, 3, 4, fanin::key(1));
}
