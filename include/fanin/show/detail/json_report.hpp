// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_JSON_REPORT_HPP
#define FANIN_SHOW_DETAIL_JSON_REPORT_HPP

#include <fanin/show/detail/format_key.hpp>
#include <fanin/show/detail/json.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/precision.hpp>
#include <fanin/stats/summary.hpp>

#include <array>
#include <optional>
#include <string>

// The parts of a report as JSON.
namespace fanin::detail
{
    inline std::string json_value(const histogram& h)
    {
        return json_object({{"edges", json_numbers(h.edges())},
                            {"counts", json_numbers(h.counts())},
                            {"underflow", json_value(h.underflow())},
                            {"overflow", json_value(h.overflow())},
                            {"nan", json_value(h.nan())}});
    }

    /// The loss scale of a format is that of these elements alone.
    inline std::string json_value(const precision_summary& p)
    {
        std::string text = join("{\"count\":", json_value(p.count()));
        for (const number_format f : number_formats)
        {
            text += join(",\"", format_key(f), "\":",
                         json_object({{"below", json_value(p.below(f))},
                                      {"above", json_value(p.above(f))},
                                      {"loss_scale", json_value(p.loss_scale(f))}}));
        }
        return text + "}";
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
                            {"histogram", json_value(s.histogram)},
                            {"precision", s.precision ? json_value(*s.precision) : "null"}});
    }

    inline std::string json_value(const row_geometry& g)
    {
        std::string text = json_object({{"effective_rank", json_value(g.effective_rank)},
                                        {"mean_cosine", json_value(g.mean_cosine)},
                                        {"symmetric_units", json_value(g.symmetric_units)}});
        const auto add = [&](std::string_view name, const std::optional<double>& cosine) // of tokens alone
        {
            if (cosine)
            {
                text.pop_back();
                text += join(",\"", name, "\":", json_value(*cosine), "}");
            }
        };
        add("cosine_within", g.cosine_within);
        add("cosine_between", g.cosine_between);
        return text;
    }

    inline std::string json_value(const expected_moments& m)
    {
        return json_object({{"mean", json_value(m.mean)},
                            {"stddev", json_value(m.stddev)},
                            {"second_moment", json_value(m.second_moment)}});
    }

    inline std::string json_value(const parameter_counts& p)
    {
        return json_object({{"weights", json_value(p.weights)}, {"biases", json_value(p.biases)}});
    }

    inline std::string json_value(const loss_report& l)
    {
        return json_object({{"value", json_value(l.value)},
                            {"expected", json_value(l.expected)},
                            {"random_labels", json_value(l.random_labels)},
                            {"chance", json_value(l.chance)},
                            {"logit_variance", json_value(l.logit_variance)},
                            {"classes", json_value(l.classes)}});
    }

    inline std::string json_bool(bool b)
    {
        return b ? "true" : "false";
    }

    std::string json_value(const weight_gain& w);
    std::string json_value(const interval& range);
    std::string json_value(const run_record& run);
    std::string json_value(const gradient_report& g); // found by lookup in the template
    std::string json_value(const layer_prediction& p);

    template <class T>
    std::string json_value(const std::optional<T>& x)
    {
        return x ? json_value(*x) : "null";
    }

    inline std::string json_value(const interval& range)
    {
        return json_numbers(std::array{range.lo, range.hi});
    }

    inline std::string json_value(const run_record& run)
    {
        const std::string key =
            json_object({{"seed", json_value(run.key.seed())}, {"stream", json_value(run.key.stream())}});
        const std::string histogram = json_object(
            {{"bins", json_value(run.histogram.bins)}, {"range", json_value(run.histogram.range)}});
        return json_object({{"fanin_version", json_value(run.version)},
                            {"stream_version", json_value(run.stream_version)},
                            {"element_type", json_value(run.element_type)},
                            {"key", key},
                            {"backward", json_bool(run.backward)},
                            {"given_cotangent", json_bool(run.given_cotangent)},
                            {"geometry", json_bool(run.geometry)},
                            {"histogram", histogram},
                            {"loss", json_bool(run.loss)},
                            {"precision", json_bool(run.precision)},
                            {"predict", json_bool(run.predict)},
                            {"weights", json_bool(run.weights)}});
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
                            {"factor_log_stddev", json_value(p.factor_log_stddev)}});
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

    inline std::string json_value(const attention_head& h)
    {
        return json_object({{"entropy", json_value(h.entropy)},
                            {"spread", json_value(h.spread)},
                            {"queries", json_value(h.queries)},
                            {"keys", json_value(h.keys)}});
    }

    inline std::string json_value(const layer_report& l)
    {
        const std::string heads =
            separated(l.heads, ",", [](const attention_head& h) { return json_value(h); });
        return json_object({{"path", json_value(l.path)},
                            {"name", json_value(l.name)},
                            {"in", json_numbers(l.in)},
                            {"out", json_numbers(l.out)},
                            {"facts", json_value(l.facts)},
                            {"has_weights", json_bool(l.has_weights)},
                            {"parameters", json_value(l.parameters)},
                            {"weights", json_value(l.weights)},
                            {"pre_activation", json_value(l.pre_activation)},
                            {"activation", json_value(l.activation)},
                            {"dead_units", json_value(l.dead_units)},
                            {"heads", "[" + heads + "]"},
                            {"geometry", json_value(l.geometry)},
                            {"backward", json_value(l.backward)},
                            {"gain", json_value(l.gain)},
                            {"prediction", json_value(l.prediction)}});
    }
}

#endif
