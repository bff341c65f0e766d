// SPDX-License-Identifier: BSD-3-Clause
// The grid of stacks of known truth, over 200 draws each: `sh tests/run grid`. Another number of draws may be
// given, and a part of the stacks' names.
#include "diagnose/grid_stacks.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv)
{
    const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200;
    const std::string part = argc > 2 ? argv[2] : "";
    constexpr std::uint64_t cured = 5; // draws whose remedies are applied
    std::size_t stacks = 0;
    std::size_t wrong = 0;
    std::size_t remedies = 0;
    std::size_t partial = 0;
    for (const grid::stack& s : grid::all_stacks())
    {
        if (s.name.find(part) == std::string::npos)
        {
            continue;
        }
        const grid::outcome o = grid::check(s, seeds, cured);
        if (!o.first_error.empty())
        {
            std::printf("WRONG %zu of %zu: %s\n", o.wrong, o.draws, o.first_error.c_str());
        }
        if (!o.first_partial.empty())
        {
            std::printf("PARTIAL %zu of %zu: %s\n", o.partial, o.remedies, o.first_partial.c_str());
        }
        ++stacks;
        wrong += !o.first_error.empty();
        remedies += o.remedies;
        partial += o.partial;
        std::fflush(stdout);
    }
    std::printf("%zu of %zu stacks wrong, %llu draws each\n", wrong, stacks,
                static_cast<unsigned long long>(seeds));
    std::printf("%zu remedies applied, %zu of them partial\n", remedies, partial);
    return wrong > 0;
}
