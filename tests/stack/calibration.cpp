// SPDX-License-Identifier: BSD-3-Clause
// The calibration of predicted spreads over many draws: `sh tests/run calibration`. Arguments: the file of
// the digits, the number of draws, and words that the names of stack and input must hold.
#include "stack/calibration_table.hpp"
#include "support/read_matrix.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv)
{
    if (argc < 2)
    {
        std::fprintf(stderr, "usage: calibration digits.npy [draws [stack [input]]]\n");
        return 2;
    }
    const std::size_t draws = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 400;
    const std::string of_stack = argc > 3 ? argv[3] : "";
    const std::string of_input = argc > 4 ? argv[4] : "";
    const auto digits = support::read_matrix(argv[1]);
    calibration::print_head();
    calibration::total all;
    for (const calibration::stack& s : calibration::stacks())
    {
        for (const calibration::input& in : calibration::inputs(digits))
        {
            const std::string name = s.family + ": " + s.name;
            if (name.find(of_stack) == std::string::npos || in.name.find(of_input) == std::string::npos)
            {
                continue;
            }
            const calibration::result r = calibration::measure(s, in, draws);
            calibration::print_row(name, in.name, r, draws);
            if (argc > 4)
            {
                calibration::print_places(r, draws);
            }
            all.add(r, draws);
        }
    }
    calibration::print(all, draws);
}
