// SPDX-License-Identifier: BSD-3-Clause
// The calibration of predicted spreads over many draws: `sh tests/run calibration`. Arguments: the file of
// the digits, the number of draws, and words that the names of stack and input must hold.
#include "stack/calibration.hpp"
#include "support/read_matrix.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{
    // Whether the fractions and the largest deviation are those of a normal deviation, beyond the sampling
    // error of `draws` independent draws: rows of one draw count as one.
    bool is_calibrated(const calibration::deviations& d, std::size_t draws)
    {
        if (d.count == 0)
        {
            return true;
        }
        const double error = 2 / std::sqrt(static_cast<double>(draws));
        return d.fraction(1) > 0.63 - 0.47 * error && d.fraction(1) < 0.75 + 0.43 * error
               && d.fraction(2) > 0.92 - 0.27 * error && d.fraction(2) < 0.97 + 0.17 * error
               && d.fraction(3) > 0.99 - 0.1 * error && d.largest < 6;
    }

    std::string text(const calibration::deviations& d, std::size_t draws)
    {
        if (d.count == 0)
        {
            return d.absent > 0 ? "  -                                       "
                                : "  exact                                   ";
        }
        char line[200];
        std::snprintf(line, sizeof line, "%c .%02.0f .%02.0f .%03.0f %+6.2f %6.2f %7.1f",
                      is_calibrated(d, draws) ? ' ' : '!', std::min(99.0, 100 * d.fraction(1)),
                      std::min(99.0, 100 * d.fraction(2)), std::min(999.0, 1000 * d.fraction(3)), d.mean(),
                      d.root_mean_square(), d.largest);
        return line;
    }
}

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
    std::printf("%-32s %-20s | signal: |z| < 1, 2, 3, mean, RMS, largest | gradient | absent\n", "stack",
                "input");
    std::size_t cells = 0;
    std::size_t good_forward = 0;
    std::size_t good_backward = 0;
    calibration::deviations forward;
    calibration::deviations backward;
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
            const std::size_t absent = r.forward.absent + r.backward.absent;
            const std::size_t all =
                absent + r.forward.count + r.backward.count + r.forward.exact + r.backward.exact;
            std::printf("%-36s %-20s |%s |%s | end %.2f %.2f | absent %.0f %%\n", name.c_str(),
                        in.name.c_str(), text(r.forward, draws).c_str(), text(r.backward, draws).c_str(),
                        r.signals.back().root_mean_square(), r.gradients.front().root_mean_square(),
                        100.0 * double(absent) / double(all));
            for (std::size_t i = 0; argc > 4 && i < r.signals.size(); ++i)
            {
                std::printf("    row %2zu, spread %.4f |%s, spread %.4f |%s\n", i, r.signals[i].spread,
                            text(r.signals[i], draws).c_str(), r.gradients[i].spread,
                            text(r.gradients[i], draws).c_str());
            }
            std::fflush(stdout);
            ++cells;
            good_forward += is_calibrated(r.forward, draws);
            good_backward += is_calibrated(r.backward, draws);
            forward.add(r.forward);
            backward.add(r.backward);
        }
    }
    std::printf("all: |%s |%s\n", text(forward, draws).c_str(), text(backward, draws).c_str());
    std::printf("%zu cells, %zu calibrated forward, %zu backward; absent %.1f %% of the rows\n", cells,
                good_forward, good_backward,
                100.0 * double(forward.absent + backward.absent)
                    / double(forward.absent + backward.absent + forward.count + backward.count + forward.exact
                             + backward.exact));
}
