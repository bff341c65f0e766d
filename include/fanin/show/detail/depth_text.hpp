// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DEPTH_TEXT_HPP
#define FANIN_SHOW_DETAIL_DEPTH_TEXT_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/number.hpp>

#include <cstddef>
#include <string>

// Curves over depth in words, for the pointer and for screen readers.
namespace fanin::detail
{
    /// "0: dense 100 he relu · measured 0.998 · predicted 1.00 (0.951 to 1.04)"
    inline std::string place_text(const depth_data& d, std::size_t slot)
    {
        const depth_place& p = d.places[slot];
        std::string text = p.name.empty() ? p.path : join(p.path, ": ", p.name);
        for (const depth_curve& c : d.curves)
        {
            const depth_value& v = c.at[slot];
            if (is_nan(v.value) && !v.nonfinite)
            {
                continue;
            }
            text += join(" · ", c.label, " ", is_nan(v.value) ? "not finite" : significant(v.value));
            text += is_nan(v.lo) ? "" : join(" (", significant(v.lo), " to ", significant(v.hi), ")");
        }
        return text;
    }

    /// "Measured: from 1.00 at the input to 0.998 after the last of 5 layers. Logarithmic scale."
    inline std::string description_of(const depth_data& d)
    {
        std::size_t layers = 0;
        for (std::size_t i = 1; i < d.places.size(); ++i)
        {
            layers += !d.places[i].on_branch;
        }
        std::string text;
        for (const depth_curve& c : d.curves)
        {
            text += join(c.label, ": from ", significant(c.at.front().value), " at the input to ",
                         significant(c.at.back().value), " after the last of ", layers,
                         layers == 1 ? " layer. " : " layers. ");
        }
        return text + "Logarithmic scale.";
    }
}

#endif
