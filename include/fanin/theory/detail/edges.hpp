// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_EDGES_HPP
#define FANIN_THEORY_DETAIL_EDGES_HPP

#include <fanin/core/platform.hpp>

#include <algorithm>
#include <vector>

namespace fanin::detail
{
    /// Beyond this z the density of N(0, 1) is below the normal doubles.
    inline constexpr double last_z = 37.5;

    /// The initial edges of the panels of z, rising from -last_z to last_z, with 0 among them. They are
    /// densest where the density is large, and include the kinks of f and the z where x = at + scale·z passes
    /// powers of 4, so that no structure of size 1 hides in a panel that is large in x. Only 0 and the kinks
    /// are round numbers: a jump of f at another round number stays inside a panel, where it is seen.
    inline std::vector<double> edges(double at, double scale, const std::vector<double>& kinks)
    {
        std::vector<double> z{0, last_z, -last_z};
        for (const double edge : {1.03, 2.07, 3.1, 4.55, 6.1, 8.05, 10.1, 13.1, 17.1, 22.1, 29.1})
        {
            z.push_back(edge);
            z.push_back(-edge);
        }
        const auto add = [&](double x)
        {
            if (const double edge = (x - at) / scale; edge > -last_z && edge < last_z)
            {
                z.push_back(edge);
            }
        };
        add(0);
        for (double x = 1.03; x < 8 * scale + std::max(at, -at); x *= 4)
        {
            add(x);
            add(-x);
        }
        for (const double x : kinks)
        {
            add(x);
        }
        std::sort(z.begin(), z.end());
        z.erase(std::unique(z.begin(), z.end()), z.end());
        return z;
    }
}

#endif
