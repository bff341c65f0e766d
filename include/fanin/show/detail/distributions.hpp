// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DISTRIBUTIONS_HPP
#define FANIN_SHOW_DETAIL_DISTRIBUTIONS_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/heat_strip.hpp>
#include <fanin/show/detail/histogram_grid.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// More histograms than this become the columns of one heat strip.
    inline constexpr std::size_t max_small_histograms = 24;

    /// Histograms along a stack, one per slot; null means none.
    struct distributions
    {
        std::string id;
        std::string what; ///< "the signal"
        std::vector<const summary*> slots;

        [[nodiscard]] bool empty() const
        {
            return std::all_of(slots.begin(), slots.end(), [](const summary* s) { return s == nullptr; });
        }
    };

    /// The input's summary, then `of_layer` of each layer.
    template <class OfLayer>
    distributions distributions_of(const report& r, std::string id, std::string what, const summary* of_input,
                                   OfLayer of_layer)
    {
        distributions d{.id = std::move(id), .what = std::move(what), .slots = {of_input}};
        for (const layer_report& l : r.layers)
        {
            d.slots.push_back(of_layer(l));
        }
        return d;
    }

    /// The caption of a strip: its axes and its zeros.
    inline std::string strip_caption(const heat_strip& strip, bool zeros)
    {
        return join("One column per layer. Darker bins hold more elements, relative to the tallest bin. ",
                    strip.is_relative()
                        ? "Vertical axis: value divided by the layer's RMS, without the outermost 1 %."
                        : "Vertical axis: value.",
                    zeros ? "" : " Exact zeros are omitted; a column without other finite values is empty.");
    }

    inline std::string distributions_markup(const report& r, const distributions& d, bool zeros)
    {
        if (d.slots.size() > max_small_histograms)
        {
            const heat_strip strip(r, d.slots, zeros);
            return html("figure class=\"chart\"", html_text("figcaption", strip_caption(strip, zeros)) + "\n"
                                                      + strip.markup(d.id, d.what));
        }
        std::vector<named_summary> cells;
        const bool equal = names_are_equal(r);
        for (std::size_t i = 0; i < d.slots.size(); ++i)
        {
            if (d.slots[i] == nullptr)
            {
                continue;
            }
            cells.push_back(
                i == 0 ? named_summary{"input", "", d.slots[i]}
                       : named_summary{r.layers[i - 1].path, equal ? "" : r.layers[i - 1].name, d.slots[i]});
        }
        return histogram_grid(cells, d.id, zeros);
    }
}

#endif
