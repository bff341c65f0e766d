// SPDX-License-Identifier: BSD-3-Clause
// Draws, in threads, and prints the path that it took and a number; or the message of what was refused, and
// exits 3.
#include <fanin/init/fill.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/tensor.hpp>

#include <cstdio>
#include <stdexcept>

int main()
{
    try
    {
        xt::xtensor<double, 2> w = xt::zeros<double>({150, 100});
        fanin::init::fill(w, fanin::init::normal<double>, 1, {.threads = 3});
        std::printf("%s %a\n", to_string(fanin::active_simd_path()), w(149, 99));
        return 0;
    }
    catch (const std::invalid_argument& e)
    {
        std::puts(e.what());
        return dynamic_cast<const fanin::error*>(&e) == nullptr ? 4 : 3;
    }
}
