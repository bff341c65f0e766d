// expect: fanin: an activation, or its derivative, must return float or double, not bool or an integer
// SPDX-License-Identifier: BSD-3-Clause
// A comparison is not taken by the erased activation either.
#include <fanin/act.hpp>
#include <fanin/act/any_activation.hpp>

#if defined(FANIN_TEST_CORRECT)
fanin::any_activation<float> f = [](float x) { return x > 0 ? 1.0f : 0.0f; };
#else
fanin::any_activation<float> f = [](float x) { return x > 0; };
#endif
