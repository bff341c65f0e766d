// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_OVER_SEEDS_HPP
#define FANIN_DIAGNOSE_OVER_SEEDS_HPP

#include <fanin/core/platform.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace fanin
{
    /// The mean and standard deviation of a figure over seeds.
    struct over_seeds
    {
        double mean = std::numeric_limits<double>::quiet_NaN();
        double stddev = std::numeric_limits<double>::quiet_NaN(); ///< with n - 1; NaN for one seed
    };

    namespace detail
    {
        inline over_seeds statistic(const std::vector<double>& values)
        {
            const auto n = static_cast<double>(values.size());
            over_seeds s{0};
            for (const double v : values)
            {
                s.mean += v / n;
            }
            double squares = 0;
            for (const double v : values)
            {
                squares += (v - s.mean) * (v - s.mean);
            }
            if (values.size() > 1)
            {
                s.stddev = std::sqrt(squares / (n - 1)); // NaN if the mean is infinite
            }
            return s;
        }
    }
}

#endif
