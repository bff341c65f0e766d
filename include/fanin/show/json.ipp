// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_JSON_IPP
#define FANIN_SHOW_JSON_IPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/json.hpp>
#include <fanin/show/json.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/signal.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/summary.hpp>

#include <optional>
#include <span>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
        inline std::string json_value(const histogram& h)
        {
            return json_object({{"edges", json_numbers(h.edges())},
                                {"counts", json_numbers(h.counts())},
                                {"underflow", json_value(h.underflow())},
                                {"overflow", json_value(h.overflow())},
                                {"nan", json_value(h.nan())}});
        }

        inline std::string json_value(const summary& s)
        {
            return json_object({{"count", json_value(s.count)},
                                {"nan", json_value(s.nan)},
                                {"negative_infinity", json_value(s.negative_infinity)},
                                {"positive_infinity", json_value(s.positive_infinity)},
                                {"zeros", json_value(s.zeros)},
                                {"saturated", json_value(s.saturated)},
                                {"mean", json_value(s.mean())},
                                {"variance", json_value(s.variance())},
                                {"stddev", json_value(s.stddev())},
                                {"second_moment", json_value(s.second_moment())},
                                {"root_mean_square", json_value(s.root_mean_square())},
                                {"min", json_value(s.min())},
                                {"max", json_value(s.max())},
                                {"histogram", json_value(s.histogram)}});
        }

        inline std::string json_value(const row_geometry& g)
        {
            return json_object({{"effective_rank", json_value(g.effective_rank)},
                                {"mean_cosine", json_value(g.mean_cosine)},
                                {"symmetric_units", json_value(g.symmetric_units)}});
        }

        inline std::string json_value(const expected_moments& m)
        {
            return json_object({{"mean", json_value(m.mean)},
                                {"stddev", json_value(m.stddev)},
                                {"second_moment", json_value(m.second_moment)}});
        }

        inline std::string json_bool(bool b)
        {
            return b ? "true" : "false";
        }

        std::string json_value(const weight_gain& w);
        std::string json_value(const gradient_report& g); // found by lookup in the template
        std::string json_value(const layer_prediction& p);

        template <class T>
        std::string json_value(const std::optional<T>& x)
        {
            return x ? json_value(*x) : "null";
        }

        inline std::string json_value(const gradient_report& g)
        {
            return json_object({{"activation", json_value(g.activation)},
                                {"weights", json_value(g.weights)},
                                {"saturated_fraction", json_value(g.saturated_fraction)},
                                {"factor", json_value(g.factor)}});
        }

        inline std::string json_value(const weight_gain& w)
        {
            std::string text = json_object({{"initializer", json_value(w.initializer)},
                                            {"activation", json_value(w.activation)},
                                            {"drawn", json_value(w.drawn)},
                                            {"forward", json_value(w.forward)},
                                            {"holds", json_bool(w.holds)},
                                            {"backward", json_value(w.backward)},
                                            {"critical", json_value(w.critical)},
                                            {"bias_variance", json_value(w.bias_variance)},
                                            {"inputs_seen", json_value(w.inputs_seen)},
                                            {"error_factor", json_value(w.error_factor)}});
            if (w.sine_frequency) // sines only
            {
                text.pop_back();
                text += join(",\"sine_frequency\":", json_value(w.sine_frequency), "}");
            }
            return text;
        }

        inline std::string json_value(const layer_prediction& p)
        {
            return json_object({{"path", json_value(p.path)},
                                {"name", json_value(p.name)},
                                {"pre_activation", json_value(p.pre_activation)},
                                {"activation", json_value(p.activation)},
                                {"factor", json_value(p.factor)},
                                {"log_stddev", json_value(p.log_stddev)},
                                {"factor_log_stddev", json_value(p.factor_log_stddev)},
                                {"weights", json_value(p.weights)}});
        }

        inline std::string json_value(const layer_facts& f)
        {
            return json_object({{"kind", json_value(to_string(f.kind))},
                                {"initializer", json_value(f.initializer)},
                                {"bias", json_value(f.bias)},
                                {"activation", json_value(f.activation)},
                                {"probability", json_value(f.probability)},
                                {"scale", json_value(f.scale)},
                                {"skip", json_value(f.skip)},
                                {"across_samples", json_bool(f.across_samples)}});
        }

        inline std::string json_value(const layer_report& l)
        {
            return json_object({{"path", json_value(l.path)},
                                {"name", json_value(l.name)},
                                {"in", json_numbers(l.in)},
                                {"out", json_numbers(l.out)},
                                {"facts", json_value(l.facts)},
                                {"has_weights", json_bool(l.has_weights)},
                                {"weights", json_value(l.weights)},
                                {"pre_activation", json_value(l.pre_activation)},
                                {"activation", json_value(l.activation)},
                                {"dead_units", json_value(l.dead_units)},
                                {"geometry", json_value(l.geometry)},
                                {"backward", json_value(l.backward)},
                                {"prediction", json_value(l.prediction)}});
        }

        inline std::string json_value(const contribution& c)
        {
            return json_object(
                {{"kind", json_value(to_string(c.kind))}, {"log_factor", json_value(c.log_factor)}});
        }

        inline std::string json_value(const cause& c)
        {
            const std::string table =
                separated(c.contributions, ",", [](const contribution& part) { return json_value(part); });
            return json_object({{"kind", json_value(to_string(c.kind))},
                                {"rows", json_numbers(c.rows)},
                                {"value", json_value(c.value)},
                                {"wanted", json_value(c.wanted)},
                                {"contributions", "[" + table + "]"},
                                {"sentence", json_value(c.sentence)}});
        }

        inline std::string json_value(const remedy& m)
        {
            return json_object({{"kind", json_value(to_string(m.kind))},
                                {"rows", json_numbers(m.rows)},
                                {"rows_per_block", json_value(m.rows_per_block)},
                                {"from", json_value(m.from)},
                                {"to", json_value(m.to)},
                                {"gains", json_numbers(m.gains)},
                                {"partial", json_bool(m.partial)},
                                {"name", json_value(m.name)},
                                {"sentence", json_value(m.sentence)}});
        }

        inline std::string json_value(const verdict& v)
        {
            return json_object({{"kind", json_value(to_string(v.kind))},
                                {"direction", json_value(to_string(v.direction))},
                                {"first_layer", json_value(v.first_layer)},
                                {"first_name", json_value(v.first_name)},
                                {"growth_per_layer", json_value(v.growth_per_layer)},
                                {"layers", json_value(v.layers)},
                                {"begin", json_value(v.begin)},
                                {"end", json_value(v.end)},
                                {"sigmas", json_value(v.sigmas)},
                                {"depth_limit", json_value(v.depth_limit)},
                                {"finding", json_value(v.finding)},
                                {"cause", json_value(v.cause)},
                                {"remedy", json_value(v.remedy)}});
        }

        /// An array with one value per line.
        template <class Values>
        std::string json_lines(const Values& values)
        {
            return "[\n" + separated(values, ",\n", [](const auto& v) { return json_value(v); }) + "\n]";
        }

        inline std::string json_document(const report& r, std::string verdicts)
        {
            return json_object({{"format", json_value("fanin report")},
                                {"version", json_value(json_format_version)},
                                {"samples", json_value(r.samples)},
                                {"input", json_value(r.input)},
                                {"input_geometry", json_value(r.input_geometry)},
                                {"layers", json_lines(r.layers)},
                                {"input_gradient", json_value(r.input_gradient)},
                                {"tape_bytes", json_value(r.tape_bytes)},
                                {"verdicts", std::move(verdicts)}},
                               ",\n")
                   + "\n";
        }
    }

    FANIN_INLINE std::string to_json(const report& r)
    {
        return detail::json_document(r, "null");
    }

    FANIN_INLINE std::string to_json(const report& r, std::span<const verdict> verdicts)
    {
        return detail::json_document(r, detail::json_lines(verdicts));
    }

    FANIN_INLINE std::string to_json(const verdict& v)
    {
        return detail::json_object({{"format", detail::json_value("fanin verdict")},
                                    {"version", detail::json_value(json_format_version)},
                                    {"verdict", detail::json_value(v)}})
               + "\n";
    }
}

#endif
