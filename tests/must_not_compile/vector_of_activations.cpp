// expect: fanin: an activation is no layer: pass it to one
// SPDX-License-Identifier: BSD-3-Clause
// Activations are no layers.
#include <fanin/fanin.hpp>

#include <tuple>
#include <vector>

using namespace fanin;

int main()
{
#if defined(FANIN_TEST_CORRECT)
    auto net = sequential(std::vector{activation(act::relu)});
#else
    sequential(std::vector{act::relu});
#endif
}
