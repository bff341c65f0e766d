// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_AXIS_LABELS_HPP
#define FANIN_SHOW_DETAIL_AXIS_LABELS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/order.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_paths.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Labels that do not lie over each other.
namespace fanin::detail
{
    /// The width of a text in px, in any usual font: wide East Asian characters have two columns.
    inline double text_width(std::string_view text, double size)
    {
        return 0.62 * size * static_cast<double>(display_width(text));
    }

    /// The number of letters of the given size (px) that fit into `width` px in any usual font.
    inline std::size_t letters_in(double width, double size)
    {
        return static_cast<std::size_t>(std::max(0.0, width / (0.62 * size)));
    }

    /// A label of the layer axis, below a slot.
    struct layer_label
    {
        std::size_t slot;
        std::string text;
    };

    /// The room of the layer axis, in px.
    struct layer_axis_room
    {
        double width;
        double size = 12;   ///< of the letters
        double margin = 12; ///< maximum overhang of a label beyond an end of the axis
        double gap = 6;     ///< between two labels
    };

    /// The labels of every `step`-th row of the main path, and of the input; those that lie over the input's
    /// label or beyond the end are left out. Empty if two others lie over each other.
    inline array_list<layer_label> layer_labels_at(const array_list<depth_place>& places, std::size_t step,
                                                   const layer_axis_room& room)
    {
        const std::size_t letters = std::max<std::size_t>(letters_in(room.width / 4, room.size), 6);
        array_list<layer_label> labels;
        double input_ends = -room.width;
        double free_from = -room.width; // beside the axis is room for half of "input"
        std::size_t row = 0;            // of the main path
        for (std::size_t slot = 0; slot < places.size(); ++slot)
        {
            const bool is_input = places[slot].is_input;
            if (places[slot].on_branch || (!is_input && row++ % step != 0))
            {
                continue;
            }
            const std::string text = shorten(places[slot].path, letters, "…");
            const double half = text_width(text, room.size) / 2;
            const double centre = room.width * slot_place(slot, places.size());
            if (centre - half < input_ends || centre + half > room.width + room.margin)
            {
                continue;
            }
            if (centre - half < free_from)
            {
                return {};
            }
            labels.push_back({slot, text});
            free_from = centre + half + room.gap;
            input_ends = is_input ? free_from : input_ends;
        }
        return labels;
    }

    /// The labels of the smallest step of the form 1, 2, 5, 10, 20, ... that fit.
    inline array_list<layer_label> layer_labels_in(const array_list<depth_place>& places,
                                                   const layer_axis_room& room)
    {
        std::size_t step = 1;
        for (int next = 0; step < places.size(); ++next)
        {
            if (auto labels = layer_labels_at(places, step, room); !labels.empty())
            {
                return labels;
            }
            step = next % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        return layer_labels_at(places, step, room);
    }

    /// The nearest places to the wanted ones, in px from the top, that lie `gap` apart within [lo, hi];
    /// closer together if the range has no such room.
    inline std::vector<double> spread(std::vector<double> wanted, double gap, double lo, double hi)
    {
        const std::vector<std::size_t> order = ordered_indices(
            wanted.size(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
        // Labels that touch move as one, about the middle of what they want.
        struct group
        {
            std::size_t size;
            double sum; ///< of wanted places, each less its distance from the first of the group
        };
        const double apart =
            order.empty() ? gap : std::min(gap, (hi - lo) / static_cast<double>(order.size()));
        array_list<group> groups;
        const auto top = [&](const group& g)
        {
            const auto n = static_cast<double>(g.size);
            return std::clamp(g.sum / n, lo, std::max(lo, hi - apart * (n - 1)));
        };
        for (const std::size_t i : order)
        {
            groups.push_back({1, wanted[i]});
            while (groups.size() > 1)
            {
                const group last = groups.back();
                group& before = groups[groups.size() - 2];
                const auto n = static_cast<double>(before.size);
                if (top(before) + apart * n <= top(last))
                {
                    break;
                }
                before = {before.size + last.size,
                          before.sum + last.sum - apart * n * static_cast<double>(last.size)};
                groups.pop_back();
            }
        }
        std::size_t next = 0;
        for (const group& g : groups)
        {
            for (std::size_t k = 0; k < g.size; ++k)
            {
                wanted[order[next++]] = top(g) + apart * static_cast<double>(k);
            }
        }
        return wanted;
    }
}

#endif
