// SPDX-License-Identifier: BSD-3-Clause
// Draws, and prints the path that it took and a number; or the message of what was refused, and exits 3.
#include <fanin/init/normal.hpp>

#include <cstdio>
#include <stdexcept>

int main()
{
    try
    {
        const auto w = fanin::init::normal<double>(3, 5, 1);
        std::printf("%s %a\n", to_string(fanin::active_simd_path()), w(2, 4));
        return 0;
    }
    catch (const std::invalid_argument& e)
    {
        std::puts(e.what());
        return dynamic_cast<const fanin::error*>(&e) == nullptr ? 4 : 3;
    }
}
