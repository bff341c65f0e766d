// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LEVELS_CHART_HPP
#define FANIN_SHOW_DETAIL_LEVELS_CHART_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/layer_axis.hpp>
#include <fanin/show/detail/level_text.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/theory_range.hpp>
#include <fanin/stack/detail/levels.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// RMS over depth, measured and predicted, drawn in 1000 × 240 units.
    class levels_chart
    {
    public:
        levels_chart(const report& r, const levels& l)
            : m_report(r)
            , m_levels(l)
            , m_axis(log_axis_of(drawn_values(l)))
        {
        }

        /// `what` names the levels in the title: "the signal"; `id` is unique on the page.
        [[nodiscard]] std::string markup(std::string_view id, std::string_view what) const
        {
            std::string grid;
            const std::vector<tick> ticks = log_ticks(m_axis);
            for (const tick& t : ticks)
            {
                grid += join("M0 ", px(height * (1 - t.place)), "H", px(width));
            }
            std::string svg = path("grid", grid) + band()
                              + path("theory", line([&](std::size_t i) { return expected_at(i); }))
                              + path("measured", line([&](std::size_t i) { return measured_at(i); })) + dots()
                              + marks() + names();
            const drawing d{.id = std::string(id),
                            .width = width,
                            .height = height,
                            .title = join("RMS of ", what),
                            .description = description_of(m_levels)};
            return framed(m_report, svg_drawing(d, svg), ticks, end_labels());
        }

    private:
        static constexpr double width = 1000;
        static constexpr double height = 240;
        static constexpr double none = std::numeric_limits<double>::quiet_NaN();

        static std::vector<double> drawn_values(const levels& l)
        {
            std::vector<double> values;
            for (const level& at : l)
            {
                values.push_back(at.measured);
                if (at.expected && !at.on_branch)
                {
                    const theory_range e = theory_range_of(*at.expected);
                    values.insert(values.end(), {e.value, e.lo, e.hi});
                }
            }
            return values;
        }

        static std::string path(std::string_view css_class, std::string_view d)
        {
            return d.empty() ? "" : join("<path class=\"", css_class, "\" d=\"", d, "\"/>\n");
        }

        [[nodiscard]] std::size_t slots() const
        {
            return m_levels.size();
        }

        [[nodiscard]] std::string point(std::size_t slot, double value) const
        {
            return px(width * slot_place(slot, slots())) + " " + px(height * (1 - m_axis.place(value)));
        }

        // NaN if the main path has no value in the slot.

        [[nodiscard]] double measured_at(std::size_t slot) const
        {
            return m_levels[slot].on_branch || !has_logarithm(m_levels[slot].measured)
                       ? none
                       : m_levels[slot].measured;
        }

        [[nodiscard]] double expected_at(std::size_t slot) const
        {
            const auto& e = m_levels[slot].expected;
            return m_levels[slot].on_branch || !e || !has_logarithm(e->value) ? none : e->value;
        }

        /// A line through the points of the main path, with gaps at missing values.
        template <class ValueAt>
        [[nodiscard]] std::string line(ValueAt value_at) const
        {
            std::string d;
            bool open = false;
            for (std::size_t i = 0; i < slots(); ++i)
            {
                if (m_levels[i].on_branch)
                {
                    continue;
                }
                const double v = value_at(i);
                const bool drawn = !is_nan(v);
                d += drawn ? (open ? "L" : "M") + point(i, v) : "";
                open = drawn;
            }
            return d;
        }

        /// The predicted range: ±2 standard deviations over draws.
        [[nodiscard]] std::string band() const
        {
            std::string upper;
            std::string lower;
            std::string all;
            const auto close = [&]
            {
                all += upper.empty() ? "" : "M" + upper.substr(1) + lower + "Z";
                upper.clear();
                lower.clear();
            };
            for (std::size_t i = 0; i < slots(); ++i)
            {
                if (m_levels[i].on_branch)
                {
                    continue;
                }
                if (is_nan(expected_at(i)))
                {
                    close();
                    continue;
                }
                const theory_range e = theory_range_of(*m_levels[i].expected);
                upper += "L" + point(i, e.hi);
                lower = "L" + point(i, e.lo) + lower;
            }
            close();
            return path("band", all);
        }

        /// Dots of the main path, up to 60 slots, and of the branches.
        [[nodiscard]] std::string dots() const
        {
            std::string main_path;
            std::string branches;
            for (std::size_t i = 0; i < slots(); ++i)
            {
                if (has_logarithm(m_levels[i].measured) && (m_levels[i].on_branch || slots() <= 60))
                {
                    (m_levels[i].on_branch ? branches : main_path) +=
                        "M" + point(i, m_levels[i].measured) + "h0";
                }
            }
            return path("dots inside", branches) + path("dots", main_path);
        }

        /// Marks without a logarithm: zeros at the bottom, NaN and infinities at the top.
        [[nodiscard]] std::string marks() const
        {
            std::string zero;
            std::string nonfinite;
            for (std::size_t i = 0; i < slots(); ++i)
            {
                const std::string x = px(width * slot_place(i, slots()));
                zero += m_levels[i].measured == 0 ? join("M", x, " ", px(height), "v-10") : "";
                nonfinite += m_levels[i].nonfinite ? join("M", x, " 0v10") : "";
            }
            return path("alarm zero", zero) + path("alarm nonfinite", nonfinite);
        }

        /// The text of each slot under the pointer, up to 300 slots.
        [[nodiscard]] std::string names() const
        {
            std::string rects;
            const double slot_width = width / static_cast<double>(slots());
            for (std::size_t i = 0; i < slots() && slots() <= 300; ++i)
            {
                const layer_report* const row = i > 0 ? &m_report.layers[i - 1] : nullptr;
                rects += join("<rect class=\"slot\" x=\"", px(static_cast<double>(i) * slot_width),
                              "\" y=\"0\" width=\"", px(slot_width), "\" height=\"", px(height), "\">",
                              html_text("title", level_text(m_levels[i], row)), "</rect>\n");
            }
            return rects;
        }

        [[nodiscard]] std::vector<end_label> end_labels() const
        {
            std::vector<end_label> labels;
            if (std::none_of(m_levels.begin(), m_levels.end(),
                             [](const level& l) { return l.expected.has_value(); }))
            {
                return labels; // a single line needs no name
            }
            const auto last = [&](auto value_at, std::string css_class, std::string text)
            {
                for (std::size_t i = slots(); i-- > 0;)
                {
                    if (const double v = value_at(i); !is_nan(v))
                    {
                        labels.push_back({std::move(css_class), std::move(text), m_axis.place(v)});
                        return;
                    }
                }
            };
            last([&](std::size_t i) { return measured_at(i); }, "measured", "measured");
            last([&](std::size_t i) { return expected_at(i); }, "theory", "predicted");
            return labels;
        }

        const report& m_report;
        const levels& m_levels;
        log_axis m_axis;
    };
}

#endif
