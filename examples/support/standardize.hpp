// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_STANDARDIZE_HPP
#define FANIN_EXAMPLES_SUPPORT_STANDARDIZE_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#include <cstddef>

/// Gives each feature (column) mean 0 and standard deviation 1. A constant feature becomes 0.
inline void standardize_features(fanin::matrix<float>& x)
{
    for (std::size_t j = 0; j < x.shape()[1]; ++j)
    {
        auto feature = xt::xtensor<float, 1>::from_shape({x.shape()[0]});
        for (std::size_t i = 0; i < feature.size(); ++i)
        {
            feature(i) = x(i, j);
        }
        const auto s = fanin::summarize(feature);
        const double divisor = s.stddev() > 0 ? s.stddev() : 1;
        for (std::size_t i = 0; i < feature.size(); ++i)
        {
            x(i, j) = static_cast<float>((feature(i) - s.mean()) / divisor);
        }
    }
}

#endif
