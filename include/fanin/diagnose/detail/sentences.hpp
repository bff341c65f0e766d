// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_SENTENCES_HPP
#define FANIN_DIAGNOSE_DETAIL_SENTENCES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/cause_of_change.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/streams.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

// Findings about the size of the signal and of the gradient.
namespace fanin::detail
{
    inline std::string layers_text(const evidence& e, std::size_t steps)
    {
        return join(steps, " ", e.unit(), steps == 1 ? "" : "s");
    }

    /// "7.8 sigmas"
    inline std::string sigmas_text(double sigmas)
    {
        constexpr double most = 1000; // beyond which the figure tells nothing
        return sigmas > most ? join("over ", most, " sigmas") : join(short_number(sigmas), " sigmas");
    }

    /// What makes a change a finding: ", 7.8 sigmas"; or ", in theory 0.354 per layer" where theory is judged
    /// and the measurement alone would not show it.
    inline std::string judged_text(const evidence& e, const change& c)
    {
        const std::optional<double> sigmas = c.sigmas();
        const double measured = c.rate * static_cast<double>(c.end - c.begin);
        const bool shown =
            measured * (c.total < 0 ? -1 : 1) > e.line() && (!sigmas || *sigmas > e.options.sigmas);
        if (c.by_theory && !shown)
        {
            return join(", in theory ",
                        short_number(std::exp(c.total / static_cast<double>(c.end - c.begin))), " per ",
                        e.unit());
        }
        return sigmas ? ", " + sigmas_text(*sigmas) : "";
    }

    /// "falls from 1 to 0.0313 over 10 layers (0.707 per layer, 7.8 sigmas)"
    inline std::string change_text(const evidence& e, const change& c, const trajectory& t)
    {
        const double first = std::exp(t[c.begin].value);
        const double last = std::exp(t[c.end].value);
        const std::string begin = short_number(first);
        const std::string end = short_number(last);
        const std::string way = begin == end
                                    ? join("stays at ", begin)
                                    : join(last < first ? "falls" : "grows", " from ", begin, " to ", end);
        return join(way, " over ", layers_text(e, c.end - c.begin), " (", short_number(std::exp(c.rate)),
                    " per ", e.unit(), outlook_of(c), c.found ? judged_text(e, c) : "", ")");
    }

    /// The step that a finding names: the one that takes the change beyond e, or the first with a cause, if
    /// it comes later.
    inline std::size_t first_step_of(const evidence& e, direction d, const row_list& causes)
    {
        const change& c = e.of(d);
        for (std::size_t step = c.shown; step < c.end; ++step)
        {
            const std::size_t b = e.block_of_step(d, step);
            const std::size_t begin = b > 0 ? e.blocks[b - 1].back() + 1 : 0;
            for (const std::size_t row : causes)
            {
                if (row >= begin && row <= e.blocks[b].back())
                {
                    return step;
                }
            }
        }
        return c.shown;
    }

    /// Whether the signal that enters a row is almost below the numbers of float, or 0 without a dead layer.
    inline bool is_underflow(const evidence& e, std::size_t row)
    {
        constexpr double least = 1e-30;
        const std::optional<std::size_t> before = row_before(e.r.layers, row);
        return (before ? e.r.layers[*before].activation : e.r.input).root_mean_square() < least
               && e.forward.found && e.forward.total < 0;
    }

    /// The row from which a signal is 0 that was none before: its units are dead.
    inline std::optional<std::size_t> row_of_silence(const evidence& e)
    {
        const std::size_t steps = e.forward_levels.size() - 1;
        if (steps >= e.blocks.size() || e.r.layers[e.blocks[steps].back()].activation.nonfinite() > 0
            || is_underflow(e, e.blocks[steps].back()))
        {
            return std::nullopt;
        }
        return e.blocks[steps].back();
    }

    /// A signal or gradient that vanishes or explodes.
    inline std::optional<verdict> find_change(const evidence& e, direction d)
    {
        const bool back = d == direction::backward;
        const change& c = e.of(d);
        if (!c.found)
        {
            return std::nullopt;
        }
        const trajectory& t = back ? e.backward_levels : e.forward_levels;
        explanation x = explainer(e, d).explain();
        const row_block& shown = e.blocks[e.block_of_step(d, first_step_of(e, d, x.cause.rows))];
        verdict v =
            e.at(c.total < 0 ? verdict_kind::vanishing : verdict_kind::exploding, d, lead_of(e.r, shown));
        v.layers = c.end - c.begin;
        v.begin = std::exp(t[c.begin].value);
        v.end = std::exp(t[c.end].value);
        v.sigmas = c.sigmas();
        v.finding = join(back ? "the gradient norm " : "the RMS ", change_text(e, c, t));
        v.cause = std::move(x.cause);
        v.remedy = std::move(x.remedy);
        const std::optional<std::size_t> silent = back ? std::nullopt : row_of_silence(e);
        if (silent)
        {
            v.finding += join(", and is 0 from layer ", e.r.layers[*silent].path, " on");
        }
        else if (const std::optional<double> steps = step_limit_of(c))
        {
            const double rows =
                static_cast<double>(e.main_path.size()) / static_cast<double>(e.blocks.size());
            v.depth_limit = (static_cast<double>(c.end) + *steps) * rows;
        }
        return v;
    }

    /// What is said of one direction in a healthy stack.
    inline std::string healthy_text(const evidence& e, direction d)
    {
        const bool back = d == direction::backward;
        const trajectory& t = back ? e.backward_levels : e.forward_levels;
        change whole = e.of(d);
        whole.begin = back ? 0 : e.embedded;
        whole.end = t.size() - 1;
        whole.rate = (t.back().value - t.front().value) / static_cast<double>(whole.end - whole.begin);
        std::string text = join(back ? "the gradient norm " : "the RMS ", change_text(e, whole, t));
        text += e.of(d).by_chance ? ", which is not judged: chance may do as much in so narrow layers" : "";
        return text;
    }

    /// The healthy verdict: how signal and gradient go, or why they cannot be measured.
    inline verdict nothing_found(const evidence& e)
    {
        verdict v;
        const trajectory& t = e.forward_levels;
        if (e.r.layers.empty())
        {
            v.finding = "the stack has no layers";
        }
        else if (e.is_batch_empty())
        {
            v.finding = "the batch is empty or zero: it carries no signal";
        }
        else if (t.size() < e.embedded + 4)
        {
            v.finding = "the stack has too few layers to show a trend";
        }
        else
        {
            v.layers = t.size() - 1 - e.embedded;
            v.begin = std::exp(t.front().value);
            v.end = std::exp(t.back().value);
            v.growth_per_layer = std::exp((t.back().value - t.front().value) / static_cast<double>(v.layers));
            v.sigmas = e.forward.sigmas();
            const array_list<branch_write> writes = writes_of(e);
            v.finding = writes.size() > 2 && is_pre_norm(e, writes) ? stream_text(e, writes)
                                                                    : healthy_text(e, direction::forward);
            v.finding += !e.r.input_gradient && e.backward_levels.empty() ? "; gradients were not measured"
                         : e.backward_levels.size() < 4                   ? ""
                                                        : "; " + healthy_text(e, direction::backward);
        }
        return v;
    }
}

#endif
