// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_JSON_IPP
#define FANIN_SHOW_JSON_IPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/json.hpp>
#include <fanin/show/detail/json_report.hpp>
#include <fanin/show/json.hpp>
#include <fanin/stack/report.hpp>

#include <span>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
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

        inline std::string json_lists(const std::vector<std::vector<std::size_t>>& lists)
        {
            return "["
                   + separated(lists, ",",
                               [](const std::vector<std::size_t>& list) { return json_numbers(list); })
                   + "]";
        }

        inline std::string json_value(const remedy& m)
        {
            return json_object({{"kind", json_value(to_string(m.kind))},
                                {"rows", json_numbers(m.rows)},
                                {"rows_per_block", json_value(m.rows_per_block)},
                                {"from", json_value(m.from)},
                                {"to", json_value(m.to)},
                                {"gains", json_numbers(m.gains)},
                                {"heads", json_lists(m.heads)},
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

        inline std::string json_value(const step_row& l)
        {
            const std::optional<double> log10_update =
                l.update ? std::optional(std::log10(*l.update)) : std::nullopt;
            return json_object({{"path", json_value(l.path)},
                                {"name", json_value(l.name)},
                                {"activation", json_value(l.activation)},
                                {"gradient", json_value(l.gradient)},
                                {"weights", json_value(l.weights)},
                                {"weight_gradient", json_value(l.weight_gradient)},
                                {"update", json_value(l.update)},
                                {"log10_update", json_value(log10_update)}});
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
                                {"run", json_value(r.run)},
                                {"samples", json_value(r.samples)},
                                {"parameters", json_value(parameters_of(r))},
                                {"input", json_value(r.input)},
                                {"input_geometry", json_value(r.input_geometry)},
                                {"layers", json_lines(r.layers)},
                                {"loss", json_value(r.loss)},
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

    FANIN_INLINE std::string to_json(const step_record& s)
    {
        return detail::json_object({{"format", detail::json_value("fanin step")},
                                    {"version", detail::json_value(json_format_version)},
                                    {"step", detail::json_value(s.step)},
                                    {"loss", detail::json_value(s.loss)},
                                    {"layers", "["
                                                   + detail::separated(s.layers, ",", [](const step_row& l)
                                                                       { return detail::json_value(l); })
                                                   + "]"}})
               + "\n";
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
