// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_JSON_HPP
#define FANIN_SHOW_JSON_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/step_record.hpp>

#include <span>
#include <string>

namespace fanin
{
    /// The version of the format that to_json writes. Version 2 adds the run, the parameters and
    /// the precision to a report.
    inline constexpr int json_format_version = 2;

    /// The whole report as JSON text that conforms to docs/report.schema.json, one layer per line. Members
    /// have the names of the fields. null stands for missing measurements, NaN and infinities; each summary
    /// counts its NaN and infinities. Numbers have the shortest digits that restore them.
    [[nodiscard]] std::string to_json(const report& r);

    /// The report with its verdicts, in place of null.
    [[nodiscard]] std::string to_json(const report& r, std::span<const verdict> verdicts);

    /// One step of training as one line, newline included, which conforms to docs/report.schema.json. A file
    /// of them is JSON Lines.
    [[nodiscard]] std::string to_json(const step_record& s);

    /// One verdict, as JSON text that conforms to docs/report.schema.json.
    [[nodiscard]] std::string to_json(const verdict& v);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/json.ipp>
#endif

#endif
