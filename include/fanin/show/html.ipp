// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HTML_IPP
#define FANIN_SHOW_HTML_IPP

#include <fanin/core/config.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/distributions.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/html_style.hpp>
#include <fanin/show/detail/levels_chart.hpp>
#include <fanin/show/detail/numbers_table.hpp>
#include <fanin/show/detail/verdict_markup.hpp>
#include <fanin/show/html.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
            add("Input RMS", significant(r.input.root_mean_square()));
            if (r.tape_bytes > 0)
            {
                add("Tape memory", bytes_text(r.tape_bytes));
            }
            return html("dl class=\"facts\"", all) + "\n";
        }

        inline std::string page_section(std::string_view heading, std::string_view content)
        {
            return html("section class=\"block\"", html_text("h2", heading) + "\n" + std::string(content))
                   + "\n";
        }

        /// A section that the reader can fold.
        inline std::string folded_section(std::string_view heading, std::string_view content, bool open)
        {
            return html("section class=\"block\"",
                        html(open ? "details open=\"open\"" : "details",
                             html_text("summary", heading) + "\n" + html("div class=\"content\"", content)))
                   + "\n";
        }

        inline std::string chart_section(const report& r, const levels& l, std::string_view id,
                                         std::string_view heading, std::string_view what,
                                         std::string_view before)
        {
            std::string caption = join("RMS of ", what, " (logarithmic scale).");
            const auto any = [&](auto holds) { return std::any_of(l.begin(), l.end(), holds); };
            if (any([](const level& at) { return at.expected.has_value(); }))
            {
                caption += join(" Dashed: predicted RMS at infinite width, computed ", before,
                                ". Shaded: ±2 standard deviations over draws at this width, as theory "
                                "estimates them.");
            }
            if (any([](const level& at) { return at.on_branch; }))
            {
                caption += " Grey dots: layers on a branch.";
            }
            if (any([](const level& at) { return at.measured == 0; }))
            {
                caption += " Red marks at the bottom: every value is 0.";
            }
            if (any([](const level& at) { return at.nonfinite; }))
            {
                caption += " Red marks at the top: NaN or infinite values.";
            }
            return page_section(heading,
                                html("figure class=\"chart\"", html_text("figcaption", caption) + "\n"
                                                                   + levels_chart(r, l).markup(id, what)));
        }

        inline std::string page_charts(const report& r)
        {
            if (r.layers.empty())
            {
                return page_section(
                    "No layers", html_text("p", "The stack has no layers. The page shows the input only."));
            }
            std::string all = chart_section(r, forward_levels(r), "signal", "Signal",
                                            "the signal after each layer", "forward from the input");
            if (const auto back = backward_levels(r))
            {
                all +=
                    chart_section(r, *back, "gradient", "Gradient",
                                  "the gradient with respect to each layer's output", "back from the output");
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
            std::string all =
                page_section("Histograms of the signal", distributions_markup(r, signal, zeros));
            if (!gradient.empty())
            {
                all += page_section("Histograms of the gradient", distributions_markup(r, gradient, zeros));
            }
            if (!pre_activation.empty())
            {
                all += folded_section("Histograms of the pre-activations",
                                      distributions_markup(r, pre_activation, zeros), false);
            }
            if (!weights.empty())
            {
                all += folded_section("Histograms of the weights", distributions_markup(r, weights, zeros),
                                      false);
            }
            return all;
        }
    }

    FANIN_INLINE std::string to_html(const report& r, std::span<const verdict> verdicts,
                                     const html_options& options)
    {
        using namespace detail;
        const std::string title = options.title.value_or(heading(r));
        const bool predicted = std::any_of(r.layers.begin(), r.layers.end(),
                                           [](const layer_report& l) { return l.prediction.has_value(); });
        const std::string table =
            html("div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Statistics per layer\"",
                 "\n" + numbers_table(r).markup());
        const std::string page = html_text("h1", title) + "\n" + page_facts(r) + verdicts_markup(verdicts)
                                 + page_charts(r) + page_histograms(r, options.zeros)
                                 + folded_section("Statistics per layer", table, r.layers.size() <= 100)
                                 + html_text("footer", join("Made by fanin ", FANIN_VERSION_MAJOR, ".",
                                                            FANIN_VERSION_MINOR, ".", FANIN_VERSION_PATCH));
        return "<!DOCTYPE html>\n"
               + html("html lang=\"en\"",
                      "\n"
                          + html("head", "\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
                                         "content=\"width=device-width, initial-scale=1\"/>\n"
                                             + html_text("title", title) + "\n" + html("style", html_style)
                                             + "\n")
                          + "\n"
                          + html("body",
                                 "\n" + html(predicted ? "main class=\"theory-known\"" : "main", "\n" + page))
                          + "\n")
               + "\n";
    }
}

#endif
