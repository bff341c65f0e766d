// SPDX-License-Identifier: BSD-3-Clause
// Are the weights in a safetensors file draws of the laws that they should be? Run it on the checkpoint of
// step 0, in the CI of a project in any language: it ends with status 1 where a tensor is not as claimed.

#include "support/checkpoint_laws.hpp"
#include "support/run_example.hpp"
#include "support/terminal.hpp"

#include <fanin/audit.hpp>
#include <fanin/files.hpp>

#include <CLI/CLI.hpp>
#include <xtl/xhalf_float.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace
{
    struct settings
    {
        std::string file;
        std::string law;
        std::string map;
        std::uint64_t blocks = 0;
        double level = fanin::audit_options{}.level;
    };

    std::vector<checkpoint::tensor> tensors_of(const fanin::safetensors_file& file)
    {
        std::vector<checkpoint::tensor> tensors;
        for (const fanin::file_array& a : file.tensors())
        {
            tensors.push_back({a.name(), {a.shape().begin(), a.shape().end()}});
        }
        return tensors;
    }

    using copies = std::vector<std::shared_ptr<const void>>;

    /// The elements in the file. A header of any length may stand before them: where that makes them begin at
    /// an address that T cannot have, a copy.
    template <class T>
    std::span<const T> elements_of(const fanin::file_array& a, copies& kept)
    {
        if (reinterpret_cast<std::uintptr_t>(a.bytes().data()) % alignof(T) == 0)
        {
            return a.elements<T>();
        }
        const auto copy = std::make_shared<const std::vector<T>>(a.to<T>());
        kept.push_back(copy);
        return *copy;
    }

    template <class T>
    fanin::named_array claimed(const fanin::file_array& a, const checkpoint::model& m, std::size_t i,
                               copies& kept)
    {
        const std::span<const T> w = elements_of<T>(a, kept);
        const std::optional<checkpoint::any_law<float>> law = checkpoint::law_of<float>(m, i);
        return law ? std::visit([&](const auto& l)
                                { return fanin::named_array(a.name(), w, a.shape(), l, m.places[i].axes); },
                                *law)
                   : fanin::named_array(a.name(), w, a.shape(), m.places[i].axes);
    }

    /// None where there is nothing to audit: buffers, integers, no elements.
    std::optional<fanin::named_array> claimed(const fanin::file_array& a, const checkpoint::model& m,
                                              std::size_t i, copies& kept)
    {
        if (m.places[i].what == checkpoint::role::buffer || a.size() == 0)
        {
            return std::nullopt;
        }
        switch (a.type())
        {
        case fanin::element_type::float64:
            return claimed<double>(a, m, i, kept);
        case fanin::element_type::float32:
            return claimed<float>(a, m, i, kept);
        case fanin::element_type::float16:
            return claimed<fanin::half>(a, m, i, kept);
        case fanin::element_type::bfloat16:
            return claimed<fanin::bfloat16>(a, m, i, kept);
        default:
            return std::nullopt;
        }
    }

    /// What a file says could steer the terminal.
    std::string printable(std::string text)
    {
        for (char& c : text)
        {
            c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
        }
        return text;
    }

    std::string shape_text(std::span<const std::size_t> shape)
    {
        std::string text;
        for (const std::size_t extent : shape)
        {
            text += text.empty() ? "" : "×";
            text += std::to_string(extent);
        }
        return text.empty() ? "1" : text;
    }

    std::size_t columns_of(const std::string& text)
    {
        return static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
    }

    void print_cell(const std::string& text, std::size_t width)
    {
        std::printf("%s%*s  ", text.c_str(), static_cast<int>(width - std::min(width, columns_of(text))), "");
    }

    /// The mistake that explains it, else the most telling finding: the scale before the rest.
    std::string what_is_wrong(const fanin::audit_result& r)
    {
        const auto scale =
            std::find_if(r.findings.begin(), r.findings.end(),
                         [](const fanin::audit_finding& f) { return f.kind == fanin::finding_kind::scale; });
        return !r.explanations.empty()     ? r.explanations.front().sentence
               : scale != r.findings.end() ? scale->sentence
                                           : r.findings.front().sentence;
    }

    std::string verdict_of(const fanin::audit_result& r)
    {
        if (!r)
        {
            return what_is_wrong(r);
        }
        if (r.claim.empty())
        {
            return r.nearest.empty() ? "no law is claimed"
                                     : "no law is claimed; nearest: " + r.nearest.front().name;
        }
        const bool random = r.least_factor != 0;
        return random && !r.conclusive() ? "too small to tell" : "as claimed";
    }

    struct row
    {
        std::string name;
        std::string type;
        std::string shape;
        std::string claim;
        std::string stddev;
        std::string verdict;
    };

    void print_table(const std::vector<row>& rows)
    {
        std::size_t widths[5] = {};
        for (const row& r : rows)
        {
            const std::string* const cells[] = {&r.name, &r.type, &r.shape, &r.claim, &r.stddev};
            for (std::size_t i = 0; i < 5; ++i)
            {
                widths[i] = std::max(widths[i], columns_of(*cells[i]));
            }
        }
        for (const row& r : rows)
        {
            const std::string* const cells[] = {&r.name, &r.type, &r.shape, &r.claim, &r.stddev};
            for (std::size_t i = 0; i < 5; ++i)
            {
                print_cell(*cells[i], widths[i]);
            }
            std::printf("%s\n", r.verdict.c_str());
        }
    }

    void run(const settings& s)
    {
        const fanin::safetensors_file file(s.file);
        const std::vector<checkpoint::tensor> tensors = tensors_of(file);
        const checkpoint::model m = checkpoint::describe(tensors, s.law, s.map, s.blocks);
        copies kept;
        std::vector<fanin::named_array> arrays;
        std::vector<std::optional<std::size_t>> audited(tensors.size());
        for (std::size_t i = 0; i < tensors.size(); ++i)
        {
            if (auto a = claimed(file.tensors()[i], m, i, kept))
            {
                audited[i] = arrays.size();
                arrays.push_back(std::move(*a));
            }
        }
        if (arrays.empty())
        {
            throw std::runtime_error(s.file + ": holds no weights to audit");
        }
        const fanin::audit_report report = audit(arrays, {.level = s.level});

        std::printf("%s: %zu tensors, %s\n\n", printable(s.file).c_str(), tensors.size(),
                    std::string(to_string(checkpoint::layout_of(tensors))).c_str());
        std::vector<row> rows{{"tensor", "type", "shape", "law", "stddev", "verdict"}};
        std::size_t wrong = 0;
        std::size_t without_claim = 0;
        for (std::size_t i = 0; i < tensors.size(); ++i)
        {
            row r{printable(tensors[i].name),
                  std::string(to_string(file.tensors()[i].type())),
                  shape_text(tensors[i].shape),
                  "-",
                  "-",
                  "not audited"};
            if (audited[i])
            {
                const fanin::audit_result& result = report.arrays[*audited[i]].result;
                char digits[32];
                std::snprintf(digits, sizeof digits, "%.3g", result.stddev);
                r.claim = result.claim.empty() ? "-" : result.claim;
                r.stddev = digits;
                r.verdict = printable(verdict_of(result));
                wrong += result ? 0 : 1;
                without_claim += result.claim.empty() ? 1 : 0;
            }
            rows.push_back(r);
        }
        print_table(rows);
        for (const fanin::audit_finding& f : report.between)
        {
            std::printf("%s%s\n", &f == report.between.data() ? "\n" : "", printable(f.sentence).c_str());
        }
        if (!report)
        {
            std::fflush(stdout);
            throw std::runtime_error(
                std::to_string(wrong) + " of " + std::to_string(arrays.size()) + " tensors are not as claimed"
                + (report.between.empty()
                       ? ""
                       : "; " + std::to_string(report.between.size()) + " findings are between tensors"));
        }
        std::printf("\n%zu tensors are as claimed\n", arrays.size() - without_claim);
        if (without_claim > 0)
        {
            std::printf("%zu claim no law: --law or --map gives one\n", without_claim);
        }
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("file", s.file, "a safetensors file (required)");
        app.add_option("--law", s.law,
                       "laws of the weights; the default follows the layout of the names: gpt2, llama or "
                       "resnet, else "
                       "none is claimed")
            ->check(CLI::IsMember(checkpoint::law_names));
        app.add_option(
            "--map", s.map,
            "JSON file of roles, axes and laws by patterns of names: {\"*.head.weight\": {\"axes\": "
            "\"io\", \"law\": \"normal 0.01\"}, \"ema.*\": \"none\"}");
        app.add_option("--blocks", s.blocks,
                       "blocks of the model, for gpt2; the default is what the names say")
            ->check(CLI::Range(1, 100'000));
        app.add_option("--level", s.level, "the probability that a file as claimed gets any finding")
            ->check(CLI::Range(1e-300, 0.5))
            ->capture_default_str();
        app.callback( // which runs after unknown flags are refused
            [&]
            {
                if (s.file.empty())
                {
                    throw CLI::RequiredError("file");
                }
            });
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Audits the weights in a safetensors file: is each tensor a draw of its law?",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
