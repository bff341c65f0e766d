// SPDX-License-Identifier: BSD-3-Clause
// The grid of stacks of known truth, over 200 draws each: `sh tests/run grid`. Another number of draws may be
// given.
#include "diagnose/grid_stacks.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv)
{
    const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200;
    int wrong = 0;
    for (const grid::stack& s : grid::all_stacks())
    {
        if (const std::string error = grid::check(s, seeds, true); !error.empty())
        {
            std::printf("WRONG %s\n", error.c_str());
            ++wrong;
        }
        std::fflush(stdout);
    }
    std::printf("%d of %zu stacks wrong, %llu draws each\n", wrong, grid::all_stacks().size(),
                static_cast<unsigned long long>(seeds));
    return wrong > 0;
}
