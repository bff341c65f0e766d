// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_HEAT_STRIP_HPP
#define FANIN_SHOW_DETAIL_HEAT_STRIP_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/layer_axis.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Histograms of many layers as the columns of one picture. Darker bins hold more elements.
    class heat_strip
    {
    public:
        /// One summary per place; null means none.
        heat_strip(array_list<depth_place> places, array_list<const summary*> slots, bool zeros)
            : m_places(std::move(places))
            , m_slots(std::move(slots))
            , m_zeros(zeros)
        {
            array_list<table_row> rows;
            for (const summary* s : m_slots)
            {
                if (s != nullptr)
                {
                    rows.push_back({"", "", s});
                }
            }
            m_common = common_range(rows);
            m_axis = m_common ? *m_common : central_range();
        }

        /// Whether the axis is relative to each layer's RMS, because the ranges differ.
        [[nodiscard]] bool is_relative() const
        {
            return !m_common;
        }

        /// `what` names the elements: "the signal".
        [[nodiscard]] std::string markup(std::string_view id, std::string_view what) const
        {
            std::array<std::string, shades> shade;
            for (std::size_t i = 0; i < m_slots.size(); ++i)
            {
                draw_column(i, shade);
            }
            const auto slots = static_cast<double>(m_slots.size());
            std::string svg;
            for (std::size_t level = 0; level < shades; ++level)
            {
                svg += shade[level].empty() ? ""
                                            : join("<path class=\"heat\" stroke-opacity=\"",
                                                   px(static_cast<double>(level + 1) / shades), "\" d=\"",
                                                   shade[level], "\"/>\n");
            }
            const drawing d{.id = std::string(id),
                            .width = slots,
                            .height = height,
                            .title = join("Histograms of ", what, " along the stack"),
                            .description =
                                join("One column per layer, from ", to_text(m_axis.lo, 3), " to ",
                                     to_text(m_axis.hi, 3), is_relative() ? " times the layer's RMS." : ".")};
            const ticks t =
                ticks_of(m_axis.lo, m_axis.hi, {.length = 200, .letter = 20, .margin = 40, .gap = 4});
            array_list<tick> labels = t.at;
            for (tick& l : labels)
            {
                l.label += t.exponent != 0 && !l.label.empty() ? "×10" + superscript(t.exponent) : "";
            }
            const std::string axis =
                is_relative() ? join("values of ", what, " / RMS of the layer") : join("values of ", what);
            return framed(m_places,
                          svg_drawing(d, html("g transform=\"translate(0.5 0)\"", "\n" + svg) + "\n"), labels,
                          {.y = axis})
                   + shades_legend();
        }

        /// The shades, from few to many elements.
        static std::string shades_legend()
        {
            std::string all;
            for (std::size_t level = 1; level <= shades; ++level)
            {
                all += html(join("span class=\"shade\" style=\"",
                                 css_fraction("opacity", static_cast<double>(level) / shades), "\""),
                            "");
            }
            return html("p class=\"shades\"",
                        html_text("span", "fewer elements") + html("span class=\"ramp\"", all)
                            + html_text("span", "as many as the tallest bin of the layer"))
                   + "\n";
        }

    private:
        static constexpr std::size_t shades = 8;
        static constexpr double height = 1000;

        [[nodiscard]] bool is_drawn(const summary* s) const
        {
            return s != nullptr && is_finite(s->root_mean_square()) && s->root_mean_square() > 0;
        }

        [[nodiscard]] double unit_of(const summary& s) const
        {
            return is_relative() ? s.root_mean_square() : 1;
        }

        /// The range of the central 99 % of each column.
        [[nodiscard]] interval central_range() const
        {
            interval range{0, 0};
            for (const summary* s : m_slots)
            {
                if (!is_drawn(s))
                {
                    continue;
                }
                const std::vector<std::uint64_t> bars = bars_of(*s, m_zeros);
                std::uint64_t all = 0;
                for (const std::uint64_t count : bars)
                {
                    all += count;
                }
                const std::uint64_t outside = all / 200;
                std::size_t first = 0;
                for (std::uint64_t sum = bars[0]; sum <= outside && first + 1 < bars.size();
                     sum += bars[first])
                {
                    ++first;
                }
                std::size_t last = bars.size() - 1;
                for (std::uint64_t sum = bars[last]; sum <= outside && last > 0; sum += bars[last])
                {
                    --last;
                }
                range.lo = std::min(range.lo, s->histogram.edge(first) / unit_of(*s));
                range.hi = std::max(range.hi, s->histogram.edge(last + 1) / unit_of(*s));
            }
            return range.lo < range.hi ? range : interval{0, 1};
        }

        [[nodiscard]] long y_of(double value) const
        {
            return std::lround(
                std::clamp(height * (m_axis.hi - value) / (m_axis.hi - m_axis.lo), -height, 2 * height));
        }

        /// Draws one stroke per run of bins with equal shade.
        void draw_column(std::size_t slot, std::array<std::string, shades>& shade) const
        {
            if (!is_drawn(m_slots[slot]))
            {
                return;
            }
            const summary& s = *m_slots[slot];
            const std::vector<std::uint64_t> bars = bars_of(s, m_zeros);
            const auto tallest = static_cast<double>(*std::max_element(bars.begin(), bars.end()));
            const auto level = [&](std::size_t bin)
            {
                return static_cast<std::size_t>(std::ceil(shades * static_cast<double>(bars[bin]) / tallest));
            };
            for (std::size_t bin = 0, end = 0; tallest > 0 && bin < bars.size(); bin = end)
            {
                for (end = bin + 1; end < bars.size() && level(end) == level(bin);)
                {
                    ++end;
                }
                const long bottom = y_of(s.histogram.edge(bin) / unit_of(s));
                const long top = y_of(s.histogram.edge(end) / unit_of(s));
                if (level(bin) > 0 && top < bottom)
                {
                    shade[level(bin) - 1] += join("M", slot, " ", top, "v", bottom - top);
                }
            }
        }

        array_list<depth_place> m_places;
        array_list<const summary*> m_slots;
        bool m_zeros;
        std::optional<interval> m_common;
        interval m_axis{0, 1};
    };
}

#endif
