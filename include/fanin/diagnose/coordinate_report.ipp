// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COORDINATE_REPORT_IPP
#define FANIN_DIAGNOSE_COORDINATE_REPORT_IPP

#include <fanin/core/classify.hpp>
#include <fanin/diagnose/coordinate_report.hpp>

#include <cmath>

namespace fanin::detail
{
    FANIN_INLINE double log_slope(std::span<const std::size_t> x, std::span<const double> y)
    {
        const auto n = static_cast<double>(x.size());
        double mean_x = 0;
        double mean_y = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            if (!(y[i] > 0) || !is_finite(y[i]))
            {
                return std::numeric_limits<double>::quiet_NaN();
            }
            mean_x += std::log(static_cast<double>(x[i])) / n;
            mean_y += std::log(y[i]) / n;
        }
        double above = 0;
        double below = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            const double dx = std::log(static_cast<double>(x[i])) - mean_x;
            above += dx * (std::log(y[i]) - mean_y);
            below += dx * dx;
        }
        return above / below;
    }
}

#endif
