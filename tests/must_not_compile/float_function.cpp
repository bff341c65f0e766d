// expect: fanin: theory needs the function in double, not rounded to float
// SPDX-License-Identifier: BSD-3-Clause
// A function that rounds to float is too rough for a quadrature to ten digits.
#include <fanin/theory/gaussian.hpp>

#if defined(FANIN_TEST_CORRECT)
double mean = fanin::theory::expectation([](auto x) { return x < 0 ? x / 100 : x; });
#else
double mean = fanin::theory::expectation([](float x) { return x < 0 ? x / 100 : x; });
#endif
