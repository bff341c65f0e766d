// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DISTRIBUTIONS_HPP
#define FANIN_SHOW_DETAIL_DISTRIBUTIONS_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/heat_strip.hpp>
#include <fanin/show/detail/histogram_grid.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/page.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// More histograms than this become the columns of one heat strip.
    inline constexpr std::size_t max_small_histograms = 24;

    /// Histograms along a stack, one per place; null means none.
    struct distributions
    {
        std::string id;
        std::string what; ///< "the signal"
        array_list<depth_place> places;
        array_list<const summary*> slots;

        [[nodiscard]] bool empty() const
        {
            return all_of(slots, [](const summary* s) { return s == nullptr; });
        }

        /// Those on the main path, or those on branches.
        [[nodiscard]] distributions part(bool on_branch) const
        {
            distributions d{.id = on_branch ? id + "-branches" : id, .what = what, .places = {}, .slots = {}};
            for (std::size_t i = 0; i < slots.size(); ++i)
            {
                if (places[i].on_branch == on_branch)
                {
                    d.places.push_back(places[i]);
                    d.places.back().on_branch = false;
                    d.slots.push_back(slots[i]);
                }
            }
            return d;
        }
    };

    /// The input's summary, then `of_layer` of each layer.
    template <class OfLayer>
    distributions distributions_of(const report& r, std::string id, std::string what, const summary* of_input,
                                   OfLayer of_layer)
    {
        distributions d{.id = std::move(id),
                        .what = std::move(what),
                        .places = depth_places(r, true),
                        .slots = {of_input}};
        for (const layer_report& l : r.layers)
        {
            d.slots.push_back(of_layer(l));
        }
        return d;
    }

    /// The caption of a strip: its axes and its zeros.
    inline std::string strip_caption(const heat_strip& strip, bool zeros)
    {
        return join("One column per layer. ",
                    strip.is_relative()
                        ? "Values are divided by the RMS of their layer; the outermost 1 % is cut off."
                        : "All layers share one range of values.",
                    zeros ? "" : " Exact zeros are omitted; a column without other finite values is empty.");
    }

    inline std::string histograms_markup(const distributions& d, bool zeros)
    {
        if (d.slots.size() > max_small_histograms)
        {
            const heat_strip strip(d.places, d.slots, zeros);
            return html("figure class=\"chart\"", html_text("figcaption", strip_caption(strip, zeros)) + "\n"
                                                      + strip.markup(d.id, d.what));
        }
        bool equal = true; // names that differ stand beside the paths
        const std::string* name = nullptr;
        for (const depth_place& p : d.places)
        {
            equal = equal && (p.is_input || name == nullptr || p.name == *name);
            name = p.is_input ? name : &p.name;
        }
        array_list<named_summary> cells;
        for (std::size_t i = 0; i < d.slots.size(); ++i)
        {
            if (d.slots[i] != nullptr)
            {
                cells.push_back({d.places[i].path, equal ? "" : d.places[i].name, d.slots[i]});
            }
        }
        return html_text("p", "Count over value. Each histogram has its own range, and a height relative to "
                              "its tallest bin.")
               + "\n" + histogram_grid(cells, d.id, zeros);
    }

    /// The histograms of the main path; those of the branches folded below them.
    inline std::string distributions_markup(const distributions& d, bool zeros)
    {
        const distributions branches = d.part(true);
        return histograms_markup(d.part(false), zeros)
               + (branches.empty() ? ""
                                   : foldable(join("On branches: ", branches.slots.size(), " layers"),
                                              histograms_markup(branches, zeros)));
    }
}

#endif
