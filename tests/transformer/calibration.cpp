// SPDX-License-Identifier: BSD-3-Clause
// The calibration of predicted spreads of transformers over many draws: a part of `sh tests/run calibration`.
// Arguments: the number of draws, and words that the name of a stack must hold.
#include "stack/calibration_table.hpp"
#include "transformer/stacks.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv)
{
    const std::size_t draws = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 400;
    const std::string wanted = argc > 2 ? argv[2] : "";
    calibration::print_head();
    calibration::total all;
    for (const calibration::transformer_stack& s : calibration::transformer_stacks())
    {
        if (s.name.find(wanted) != std::string::npos)
        {
            const calibration::result r = calibration::measure(s.value, s.x, draws);
            calibration::print_row(s.name, "tokens", r, draws);
            if (argc > 2)
            {
                calibration::print_places(r, draws);
            }
            all.add(r, draws);
        }
    }
    calibration::print(all, draws);
}
