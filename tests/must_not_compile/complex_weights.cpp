// expect: variable template 'he
// SPDX-License-Identifier: BSD-3-Clause
// Weights are float or double.
#include <fanin/init.hpp>

#include <complex>

#if defined(FANIN_TEST_CORRECT)
using element = float;
#else
using element = std::complex<float>;
#endif

auto weights()
{
    return fanin::init::he<element>(3, 4);
}
