// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COMPARISON_PAGE_IPP
#define FANIN_SHOW_COMPARISON_PAGE_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/comparison_page.hpp>
#include <fanin/show/detail/candidate_curves.hpp>
#include <fanin/show/detail/depth_chart.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/number_columns.hpp>
#include <fanin/show/detail/page.hpp>
#include <fanin/show/detail/rank_text.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// "0.951 ± 0.012"; a fraction as a percentage.
        inline std::string over_seeds_text(const over_seeds& s, bool fraction)
        {
            const auto text = [&](double x)
            { return !fraction || is_nan(x) ? significant(x) : join(to_text(100 * x, 3), "%"); };
            return is_nan(s.stddev) ? text(s.mean) : join(text(s.mean), " ± ", text(s.stddev));
        }

        inline array_list<number_column> comparison_columns(const comparison& c)
        {
            array_list<number_column> columns;
            const auto add = [&](std::string_view group, std::string_view head, auto text_of)
            {
                number_column column{group, head, {}};
                for (const comparison_row& row : c.rows)
                {
                    column.cells.push_back(text_of(row));
                }
                columns.push_back(std::move(column));
            };
            const auto add_over_seeds = [&](std::string_view group, std::string_view head,
                                            over_seeds comparison_row::* field, bool fraction)
            {
                add(group, head,
                    [=](const comparison_row& row) { return over_seeds_text(row.*field, fraction); });
            };
            add("", "rank", [&](const comparison_row& row) { return rank_text(c, row); });
            add_over_seeds("", "score", &comparison_row::score, false);
            add_over_seeds("growth per layer", "RMS", &comparison_row::forward, false);
            if (detail::any_of(c.rows, [](const comparison_row& row) { return row.backward.has_value(); }))
            {
                add("growth per layer", "gradient norm",
                    [](const comparison_row& row)
                    {
                        return row.backward ? over_seeds_text(*row.backward, false) : std::string(no_number);
                    });
            }
            add_over_seeds("output", "RMS", &comparison_row::root_mean_square, false);
            add_over_seeds("output", "stddev", &comparison_row::stddev, false);
            add_over_seeds("all layers", "saturated", &comparison_row::saturated, true);
            add_over_seeds("all layers", "dead units", &comparison_row::dead, true);
            if (detail::any_of(c.rows, [](const comparison_row& row) { return row.nonfinite > 0; }))
            {
                add("all layers", "NaN or inf",
                    [](const comparison_row& row) { return count_text(row.nonfinite); });
            }
            return columns;
        }

        inline std::string comparison_table(const comparison& c)
        {
            array_list<row_head> rows;
            for (const comparison_row& row : c.rows)
            {
                rows.push_back({row.name, to_text(row.layers)});
            }
            const std::string meaning =
                "Mean ± standard deviation over seeds. The score is |log growth| of the RMS, plus that of "
                "the gradient norm if it was measured: 0 is best. Growth is the factor per layer with "
                "weights. A rank with = is a tie: the scores differ by no more than one ±.";
            return html_text("p", meaning) + "\n"
                   + scrolling("Figures of the candidates",
                               table_markup("Figures, one row per candidate", {"candidate", "layers"}, rows,
                                            comparison_columns(c)));
        }

        /// The names of the curves, from the best candidate to the worst.
        inline std::string candidate_keys(const depth_data& d, const std::vector<std::string>& classes)
        {
            std::string keys;
            for (std::size_t i = 0; i < d.curves.size(); ++i)
            {
                keys += html("span class=\"key\"",
                             join("<svg viewBox=\"0 0 24 8\" aria-hidden=\"true\"><path class=\"", classes[i],
                                  "\" d=\"M0 4h24\"/></svg>")
                                 + html_text("span", d.curves[i].label));
            }
            return html("p class=\"keys\"", keys) + "\n";
        }

        inline std::string comparison_charts(const comparison& c)
        {
            const array_list<depth_data> charts = charts_of(c);
            std::vector<std::string> classes;
            for (std::size_t i = 0; i < charts.front().curves.size(); ++i)
            {
                classes.push_back(
                    join("curve d", i / candidate_colors.size(), " c", i % candidate_colors.size()));
            }
            std::string all;
            for (const depth_data& d : charts)
            {
                const bool gradient = d.ends_at_input;
                std::string caption =
                    join(capitalized(d.axis), " ", d.where, " (logarithmic scale). ", candidates_note(c));
                caption += d.any([](const depth_value& v) { return v.value == 0; })
                               ? "Marks at the bottom: every value is 0. "
                               : "";
                caption += d.any([](const depth_value& v) { return v.nonfinite; })
                               ? "Marks at the top: NaN or infinite values."
                               : "";
                all += page_section(
                    gradient ? "Gradient" : "Signal",
                    html("figure class=\"chart\"",
                         html_text("figcaption", caption) + "\n" + candidate_keys(d, classes)
                             + depth_chart(d, gradient ? "gradient" : "signal", classes, "name")));
            }
            return all;
        }
    }

    FANIN_INLINE std::string to_html(const comparison& c, const html_options& options)
    {
        using namespace detail;
        const std::string title = options.title.value_or(candidates_title(c));
        const std::string facts = page_fact("Samples", to_text(c.samples))
                                  + page_fact("Seeds", to_text(c.seeds))
                                  + page_fact("Candidates", to_text(c.rows.size()));
        std::string page = html_text("h1", title) + "\n" + html("dl class=\"facts\"", facts) + "\n";
        const bool drawn =
            detail::any_of(c.rows, [](const comparison_row& row) { return !row.places.empty(); });
        page += c.rows.empty()
                    ? page_section("No candidates", html_text("p", "The comparison has no candidates."))
                : drawn ? comparison_charts(c)
                        : "";
        page += c.rows.empty() ? "" : page_section("Candidates", comparison_table(c));
        return html_document(title, "candidates", page);
    }
}

#endif
