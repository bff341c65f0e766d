// expect: what is filled has no shape: pass one
// SPDX-License-Identifier: BSD-3-Clause
// A range does not know its extents.
#include <fanin/init.hpp>

#include <vector>

void fill(std::vector<float>& w)
{
#if defined(FANIN_TEST_CORRECT)
    fanin::init::fill(w, {784, 256}, fanin::init::he<float>, 1);
#else
    fanin::init::fill(w, fanin::init::he<float>, 1);
#endif
}
