// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_REMEDIES_HPP
#define FANIN_DIAGNOSE_DETAIL_REMEDIES_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The changes of a stack, each as data and as a sentence.
namespace fanin::detail
{
    using row_list = std::vector<std::size_t>;

    /// The law that draws a gain: "he", "siren.with_omega(1)", "xavier.with_gain(0.886)".
    inline std::string law_of(double gain, const weight_gain& w)
    {
        if (w.sine_frequency && is_close(gain, std::numbers::sqrt2 / *w.sine_frequency, 1e-6))
        {
            constexpr double of_siren = 30; // its default
            return *w.sine_frequency == of_siren ? "siren"
                                                 : join("siren.with_omega(", *w.sine_frequency, ")");
        }
        if (is_close(gain, std::numbers::sqrt2, 1e-6))
        {
            return "he";
        }
        if (is_close(gain, 1, 1e-6))
        {
            return "xavier";
        }
        return is_close(gain, w.forward, 1e-6) ? join("init::preserving for ", w.activation)
                                               : join("xavier.with_gain(", short_number(gain), ")");
    }

    /// Says that another remedy follows.
    inline void mark_partial(remedy& m)
    {
        m.sentence += m.partial ? "" : ", as a first step";
        m.partial = true;
    }

    /// "he (gain √2)", "xavier.with_gain(0.69)".
    inline std::string law_text(const std::string& law, double gain)
    {
        return law.find("with_gain") != std::string::npos
                   ? law
                   : join(law, " (gain ", law == "he" ? "√2" : short_number(gain), ")");
    }

    /// "he instead of xavier (gain √2)"; names that have a comma come last: "he (gain √2) instead of normal
    /// (gain 0.3)".
    inline std::string replacement_text(const std::string& law, double gain, const std::string& drawn)
    {
        const std::size_t comma = drawn.find(", ");
        if (comma != std::string::npos)
        {
            return join(law_text(law, gain), " instead of ", drawn.substr(0, comma), " (",
                        drawn.substr(comma + 2), ")");
        }
        const std::string text = law_text(law, gain);
        return join(law, " instead of ", drawn, text.substr(law.size()));
    }

    inline remedy set_gain(row_list rows, double from, double to, const weight_gain& needs,
                           const std::string& drawn)
    {
        const std::string law = law_of(to, needs);
        return {.kind = remedy_kind::gain,
                .rows = std::move(rows),
                .from = from,
                .to = to,
                .name = law,
                .sentence = replacement_text(law, to, drawn)};
    }

    inline remedy scale_weights(row_list rows, double factor)
    {
        return {.kind = remedy_kind::weight_factor,
                .rows = std::move(rows),
                .from = 1.0,
                .to = factor,
                .name = {},
                .sentence = join("weights with ", short_number(factor), " times the standard deviation")};
    }

    /// "weights of layer 5 with 1400 times the standard deviation", of a few layers among others.
    inline remedy scale_weights(const report& r, row_list rows, double factor)
    {
        constexpr std::size_t few = 3;
        std::string names;
        for (std::size_t i = 0; i < std::min(rows.size(), few); ++i)
        {
            names += join(i == 0 ? "" : ", ", r.layers[rows[i]].path);
        }
        names += rows.size() > few ? join(" ... ", r.layers[rows.back()].path) : "";
        const char* const of = rows.size() == 1 ? "weights of layer " : "weights of layers ";
        remedy m = scale_weights(std::move(rows), factor);
        m.sentence = join(of, names, m.sentence.substr(std::string_view("weights").size()));
        return m;
    }

    inline remedy standardize_batch()
    {
        return {.kind = remedy_kind::batch,
                .rows = {},
                .name = {},
                .sentence = "a standardized batch: each feature with mean 0 and standard deviation 1"};
    }

    inline remedy no_biases(row_list rows, std::optional<double> from)
    {
        return {.kind = remedy_kind::biases,
                .rows = std::move(rows),
                .from = from,
                .to = 0.0,
                .name = "zeros",
                .sentence = "zero biases"};
    }

    inline remedy without_norms(row_list norms)
    {
        return {.kind = remedy_kind::removal,
                .rows = std::move(norms),
                .name = {},
                .sentence = "no norm in these blocks"};
    }

    inline remedy norm_before(row_list rows, const std::string& norm)
    {
        return {.kind = remedy_kind::norm_before,
                .rows = std::move(rows),
                .name = norm,
                .sentence = join("an ", norm, " before each branch")};
    }

    /// A norm after the last row of blocks: "a batch_norm after each activation".
    inline remedy norm_after(const report& r, row_list rows, const std::string& norm)
    {
        bool activations = true;
        bool residuals = true;
        for (const std::size_t row : rows)
        {
            const layer_facts& f = r.layers[row].facts;
            residuals = residuals && f.kind == layer_kind::residual;
            activations = activations && !f.activation.empty() && f.activation != "identity";
        }
        return {.kind = remedy_kind::norm_after,
                .rows = std::move(rows),
                .name = norm,
                .sentence = join(norm == "rms_norm" ? "an " : "a ", norm, " after each ",
                                 activations ? "activation"
                                 : residuals ? "residual layer"
                                             : "block")};
    }

    /// An activation that serves with one gain at any depth: tanh for one that is bounded by 1, or else relu.
    inline remedy other_activation(const report& r, row_list rows, const std::string& old)
    {
        const bool bounded = all_rows(rows,
                                      [&](std::size_t row)
                                      {
                                          const summary& a = r.layers[row].activation;
                                          return a.max() <= 1 && a.min() >= -1;
                                      });
        const bool tanh = bounded && old != "tanh";
        return {.kind = remedy_kind::activation,
                .rows = std::move(rows),
                .from = std::nullopt,
                .to = tanh ? 1 : std::numbers::sqrt2,
                .name = tanh ? "tanh" : "relu",
                .sentence = tanh ? join("tanh instead of ", old, ", with xavier (gain 1)")
                                 : join("relu instead of ", old, ", with he (gain √2)")};
    }

    /// The rows of blocks from `first` to `last`, and those on their branches, that satisfy `chosen`.
    template <class F>
    row_list rows_of_blocks(const evidence& e, std::size_t first, std::size_t last, F chosen)
    {
        row_list rows;
        if (first >= last)
        {
            return rows;
        }
        std::size_t begin = e.blocks[first].front();
        while (begin > 0 && is_inside(e.r.layers[begin - 1].path, e.r.layers[e.blocks[first].front()].path))
        {
            --begin;
        }
        for (std::size_t row = begin; row <= e.blocks[last - 1].back(); ++row)
        {
            if (chosen(row))
            {
                rows.push_back(row);
            }
        }
        return rows;
    }

    /// The last row of each block of the main path that an activation ends: where a norm belongs.
    inline row_list block_ends(const evidence& e, std::size_t first, std::size_t last)
    {
        row_list rows;
        for (std::size_t i = first; i < last; ++i)
        {
            rows.push_back(e.blocks[i].back());
        }
        return rows;
    }

}

#endif
