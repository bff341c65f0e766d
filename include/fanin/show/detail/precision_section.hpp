// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_PRECISION_SECTION_HPP
#define FANIN_SHOW_DETAIL_PRECISION_SECTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_chart.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/number_columns.hpp>
#include <fanin/show/detail/page.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/precision.hpp>
#include <fanin/stats/summary.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What narrower formats would lose, as a part of a page.
namespace fanin::detail
{
    /// The elements of one kind at each place of the main path, and of all rows together.
    struct precision_over_depth
    {
        std::string_view what;  ///< "signal"
        std::string_view where; ///< "after each layer"
        std::string_view id;
        bool is_gradient;
        array_list<const precision_summary*> at; ///< one per place; null where nothing was counted
        std::optional<precision_summary> all;
    };

    inline const precision_summary* precision_in(const summary* s)
    {
        return s != nullptr && s->precision ? &*s->precision : nullptr;
    }

    inline void merge_precision(std::optional<precision_summary>& sum, const precision_summary* p)
    {
        if (p != nullptr)
        {
            sum ? static_cast<void>(sum->merge(*p)) : static_cast<void>(sum = *p);
        }
    }

    /// Of `of_input`, and `of_layer` of each layer; null for none.
    template <class OfLayer>
    precision_over_depth precision_of_layers(const report& r, std::string_view what, std::string_view where,
                                             std::string_view id, bool is_gradient, const summary* of_input,
                                             OfLayer of_layer)
    {
        const array_list<bool> on_branch = rows_on_branches(r);
        precision_over_depth d{what, where, id, is_gradient, {precision_in(of_input)}, std::nullopt};
        merge_precision(d.all, d.at.front());
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            const precision_summary* const p = precision_in(of_layer(r.layers[i]));
            merge_precision(d.all, p);
            if (!on_branch[i])
            {
                d.at.push_back(p);
            }
        }
        return d;
    }

    inline array_list<precision_over_depth> precisions_of(const report& r)
    {
        const auto given = [](const std::optional<summary>& s) { return s ? &*s : nullptr; };
        return {precision_of_layers(r, "signal", "after each layer", "p-signal", false, &r.input,
                                    [](const layer_report& l) { return &l.activation; }),
                precision_of_layers(r, "weights", "in each layer", "p-weights", false, nullptr,
                                    [&](const layer_report& l) { return given(l.weights); }),
                precision_of_layers(r, "gradient", "with respect to each layer's output", "p-gradient", true,
                                    given(r.input_gradient), [](const layer_report& l)
                                    { return l.backward ? &l.backward->activation : nullptr; }),
                precision_of_layers(r, "gradient of the weights", "in each layer", "p-weight-gradient", true,
                                    nullptr, [&](const layer_report& l)
                                    { return l.backward ? given(l.backward->weights) : nullptr; })};
    }

    /// A line for each format that some elements are outside of.
    inline depth_data precision_lines(const report& r, const precision_over_depth& p)
    {
        depth_data d{join("fraction of the ", p.what, " outside"),
                     std::string(p.where),
                     depth_places(r, false),
                     {},
                     p.is_gradient};
        for (const number_format f : number_formats)
        {
            if (p.all->below(f) + p.all->above(f) > 0)
            {
                depth_curve curve{to_string(f), {}};
                for (const precision_summary* const s : p.at)
                {
                    curve.at.push_back(s != nullptr ? depth_value{.value = s->below(f) + s->above(f)}
                                                    : depth_value{});
                }
                d.curves.push_back(std::move(curve));
            }
        }
        return d;
    }

    /// The class of a line by its format, so that all charts have one colour for it. fp16 has dashes, because
    /// E5M2 often lies below it: both are normal from 2^-14.
    inline std::vector<std::string> precision_classes(const depth_data& d)
    {
        std::vector<std::string> classes;
        for (const depth_curve& c : d.curves)
        {
            for (const number_format f : number_formats)
            {
                if (c.label == to_string(f))
                {
                    classes.push_back(
                        join(f == number_format::fp16 ? "curve d1 c" : "curve c", static_cast<int>(f)));
                }
            }
        }
        return classes;
    }

    inline std::string precision_chart(const report& r, const precision_over_depth& p)
    {
        const depth_data lines = precision_lines(r, p);
        if (lines.curves.empty())
        {
            return html_text("p", join("No element of the ", p.what, " is outside of any format.")) + "\n";
        }
        std::string caption = join(capitalized(lines.axis), " of the normal range (logarithmic scale).");
        caption += lines.any([](const depth_value& v) { return v.value == 0; })
                       ? " Marks at the bottom: no element is outside."
                       : "";
        return html("figure class=\"chart candidates\"",
                    html_text("figcaption", caption) + "\n"
                        + depth_chart(lines, p.id, precision_classes(lines), "name"));
    }

    /// "2¹²"
    inline std::string power_of_two(double x)
    {
        return "2" + superscript(std::ilogb(x));
    }

    inline std::string fraction_text(double fraction)
    {
        return to_text(100 * fraction, 3) + "%";
    }

    /// A line for each kind of elements and format. One loss scale multiplies all gradients.
    inline std::string precision_table(const array_list<precision_over_depth>& all)
    {
        std::optional<precision_summary> gradients;
        for (const precision_over_depth& p : all)
        {
            merge_precision(gradients, p.is_gradient && p.all ? &*p.all : nullptr);
        }
        array_list<row_head> rows;
        array_list<number_column> columns{{"outside", "below", {}},
                                          {"outside", "above", {}},
                                          {"with the loss scale", "scale", {}},
                                          {"with the loss scale", "below", {}},
                                          {"with the loss scale", "above", {}}};
        for (const precision_over_depth& p : all)
        {
            for (const number_format f : number_formats)
            {
                if (!p.all)
                {
                    continue;
                }
                rows.push_back({std::string(p.what), to_string(f)});
                const double scale = p.is_gradient ? gradients->loss_scale(f) : 1;
                const int exponent = std::ilogb(scale);
                columns[0].cells.push_back(fraction_text(p.all->below(f)));
                columns[1].cells.push_back(fraction_text(p.all->above(f)));
                columns[2].cells.push_back(p.is_gradient ? power_of_two(scale) : "");
                columns[3].cells.push_back(p.is_gradient ? fraction_text(p.all->below(f, exponent)) : "");
                columns[4].cells.push_back(p.is_gradient ? fraction_text(p.all->above(f, exponent)) : "");
            }
        }
        if (!gradients)
        {
            columns.resize(2);
        }
        return table_markup("Elements outside of narrow formats", {"elements", "format"}, rows, columns);
    }

    /// The section, or nothing where no precision was counted.
    inline std::string precision_section(const report& r)
    {
        const array_list<precision_over_depth> all = precisions_of(r);
        std::string charts;
        for (const precision_over_depth& p : all)
        {
            charts += p.all ? precision_chart(r, p) : "";
        }
        if (charts.empty())
        {
            return "";
        }
        const std::string meaning =
            "Nonzero finite elements outside the normal range of fp16, bf16, E4M3 and E5M2. Below the "
            "smallest normal number an element loses digits or becomes 0; above the largest it overflows. "
            "The "
            "loss scale is the power of 2 with which the fewest gradients are outside.";
        return page_section("Narrow formats",
                            html_text("p", meaning) + "\n" + charts
                                + scrolling("Elements outside of narrow formats", precision_table(all)));
    }
}

#endif
