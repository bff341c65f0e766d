// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_CSV_IPP
#define FANIN_SHOW_CSV_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/csv.hpp>
#include <fanin/show/detail/format_key.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/precision.hpp>
#include <fanin/stats/summary.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// A field of a line and the head of its column.
        struct csv_field
        {
            std::string head;
            std::string text;
        };

        using csv_fields = array_list<csv_field>;

        /// Quoted if need be, RFC 4180, sec. 2, rules 5 to 7.
        inline std::string csv_text(std::string_view text)
        {
            if (text.find_first_of(",\"\r\n") == std::string_view::npos)
            {
                return std::string(text);
            }
            std::string quoted = "\"";
            for (const char c : text)
            {
                quoted += c == '"' ? "\"\"" : std::string(1, c);
            }
            return quoted + "\"";
        }

        inline std::string csv_number(double value)
        {
            return is_nan(value) ? std::string() : to_text(value);
        }

        inline std::string csv_shape(const sample_shape& shape)
        {
            std::string text;
            for (const std::size_t extent : shape)
            {
                text += (text.empty() ? "" : "x") + to_text(extent);
            }
            return text;
        }

        inline void add_number(csv_fields& fields, std::string head, std::optional<double> value)
        {
            fields.push_back({std::move(head), value ? csv_number(*value) : std::string()});
        }

        inline void add_count(csv_fields& fields, std::string head, std::optional<std::uint64_t> value)
        {
            fields.push_back({std::move(head), value ? to_text(*value) : std::string()});
        }

        inline void add_mean_and_stddev(csv_fields& fields, const std::string& head,
                                        const std::optional<summary>& s)
        {
            add_number(fields, head + "_mean", s ? std::optional(s->mean()) : std::nullopt);
            add_number(fields, head + "_stddev", s ? std::optional(s->stddev()) : std::nullopt);
        }

        inline void add_over_seeds(csv_fields& fields, const std::string& head,
                                   const std::optional<over_seeds>& s)
        {
            add_number(fields, head + "_mean", s ? std::optional(s->mean) : std::nullopt);
            add_number(fields, head + "_stddev", s ? std::optional(s->stddev) : std::nullopt);
        }

        inline void add_activation(csv_fields& fields, const summary& a)
        {
            add_count(fields, "count", a.count);
            add_count(fields, "nan", a.nan);
            add_count(fields, "negative_infinity", a.negative_infinity);
            add_count(fields, "positive_infinity", a.positive_infinity);
            add_count(fields, "zeros", a.zeros);
            add_count(fields, "saturated", a.saturated);
            add_number(fields, "mean", a.mean());
            add_number(fields, "stddev", a.stddev());
            add_number(fields, "root_mean_square", a.root_mean_square());
            add_number(fields, "min", a.min());
            add_number(fields, "max", a.max());
        }

        inline void add_gradient(csv_fields& fields, const std::optional<gradient_report>& g)
        {
            const std::optional<double> none;
            add_count(fields, "gradient_count",
                      g ? std::optional<std::uint64_t>(g->activation.count) : std::nullopt);
            add_number(fields, "gradient_root_mean_square",
                       g ? std::optional(g->activation.root_mean_square()) : none);
            add_number(fields, "gradient_factor", g ? std::optional(g->factor) : none);
            add_number(fields, "gradient_saturated_fraction", g ? g->saturated_fraction : none);
            add_number(fields, "weight_gradient_root_mean_square",
                       g && g->weights ? std::optional(g->weights->root_mean_square()) : none);
        }

        /// Fractions below and above each format; of gradients the loss scale, too.
        inline void add_precision(csv_fields& fields, const std::string& head, const summary* s,
                                  bool loss_scale)
        {
            const precision_summary* const p = s != nullptr && s->precision ? &*s->precision : nullptr;
            const std::optional<double> none;
            for (const number_format f : number_formats)
            {
                const std::string format = head + format_key(f);
                add_number(fields, format + "_below", p ? std::optional(p->below(f)) : none);
                add_number(fields, format + "_above", p ? std::optional(p->above(f)) : none);
                if (loss_scale)
                {
                    add_number(fields, format + "_loss_scale", p ? std::optional(p->loss_scale(f)) : none);
                }
            }
        }

        inline csv_fields csv_fields_of(std::size_t index, const layer_report& l)
        {
            csv_fields fields{{"layer", to_text(index)},
                              {"path", csv_text(l.path)},
                              {"name", csv_text(l.name)},
                              {"in", csv_shape(l.in)},
                              {"out", csv_shape(l.out)}};
            add_count(fields, "weights", l.parameters.weights);
            add_count(fields, "biases", l.parameters.biases);
            add_activation(fields, l.activation);
            add_count(fields, "dead_units", l.dead_units);
            add_mean_and_stddev(fields, "pre_activation", l.pre_activation);
            add_mean_and_stddev(fields, "weight", l.weights);
            add_gradient(fields, l.backward);
            const std::optional<double> none;
            const auto& p = l.prediction;
            add_number(fields, "predicted_root_mean_square",
                       p ? std::optional(std::sqrt(p->activation.second_moment)) : none);
            add_number(fields, "predicted_log_stddev", p ? std::optional(p->log_stddev) : none);
            add_number(fields, "predicted_factor", p ? std::optional(p->factor) : none);
            const auto& g = l.geometry;
            add_number(fields, "effective_rank", g ? std::optional(g->effective_rank) : none);
            add_number(fields, "mean_cosine", g ? std::optional(g->mean_cosine) : none);
            add_count(fields, "symmetric_units",
                      g ? std::optional<std::uint64_t>(g->symmetric_units) : std::nullopt);
            add_precision(fields, "", &l.activation, false);
            add_precision(fields, "weight_", l.weights ? &*l.weights : nullptr, false);
            add_precision(fields, "gradient_", l.backward ? &l.backward->activation : nullptr, true);
            return fields;
        }

        /// Of the place at `depth`, null if the candidate has none.
        inline csv_fields csv_fields_of(const comparison_row& row, std::size_t depth,
                                        const comparison_place* place)
        {
            csv_fields fields{{"rank", row.rank > 0 ? to_text(row.rank) : std::string()},
                              {"candidate", csv_text(row.name)},
                              {"depth", place != nullptr ? to_text(depth) : std::string()}};
            const comparison_place p = place != nullptr ? *place : comparison_place{};
            const std::optional<double> none;
            fields.push_back({"path", csv_text(p.path)});
            fields.push_back({"name", csv_text(p.name)});
            add_number(fields, "signal", std::exp(p.log_signal.mean));
            add_over_seeds(fields, "log_signal", p.log_signal);
            add_number(fields, "gradient",
                       p.log_gradient ? std::optional(std::exp(p.log_gradient->mean)) : none);
            add_over_seeds(fields, "log_gradient", p.log_gradient);
            add_count(fields, "nonfinite", place != nullptr ? std::optional(p.nonfinite) : std::nullopt);
            add_count(fields, "nonfinite_gradients",
                      place != nullptr ? std::optional(p.nonfinite_gradients) : std::nullopt);
            add_count(fields, "layers", row.layers);
            add_over_seeds(fields, "score", row.score);
            add_over_seeds(fields, "forward", row.forward);
            add_over_seeds(fields, "backward", row.backward);
            add_over_seeds(fields, "output_root_mean_square", row.root_mean_square);
            add_over_seeds(fields, "output_stddev", row.stddev);
            add_over_seeds(fields, "saturated", row.saturated);
            add_over_seeds(fields, "dead", row.dead);
            return fields;
        }

        inline void add_csv_line(std::string& text, const csv_fields& fields, std::string csv_field::* part)
        {
            for (std::size_t i = 0; i < fields.size(); ++i)
            {
                text += i > 0 ? "," : "";
                text += fields[i].*part;
            }
            text += '\n';
        }
    }

    FANIN_INLINE std::string to_csv(const report& r)
    {
        std::string text;
        detail::add_csv_line(text, detail::csv_fields_of(0, layer_report{}), &detail::csv_field::head);
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            detail::add_csv_line(text, detail::csv_fields_of(i, r.layers[i]), &detail::csv_field::text);
        }
        return text;
    }

    FANIN_INLINE std::string to_csv(const comparison& c)
    {
        std::string text;
        detail::add_csv_line(text, detail::csv_fields_of(comparison_row{}, 0, nullptr),
                             &detail::csv_field::head);
        for (const comparison_row& row : c.rows)
        {
            if (row.places.empty())
            {
                detail::add_csv_line(text, detail::csv_fields_of(row, 0, nullptr), &detail::csv_field::text);
            }
            for (std::size_t i = 0; i < row.places.size(); ++i)
            {
                detail::add_csv_line(text, detail::csv_fields_of(row, i, &row.places[i]),
                                     &detail::csv_field::text);
            }
        }
        return text;
    }
}

#endif
