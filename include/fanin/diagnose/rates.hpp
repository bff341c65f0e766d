// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_RATES_HPP
#define FANIN_DIAGNOSE_RATES_HPP

#include <fanin/diagnose/coordinate_report.hpp>

#include <functional>

namespace fanin
{
    /// How many times larger a parameter is than in the smallest net. Biases, gains and tables have no
    /// inputs that grow.
    struct growth
    {
        double in = 1;   ///< the inputs of its units
        double out = 1;  ///< its units
        double size = 1; ///< the size of the net itself
    };

    /// The learning rate of a parameter, as a multiple of that in the smallest net.
    using rate_rule = std::function<double(optimizer, const growth&)>;
}

/// Rules of learning rates over the sizes of a net.
namespace fanin::rates
{
    /// One rate for all, as in the standard parametrization.
    [[nodiscard]] inline double equal(optimizer, const growth&)
    {
        return 1;
    }

    /// The maximal update parametrization (Yang et al. 2021, table 3), as in init::mup: under Adam, weights
    /// have 1/in; under SGD, out/in.
    [[nodiscard]] inline double mup(optimizer o, const growth& g)
    {
        return (o == optimizer::sgd ? g.out : 1) / g.in;
    }
}

#endif
