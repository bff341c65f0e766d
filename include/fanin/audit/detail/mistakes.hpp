// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_MISTAKES_HPP
#define FANIN_AUDIT_DETAIL_MISTAKES_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <variant>

namespace fanin::detail
{
    inline constexpr double root2 = 1.4142135623730951;

    /// A mistake: a factor of the standard deviation, or another shape. Costs are in logarithms of how often
    /// it is made.
    struct mistake
    {
        audit_explanation what;
        double cost;
    };

    /// Another shape: the law that it makes of a standard deviation.
    struct shape_mistake
    {
        mistake of;
        law_parameters law; ///< for the claimed standard deviation
    };

    inline law_parameters scaled(const law_parameters& law, double factor)
    {
        if (const auto* const u = std::get_if<uniform_law>(&law))
        {
            const double middle = u->lo + (u->hi - u->lo) / 2;
            return uniform_law{middle + (u->lo - middle) * factor, middle + (u->hi - middle) * factor};
        }
        if (const auto* const n = std::get_if<normal_law>(&law))
        {
            return normal_law{n->mean, n->stddev * factor};
        }
        truncated_normal_law t = std::get<truncated_normal_law>(law);
        t.stddev *= factor;
        return t;
    }
}

#endif
