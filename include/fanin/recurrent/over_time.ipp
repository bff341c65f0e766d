// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_OVER_TIME_IPP
#define FANIN_RECURRENT_OVER_TIME_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/text.hpp>
#include <fanin/recurrent/over_time.hpp>

#include <cstddef>
#include <string>

namespace fanin
{
    FANIN_INLINE report over_time(const report& r, std::string_view path)
    {
        const std::string inside = detail::join(path, ".");
        report steps;
        steps.run = r.run;
        steps.input = r.input;
        steps.input_geometry = r.input_geometry;
        std::size_t step = 0;
        bool whole = true;
        layer_facts facts;
        for (const layer_report& row : r.layers)
        {
            if (row.path == path)
            {
                facts = row.facts;
            }
            if (!row.path.starts_with(inside))
            {
                if (step == 0 && row.path != path) // before the layer, and so its input in the end
                {
                    steps.input = row.activation;
                    steps.input_geometry = row.geometry;
                }
            }
            else if (row.name.starts_with("t = ") && row.path.find('.', inside.size()) == std::string::npos)
            {
                ++step;
                whole = whole && row.name == detail::join("t = ", step);
                steps.layers.push_back(row);
                steps.layers.back().path = detail::to_text(step - 1);
                steps.layers.back().has_weights = true; // U, at every step
            }
        }
        for (layer_report& row : steps.layers)
        {
            row.facts = facts;
        }
        if (step > 0)
        {
            steps.samples = steps.layers[0].activation.count / detail::features_of(steps.layers[0].out);
        }
        const bool recurrent =
            facts.kind == layer_kind::recurrent || facts.kind == layer_kind::gated_recurrent;
        if (step == 0 || !whole || !recurrent)
        {
            throw invalid_argument(detail::join(
                "fanin: layer ", path, step == 0 ? " has no rows of steps" : " has rows of some steps alone",
                ", but its report over time needs them all: add .every_step() to a recurrent layer, and pass "
                "its path"));
        }
        return steps;
    }
}

#endif
