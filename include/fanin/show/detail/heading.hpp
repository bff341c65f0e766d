// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_HEADING_HPP
#define FANIN_SHOW_DETAIL_HEADING_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/text.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <string>

namespace fanin::detail
{
    inline bool names_are_equal(const report& r)
    {
        return all_of(r.layers, [&](const layer_report& l) { return l.name == r.layers.front().name; });
    }

    /// "5 × dense 100 he relu, batch 1000"
    inline std::string heading(const report& r)
    {
        const std::size_t depth = main_path_of(r).size(); // without the rows of branches
        const std::string stack = depth == 0            ? "no layers"
                                  : !names_are_equal(r) ? join(depth, " layers")
                                  : depth == 1          ? r.layers.front().name
                                                        : join(depth, " × ", r.layers.front().name);
        return join(stack, ", batch ", r.samples);
    }

    /// "2.81, expected 2.75 at the start, ln 10 = 2.3". Where logits spread beyond the expansion, in
    /// exp(s²)/C, that the expectation is, labels drawn at random take its place.
    inline std::string loss_text(const loss_report& l)
    {
        const bool holds = l.logit_variance < std::log(static_cast<double>(l.classes));
        return join(to_text(l.value, 3), ", expected ", to_text(holds ? l.expected : l.random_labels, 3),
                    " at the start, ln ", l.classes, " = ", to_text(l.chance, 3));
    }
}

#endif
