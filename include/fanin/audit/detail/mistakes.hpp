// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_MISTAKES_HPP
#define FANIN_AUDIT_DETAIL_MISTAKES_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/core/text.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>
#include <fanin/stats/moments.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
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

    /// The gain that fits elements with these moments, under a shape, and that no bound contradicts.
    inline mistake fitted_gain(const shape_mistake& shape, const moments& x, const law_facts& claimed,
                               const init::fans& fans)
    {
        constexpr double cost = 7;
        const law_facts f = facts_of(shape.law);
        double factor = x.stddev() / f.stddev;
        if (f.is_bounded() && f.lo < f.mean && f.mean < f.hi)
        {
            factor =
                std::max({factor, (x.max - f.mean) / (f.hi - f.mean), (f.mean - x.min) / (f.mean - f.lo)});
        }
        const double gain = claimed.stddev * std::sqrt(fans.in > 0 ? fans.in : 0);
        const double fitted = gain * factor * f.stddev / claimed.stddev;
        std::string sentence =
            gain > 0 ? join("gain ", to_text(fitted, 3), " for ", to_text(gain, 3))
                     : join("the standard deviation is ", to_text(factor, 3), " times that of the law");
        return {{audit_cause::gain, factor, 0, std::move(sentence)}, cost};
    }
}

#endif
