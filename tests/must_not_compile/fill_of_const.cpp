// expect: the elements to fill are const
// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/draw.hpp>

#include <vector>

#if defined(FANIN_TEST_CORRECT)
void fill(std::vector<float>& w)
#else
void fill(const std::vector<float>& w)
#endif
{
    fanin::init::fill(w, {784, 256}, fanin::init::he<float>, 1);
}
