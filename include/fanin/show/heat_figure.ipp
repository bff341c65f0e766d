// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HEAT_FIGURE_IPP
#define FANIN_SHOW_HEAT_FIGURE_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_panel.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/magnitudes.hpp>
#include <fanin/show/heat_figure.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// Viridis (van der Walt & Smith 2015) from light to dark: it orders colours for all kinds of colour
        /// vision.
        inline constexpr std::array<std::string_view, 8> heat_colors = {
            "#fde725", "#a0da39", "#4ac16d", "#1fa187", "#277f8e", "#365c8d", "#46327e", "#440154"};

        /// The shade of a fraction: two per power of ten, from 0.01 % to all. None below.
        inline int heat_level(double fraction)
        {
            const bool shown = fraction >= 1e-4; // not NaN
            return shown ? std::min(static_cast<int>(std::floor(2 * (std::log10(fraction) + 4))), 7) : -1;
        }

        /// The cells of all columns as one path per shade.
        class heat_cells
        {
        public:
            explicit heat_cells(double column_width)
                : m_column_width(column_width)
            {
            }

            void add(double left, double top, double bottom, int level)
            {
                if (level >= 0)
                {
                    m_paths[static_cast<std::size_t>(level)] +=
                        join("M", px(left + m_column_width / 2), " ", px(top), "V", px(bottom));
                }
            }

            [[nodiscard]] std::string markup() const
            {
                std::string svg;
                for (std::size_t i = 0; i < m_paths.size(); ++i)
                {
                    svg += svg_path("heat", m_paths[i],
                                    join(" stroke=\"", heat_colors[i], "\" stroke-width=\"",
                                         px(m_column_width), "\" shape-rendering=\"crispEdges\""));
                }
                return svg;
            }

        private:
            double m_column_width;
            std::array<std::string, heat_colors.size()> m_paths;
        };

        /// Columns of a heat figure: the fractions of one layer, or the mean of neighbouring layers.
        inline array_list<magnitudes> heat_columns(const array_list<const summary*>& all,
                                                   const log_axis& axis, std::size_t bins,
                                                   std::size_t per_column)
        {
            array_list<magnitudes> columns;
            for (std::size_t first = 0; first < all.size(); first += per_column)
            {
                const std::size_t last = std::min(first + per_column, all.size());
                magnitudes mean{std::vector<double>(bins)};
                for (std::size_t i = first; i < last; ++i)
                {
                    const magnitudes m = magnitudes_of(*all[i], axis, bins);
                    const double part = 1 / static_cast<double>(last - first);
                    for (std::size_t k = 0; k < bins; ++k)
                    {
                        mean.bins[k] += part * m.bins[k];
                    }
                    mean.zeros += part * m.zeros;
                    mean.nonfinite += part * m.nonfinite;
                }
                columns.push_back(std::move(mean));
            }
            return columns;
        }

        /// The colours from few to many elements.
        inline std::string heat_legend(double x, double y, double& height, double width)
        {
            const figure_text what = svg_wrapped(
                "key", "Colour: fraction of the layer's elements in a bin (logarithmic scale)", x, y, width);
            constexpr double swatch = 22;
            const double top = y + what.height + 3;
            std::string svg =
                what.markup + svg_text("key", x, top + 10, "0.01%", {.anchor = "start", .size = 11});
            for (std::size_t i = 0; i < heat_colors.size(); ++i)
            {
                svg += svg_rectangle("sample", {x + 44 + static_cast<double>(i) * swatch, top, swatch, 12},
                                     join(" fill=\"", heat_colors[i], "\""));
            }
            svg += svg_text("key", x + 50 + swatch * heat_colors.size(), top + 10, "100%",
                            {.anchor = "start", .size = 11});
            height = what.height + 22;
            return svg;
        }

        /// The cells, the axes and the line of the RMS in the cell of a figure.
        inline std::string heat_panel(const array_list<const summary*>& all, const depth_data& rms,
                                      const rectangle& cell)
        {
            const rectangle whole = panel_frame(cell, 52);
            const auto any = [&](auto has)
            { return detail::any_of(all, [&](const summary* s) { return has(*s); }); };
            constexpr double extra = 14; // the height of a row of zeros, or of NaN and infinities
            const double above = any([](const summary& s) { return s.nonfinite() > 0; }) ? extra + 4 : 0;
            const double below = any([](const summary& s) { return s.zeros > 0; }) ? extra + 4 : 0;
            const rectangle frame{whole.x, whole.y + above, whole.width, whole.height - above - below};
            const log_axis axis = magnitude_axis(all);
            const auto bins = static_cast<std::size_t>(std::clamp(frame.height / 5, 12.0, 80.0));
            const auto slots = static_cast<double>(all.size());
            const auto per_column =
                static_cast<std::size_t>(std::ceil(std::max(1.0, 2 * slots / frame.width)));
            const double slot = frame.width / slots;
            heat_cells cells(slot * static_cast<double>(per_column));
            const array_list<magnitudes> columns = heat_columns(all, axis, bins, per_column);
            for (std::size_t c = 0; c < columns.size(); ++c)
            {
                const double left = frame.x + slot * static_cast<double>(c * per_column);
                const magnitudes& m = columns[c];
                const auto y = [&](std::size_t bin)
                {
                    return frame.y
                           + frame.height * (1 - static_cast<double>(bin) / static_cast<double>(bins));
                };
                for (std::size_t bin = 0, end = 0; bin < bins; bin = end)
                {
                    for (end = bin + 1; end < bins && heat_level(m.bins[end]) == heat_level(m.bins[bin]);)
                    {
                        ++end;
                    }
                    cells.add(left, y(end), y(bin), heat_level(m.bins[bin]));
                }
                const double bottom = whole.y + whole.height;
                cells.add(left, bottom - extra, bottom, heat_level(m.zeros));
                cells.add(left, whole.y, whole.y + extra, heat_level(m.nonfinite));
            }

            const depth_area area{frame, rms.places.size(), axis};
            const array_list<tick> ticks = log_ticks(axis, ticks_in(frame.height));
            std::string svg = cells.markup();
            const auto value = [&](double y, std::string_view text)
            {
                svg += svg_text("value", whole.x - 7, y + 4, text,
                                {.anchor = "end", .fill = faint_ink, .size = panel_label_size});
            };
            for (const tick& t : ticks)
            {
                const double y = frame.y + frame.height * (1 - t.place);
                svg += svg_path("axis", join("M", px(frame.x), " ", px(y), "h-4"), " stroke=\"#222\"");
                // no label over that of an extra row
                const bool free =
                    (above == 0 || y > frame.y + 6) && (below == 0 || y < frame.y + frame.height - 6);
                free ? value(y, t.label) : void();
            }
            below > 0 ? value(whole.y + whole.height - extra / 2, "0") : void();
            above > 0 ? value(whole.y + extra / 2, "NaN, inf") : void();
            const std::string line = curve_path(rms, rms.curves[0], area);
            svg += svg_path("halo", line,
                            " fill=\"none\" stroke=\"#fff\" stroke-width=\"4\" stroke-linejoin=\"round\"");
            svg += svg_path("curve", line,
                            " fill=\"none\" stroke=\"#000\" stroke-width=\"1.5\" stroke-linejoin=\"round\"");
            return svg + panel_labels(rms, whole)
                   + end_labels(rms, {{.color = "#000", .dashes = ""}}, area, 52);
        }
    }

    FANIN_INLINE std::string heat_figure(const report& r, const depth_style& style)
    {
        using namespace detail;
        check(style);
        const std::string title = style.title.value_or(heading(r));
        if (r.layers.empty())
        {
            return empty_figure(title, style, "no layers");
        }
        depth_data rms = signal_over_depth(r);
        rms.axis = "magnitude of an activation";
        rms.curves.resize(1);
        rms.curves[0].label = "RMS";
        array_list<const summary*> all{&r.input};
        for (const std::size_t row : main_path_of(r))
        {
            all.push_back(&r.layers[row].activation);
        }
        constexpr double edge = 12;
        const double top = title.empty() ? 8 : 34;
        double legend = 0;
        std::string content = title.empty() ? "" : svg_title(title, style.width);
        content += heat_legend(edge, top, legend, style.width - 2 * edge);
        content += heat_panel(all, rms, {0, top + legend, style.width, style.height});
        return svg_document(style.width, top + legend + style.height + 6, title, content);
    }
}

#endif
