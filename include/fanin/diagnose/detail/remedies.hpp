// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_REMEDIES_HPP
#define FANIN_DIAGNOSE_DETAIL_REMEDIES_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
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

    /// "he instead of xavier (gain √2)"; names that have a comma come last: "he (gain √2) instead of normal
    /// (gain 0.3)".
    inline std::string replacement_text(const std::string& law, double gain, const std::string& drawn)
    {
        const std::string text = join(" (gain ", law == "he" ? "√2" : short_number(gain), ")");
        const std::size_t comma = drawn.find(", ");
        return comma == std::string::npos ? join(law, " instead of ", drawn, text)
                                          : join(law, text, " instead of ", drawn.substr(0, comma), " (",
                                                 drawn.substr(comma + 2), ")");
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

    /// The scale of n residual branches under which their sum stays of the size of the batch: means add as n,
    /// all else as √n.
    inline double residual_scale_of(bool means, std::size_t n)
    {
        return means ? 1 / static_cast<double>(n) : 1 / std::sqrt(static_cast<double>(n));
    }

    /// An activation that serves with one gain at any depth: tanh for one that is bounded by 1, or else relu.
    inline remedy other_activation(const report& r, row_list rows, const std::string& old)
    {
        const bool bounded = std::all_of(rows.begin(), rows.end(),
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

    /// Whether blocks can be the branches of residual layers: each keeps the shape.
    inline bool keep_shape(const evidence& e, std::size_t first, std::size_t last)
    {
        for (std::size_t i = first; i < last; ++i)
        {
            if (e.r.layers[e.blocks[i].front()].in != e.r.layers[e.blocks[i].back()].out
                || e.blocks[i].size() != e.blocks[first].size())
            {
                return false;
            }
        }
        return first < last;
    }

    /// The longest run of equal blocks that keep their shape, as branches of residual layers of scale
    /// 1/√blocks, or 1/blocks where means add. Nothing if no block keeps its shape.
    inline remedy make_residual(const evidence& e, std::size_t first, std::size_t last)
    {
        std::size_t begin = first;
        std::size_t end = first;
        for (std::size_t i = first; i < last;)
        {
            std::size_t j = i;
            while (j < last && keep_shape(e, i, j + 1))
            {
                ++j;
            }
            if (j > i && j - i >= end - begin)
            {
                begin = i;
                end = j;
            }
            i = std::max(i + 1, j);
        }
        if (begin == end)
        {
            return {};
        }
        row_list rows;
        for (std::size_t i = begin; i < end; ++i)
        {
            rows.insert(rows.end(), e.blocks[i].begin(), e.blocks[i].end());
        }
        // branches that end in relu have a mean, and √blocks of it would outweigh the signal
        double mean = 0;
        for (std::size_t i = begin; i < end; ++i)
        {
            mean = std::max(mean, std::abs(e.r.layers[e.blocks[i].back()].activation.mean()));
        }
        const double before = std::sqrt(second_moment_before(e.r, e.blocks[begin].front()));
        const bool means = mean * std::sqrt(static_cast<double>(end - begin)) > before;
        const double scale = residual_scale_of(means, end - begin);
        return {.kind = remedy_kind::residual,
                .rows = std::move(rows),
                .rows_per_block = e.blocks[begin].size(),
                .from = 0.0,
                .to = scale,
                .name = {},
                .sentence = join("a residual connection around each ", e.unit(), " (scale ",
                                 short_number(scale), ")")};
    }
}

#endif
