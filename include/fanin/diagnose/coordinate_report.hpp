// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COORDINATE_REPORT_HPP
#define FANIN_DIAGNOSE_COORDINATE_REPORT_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    enum class optimizer
    {
        sgd, ///< w -= rate · g
        adam ///< Kingma & Ba 2015, alg. 1, with β = (0.9, 0.999) and ε = 1e-8
    };

    /// "Adam"
    [[nodiscard]] constexpr std::string_view to_string(optimizer o) noexcept
    {
        return o == optimizer::sgd ? "SGD" : "Adam";
    }

    /// The pre-activations of one layer over the sizes of a net.
    struct coordinate_row
    {
        /// The path of the layer in the report; "25 %" of the way through the layers where nets of several
        /// sizes have other numbers of them.
        std::string place;
        std::string_view kind;      ///< "input", "hidden" or "output" where widths grow; else ""
        std::vector<double> start;  ///< RMS before the first step, mean over seeds, of each size
        std::vector<double> change; ///< RMS of the change by all steps, mean over seeds
        double start_slope = std::numeric_limits<double>::quiet_NaN(); ///< of log start over log size
        double slope = std::numeric_limits<
            double>::quiet_NaN(); ///< of log change over log size; NaN where a change is 0 or not finite
        bool stable = false;      ///< the slope is within ± max_slope
    };

    /// How training moves the pre-activations of nets of several sizes.
    struct coordinate_report
    {
        std::vector<std::size_t> sizes;
        std::vector<coordinate_row> rows; ///< from the first layer to the last
        double max_slope = 0;
        fanin::optimizer optimizer = fanin::optimizer::adam;
        double rate = 0;
        std::size_t samples = 0;
        std::size_t seeds = 0;
        std::size_t steps = 0;

        /// Whether every layer is stable.
        [[nodiscard]] bool stable() const noexcept
        {
            for (const coordinate_row& row : rows)
            {
                if (!row.stable)
                {
                    return false;
                }
            }
            return !rows.empty();
        }
    };

    namespace detail
    {
        /// The slope of log y over log x by least squares; NaN unless every y has a logarithm.
        double log_slope(std::span<const std::size_t> x, std::span<const double> y);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/diagnose/coordinate_report.ipp>
#endif

#endif
