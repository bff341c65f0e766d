// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_EVIDENCE_HPP
#define FANIN_DIAGNOSE_DETAIL_EVIDENCE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/diagnose/detail/change.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/trajectory.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace fanin::detail
{
    inline std::string short_number(double x)
    {
        return to_text(x, 3);
    }

    /// Whether the last block is a read-out: of another width or activation than the block before it. Its
    /// scale is a choice of the loss.
    inline bool has_head(const report& r, const array_list<row_block>& blocks)
    {
        if (blocks.size() < 2)
        {
            return false;
        }
        const layer_report& last = r.layers[lead_of(r, blocks.back())];
        const layer_report& before = r.layers[lead_of(r, blocks[blocks.size() - 2])];
        return last.out != before.out || last.facts.kind != before.facts.kind
               || last.facts.activation != before.facts.activation
               || blocks.back().size() != blocks[blocks.size() - 2].size();
    }

    /// Whether one or two blocks [first, last) change the size by more than `line`, each by more than half of
    /// it, by their weights alone: from the signal to its pre-activations, before a bounded activation or a
    /// norm has a part in it.
    inline bool few_weights_change(const report& r, const array_list<row_block>& blocks, std::size_t first,
                                   std::size_t last, double line)
    {
        if (first >= last || last - first > 2)
        {
            return false;
        }
        double total = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = first; k < last; ++k)
        {
            const std::size_t row = blocks[k].front();
            const layer_report& l = r.layers[row];
            const bool weights_alone =
                l.facts.kind == layer_kind::linear && l.pre_activation
                && all_rows(blocks[k], [&](std::size_t other)
                            { return other == row || r.layers[other].facts.kind == layer_kind::activation; });
            const double before = (row > 0 ? r.layers[row - 1].activation : r.input).root_mean_square();
            const double change =
                weights_alone && before > 0 ? std::log(l.pre_activation->root_mean_square() / before) : 0;
            if (!is_finite(change) || change * total < 0)
            {
                return false;
            }
            total += change;
            least = std::min(least, std::abs(change));
        }
        return std::abs(total) > line && least > line / 2;
    }

    /// A report with the changes of its signal and gradient along the main path, in blocks.
    struct evidence
    {
        evidence(const report& of, const diagnose_options& o)
            : r(of)
            , options(o)
            , main_path(main_path_of(of))
            , blocks(blocks_of(of, main_path))
            , head(has_head(of, blocks))
            , embedded(embedding_blocks(of, blocks))
        {
            const std::size_t hidden = blocks.size() - (head ? 1 : 0);
            forward_levels = forward_trajectory(of, blocks, embedded);
            backward_levels = backward_trajectory(of, blocks, embedded);
            const bool far = !forward_levels.empty() && std::abs(forward_levels.front().value) > line();
            const auto steps = [](const trajectory& t) { return t.empty() ? 0 : t.size() - 1; };
            const std::size_t first = embedded + (far ? 1 : 0);
            const std::size_t last = std::min(hidden, steps(forward_levels));
            const bool of_weights = few_weights_change(of, blocks, first, last, line());
            forward = change_of(
                forward_levels,
                {.first = first, .last = last, .settles = !of_weights, .of_few_weights = of_weights}, o);
            backward = change_of(backward_levels,
                                 {.first = head ? std::size_t{1} : 0,
                                  .last = steps(backward_levels),
                                  .deeper_is_first = true,
                                  .of_few_weights = of_weights && forward.found},
                                 o);
        }

        /// The largest change that is healthy, of the logarithm of a size.
        [[nodiscard]] double line() const
        {
            return options.depth_scales / 2;
        }

        [[nodiscard]] bool is_batch_empty() const
        {
            return !(signal_in().root_mean_square() > 0);
        }

        /// The signal before the first layer that changes it: the batch, or embedded tokens.
        [[nodiscard]] const summary& signal_in() const
        {
            return embedded > 0 ? r.layers[blocks[embedded - 1].back()].activation : r.input;
        }

        [[nodiscard]] const std::optional<row_geometry>& geometry_in() const
        {
            return embedded > 0 ? r.layers[blocks[embedded - 1].back()].geometry : r.input_geometry;
        }

        [[nodiscard]] const change& of(direction d) const
        {
            return d == direction::forward ? forward : backward;
        }

        /// The block that makes a step of a pass.
        [[nodiscard]] std::size_t block_of_step(direction d, std::size_t step) const
        {
            return d == direction::forward ? step : blocks.size() - 1 - step;
        }

        /// "layers", or "blocks" where a step has several rows; and how many.
        [[nodiscard]] std::string unit() const
        {
            return blocks.size() == main_path.size() ? "layer" : "block";
        }

        /// A verdict without texts; the report shows it first at `row`.
        [[nodiscard]] verdict at(verdict_kind kind, direction d, std::size_t row) const
        {
            verdict v;
            v.kind = kind;
            v.direction = d;
            v.first_layer = row;
            v.first_name = join(r.layers[row].path, ": ", r.layers[row].name);
            v.growth_per_layer = std::exp(of(d).rate);
            return v;
        }

        const report& r;
        const diagnose_options& options;
        std::vector<std::size_t> main_path;
        array_list<row_block> blocks;
        bool head;
        std::size_t embedded; ///< blocks that turn tokens into a signal
        trajectory forward_levels;
        trajectory backward_levels;
        change forward;
        change backward;
    };
}

#endif
