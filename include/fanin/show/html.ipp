// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HTML_IPP
#define FANIN_SHOW_HTML_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/depth_chart.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/distributions.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/numbers_table.hpp>
#include <fanin/show/detail/page.hpp>
#include <fanin/show/detail/precision_section.hpp>
#include <fanin/show/detail/verdict_markup.hpp>
#include <fanin/show/html.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// "3.2 MB"
        inline std::string bytes_text(std::size_t bytes)
        {
            const auto b = static_cast<double>(bytes);
            return bytes < 1000        ? join(bytes, " B")
                   : bytes < 1'000'000 ? to_text(b / 1e3, 3) + " kB"
                   : b < 999.5e6       ? to_text(b / 1e6, 3) + " MB"
                                       : to_text(b / 1e9, 4) + " GB";
        }

        inline std::string page_facts(const report& r)
        {
            std::string all;
            const auto add = [&](std::string_view name, const std::string& value)
            { all += html("div", html_text("dt", name) + html_text("dd", value)); };
            add("Samples", to_text(r.samples));
            add("Layers", to_text(main_path_of(r).size()));
            if (const std::uint64_t parameters = parameters_of(r).total(); parameters > 0)
            {
                add("Parameters", grouped(parameters));
            }
            add("Input RMS", significant(r.input.root_mean_square()));
            if (r.loss)
            {
                add("Loss", loss_text(*r.loss));
            }
            if (r.tape_bytes > 0)
            {
                add("Tape memory", bytes_text(r.tape_bytes));
            }
            return html("dl class=\"facts\"", all) + "\n";
        }

        /// What the lines and marks of a chart mean.
        inline std::string chart_caption(const depth_data& d, std::string_view before)
        {
            std::string caption = join(capitalized(d.axis), " ", d.where, " (logarithmic scale).");
            if (d.curves.size() > 1)
            {
                caption += join(" Dashed: predicted ", d.axis.substr(0, d.axis.find(' ')),
                                " at infinite width, computed ", before,
                                ". Shaded: ±2 standard deviations over draws at this width, as theory "
                                "estimates them.");
            }
            if (d.any([](const depth_value& v) { return v.value == 0; }))
            {
                caption += " Red marks at the bottom: every value is 0.";
            }
            if (d.any([](const depth_value& v) { return v.nonfinite; }))
            {
                caption += " Red marks at the top: NaN or infinite values.";
            }
            return caption;
        }

        /// The chart of the main path; that of all layers is folded below it, if some are on branches.
        inline std::string chart_section(std::string_view heading, std::string_view id,
                                         const depth_data& main_path, const depth_data& all,
                                         std::string_view before)
        {
            const std::vector<std::string> classes{"measured", "theory"};
            const std::size_t on_branches = all.places.size() - main_path.places.size();
            std::string chart = html_text("figcaption", chart_caption(main_path, before)) + "\n"
                                + depth_chart(main_path, id, classes);
            if (on_branches > 0)
            {
                chart += foldable(join("With branches: ", on_branches, " more layers, as grey dots"),
                                  depth_chart(all, join(id, "-branches"), classes));
            }
            return page_section(heading, html("figure class=\"chart\"", chart));
        }

        inline std::string page_charts(const report& r)
        {
            if (r.layers.empty())
            {
                return page_section(
                    "No layers", html_text("p", "The stack has no layers. The page shows the input only."));
            }
            std::string all = chart_section("Signal", "signal", signal_over_depth(r),
                                            signal_over_depth(r, true), "forward from the input");
            if (const auto back = gradient_over_depth(r))
            {
                all += chart_section("Gradient", "gradient", *back, *gradient_over_depth(r, true),
                                     "back from the output");
            }
            return all;
        }

        inline std::string page_histograms(const report& r, bool zeros)
        {
            const auto given = [](const std::optional<summary>& s) { return s ? &*s : nullptr; };
            const auto signal = distributions_of(r, "h-signal", "the signal", &r.input,
                                                 [](const layer_report& l) { return &l.activation; });
            const auto gradient = distributions_of(
                r, "h-gradient", "the gradient", given(r.input_gradient),
                [](const layer_report& l) { return l.backward ? &l.backward->activation : nullptr; });
            const auto pre_activation =
                distributions_of(r, "h-pre-activation", "the pre-activations", nullptr,
                                 [&](const layer_report& l) { return given(l.pre_activation); });
            const auto weights = distributions_of(r, "h-weights", "the weights", nullptr,
                                                  [&](const layer_report& l) { return given(l.weights); });
            std::string all = page_section("Histograms of the signal", distributions_markup(signal, zeros));
            if (!gradient.empty())
            {
                all += page_section("Histograms of the gradient", distributions_markup(gradient, zeros));
            }
            if (!pre_activation.empty())
            {
                all += folded_section("Histograms of the pre-activations",
                                      distributions_markup(pre_activation, zeros), false);
            }
            if (!weights.empty())
            {
                all +=
                    folded_section("Histograms of the weights", distributions_markup(weights, zeros), false);
            }
            return all;
        }
    }

    FANIN_INLINE std::string to_html(const report& r, std::span<const verdict> verdicts,
                                     const html_options& options)
    {
        using namespace detail;
        const std::string title = options.title.value_or(heading(r));
        const bool predicted =
            detail::any_of(r.layers, [](const layer_report& l) { return l.prediction.has_value(); });
        const std::string table = scrolling("Statistics per layer", numbers_table(r).markup());
        const std::string page = html_text("h1", title) + "\n" + page_facts(r) + verdicts_markup(verdicts)
                                 + page_charts(r) + page_histograms(r, options.zeros) + precision_section(r)
                                 + folded_section("Statistics per layer", table, r.layers.size() <= 100);
        return html_document(title, predicted ? "theory-known" : "", page);
    }
}

#endif
