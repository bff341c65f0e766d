// SPDX-License-Identifier: BSD-3-Clause
// A shared library that draws: `check` builds two of it.
#include <fanin/core/simd/path.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/tensor.hpp>

extern "C"
{
    [[gnu::visibility("default")]] float draw_next()
    {
        return fanin::init::normal<float>(1, 3)(0, 2);
    }

    [[gnu::visibility("default")]] void restart(unsigned long long seed)
    {
        fanin::seed(seed);
    }

    [[gnu::visibility("default")]] void take_the_scalar_path()
    {
        fanin::force_simd_path(fanin::simd_path::scalar);
    }

    [[gnu::visibility("default")]] bool takes_the_scalar_path()
    {
        return fanin::active_simd_path() == fanin::simd_path::scalar;
    }
}
