// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COORDINATE_CHECK_IPP
#define FANIN_DIAGNOSE_COORDINATE_CHECK_IPP

#include <fanin/diagnose/coordinate_check.hpp>

namespace fanin::detail
{
    FANIN_INLINE void require_consistent(std::span<const std::size_t> sizes, const coordinate_options& o)
    {
        require(sizes.size() > 1, "the number of sizes", sizes.size(), "at least 2: pass {64, 128, 256}");
        require(sizes.front() > 0, "a size", sizes.front(), "at least 1");
        for (std::size_t i = 1; i < sizes.size(); ++i)
        {
            require(sizes[i] > sizes[i - 1], "a size", sizes[i], "larger than the one before, ",
                    sizes[i - 1]);
        }
        require(is_finite(o.max_slope) && o.max_slope > 0, "max_slope", o.max_slope, "positive and finite");
        require(is_finite(o.rate) && o.rate > 0, "rate", o.rate, "positive and finite");
        require(static_cast<bool>(o.rates), "rates", "empty", "a rule such as rates::mup");
        require(!o.seeds.empty(), "the number of seeds", o.seeds.size(), "at least 1: pass {1, 2, 3}");
        require(o.steps > 0, "steps", o.steps, "at least 1");
    }
}

#endif
