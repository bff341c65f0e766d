// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_CALIBRATION_TABLE_HPP
#define FANIN_TESTS_STACK_CALIBRATION_TABLE_HPP

#include "stack/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

// The lines that the programs of the calibration print.
namespace calibration
{
    // Whether the fractions and the largest deviation are those of a normal deviation, beyond the sampling
    // error of `draws` independent draws: rows of one draw count as one.
    inline bool is_calibrated(const deviations& d, std::size_t draws)
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

    inline std::string text(const deviations& d, std::size_t draws)
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

    /// All stacks together.
    struct total
    {
        std::size_t cells = 0;
        std::size_t good_forward = 0;
        std::size_t good_backward = 0;
        deviations forward{};
        deviations backward{};

        void add(const result& r, std::size_t draws)
        {
            ++cells;
            good_forward += is_calibrated(r.forward, draws);
            good_backward += is_calibrated(r.backward, draws);
            forward.add(r.forward);
            backward.add(r.backward);
        }

        /// The fraction of the rows without a spread.
        [[nodiscard]] double absent() const
        {
            const auto absent = static_cast<double>(forward.absent + backward.absent);
            return absent
                   / (absent
                      + static_cast<double>(forward.count + backward.count + forward.exact + backward.exact));
        }
    };

    inline void print_head()
    {
        std::printf("%-36s %-20s | signal: |z| < 1, 2, 3, mean, RMS, largest | gradient | absent\n", "stack",
                    "input");
    }

    inline void print_row(const std::string& name, const std::string& input_name, const result& r,
                          std::size_t draws)
    {
        total one;
        one.add(r, draws);
        std::printf("%-36s %-20s |%s |%s | end %.2f %.2f | absent %.0f %%\n", name.c_str(),
                    input_name.c_str(), text(r.forward, draws).c_str(), text(r.backward, draws).c_str(),
                    r.signals.back().root_mean_square(), r.gradients.front().root_mean_square(),
                    100 * one.absent());
        std::fflush(stdout);
    }

    /// One line for each layer.
    inline void print_places(const result& r, std::size_t draws)
    {
        for (std::size_t i = 0; i < r.signals.size(); ++i)
        {
            if (r.signals[i].count + r.signals[i].absent + r.signals[i].exact > 0)
            {
                std::printf("    row %2zu, spread %.4f |%s, spread %.4f |%s\n", i, r.signals[i].spread,
                            text(r.signals[i], draws).c_str(), r.gradients[i].spread,
                            text(r.gradients[i], draws).c_str());
            }
        }
    }

    inline void print(const total& all, std::size_t draws)
    {
        std::printf("all: |%s |%s\n", text(all.forward, draws).c_str(), text(all.backward, draws).c_str());
        std::printf("%zu cells, %zu calibrated forward, %zu backward; absent %.1f %% of the rows\n",
                    all.cells, all.good_forward, all.good_backward, 100 * all.absent());
    }
}

#endif
