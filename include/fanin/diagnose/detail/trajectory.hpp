// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_TRAJECTORY_HPP
#define FANIN_DIAGNOSE_DETAIL_TRAJECTORY_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/stack/detail/levels.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace fanin::detail
{
    /// The logarithm of a size at one place on the main path.
    struct trajectory_point
    {
        double value;
        double usual_variance = 0;                     ///< over draws of the weights, without a prediction
        std::optional<double> expected = std::nullopt; ///< by theory
        double expected_variance = 0;                  ///< by theory, over draws of the weights
    };

    /// One point before the first block and one after each, in the order of the pass, up to the last
    /// measurable one.
    using trajectory = array_list<trajectory_point>;

    inline double independent_units(const sample_shape& shape)
    {
        return std::max<double>(1, shape.empty() ? 1 : static_cast<double>(shape.back()));
    }

    /// Variance that a block without a prediction adds to the logarithm of a size: 5/units of its second
    /// moment for a layer with weights, the value of relu (E[φ⁴]/E[φ²]² - 1), an upper bound for bounded
    /// activations.
    inline double usual_variance(const report& r, const row_block& b)
    {
        double sum = 0;
        for (const std::size_t row : b)
        {
            sum += carries_weights(r, row) ? 5 / independent_units(r.layers[row].out) / 4 : 0;
        }
        return sum;
    }

    inline trajectory_point point_of(const level& l, double usual)
    {
        trajectory_point p{std::log(l.measured), usual};
        if (l.expected && l.expected->value > 0)
        {
            p.expected = std::log(l.expected->value);
            p.expected_variance = l.expected->log_stddev * l.expected->log_stddev / 4;
        }
        return p;
    }

    /// The number of blocks that turn numbers of tokens into a signal: tables, and a norm behind them. 0 in a
    /// stack over samples.
    inline std::size_t embedding_blocks(const report& r, const array_list<row_block>& blocks)
    {
        std::size_t n = 0;
        const auto embeds = [&](std::size_t row)
        {
            const layer_kind kind = r.layers[row].facts.kind;
            return kind == layer_kind::embedding || kind == layer_kind::norm || kind == layer_kind::dropout;
        };
        const bool has_tokens =
            !blocks.empty() && r.layers[blocks.front().front()].facts.kind == layer_kind::embedding;
        while (has_tokens && n < blocks.size() && all_rows(blocks[n], embeds))
        {
            ++n;
        }
        return n;
    }

    /// Logarithms of the signal's RMS; before the first `embedded` blocks, that behind them.
    inline trajectory forward_trajectory(const report& r, const array_list<row_block>& blocks,
                                         std::size_t embedded)
    {
        const levels l = forward_levels(r);
        const std::size_t first = embedded > 0 ? blocks[embedded - 1].back() + 1 : 0;
        trajectory t;
        if (!l[first].is_measurable())
        {
            return t;
        }
        while (t.size() <= embedded)
        {
            t.push_back(point_of(l[first], 0));
        }
        double usual = 0;
        for (std::size_t k = embedded; k < blocks.size(); ++k)
        {
            const row_block& b = blocks[k];
            const level& next = l[b.back() + 1];
            if (!next.is_measurable())
            {
                break;
            }
            usual += usual_variance(r, b);
            t.push_back(point_of(next, usual));
        }
        return t;
    }

    /// The logarithm of √(samples · features) behind row k - 1, or of the input: by it the norm of a gradient
    /// exceeds its RMS. Where only the last token is read out, or the mean of all, there are fewer samples.
    inline double log_root_of_size(const report& r, std::size_t k)
    {
        const bool told = k > 0 ? r.layers[k - 1].backward.has_value() : r.input_gradient.has_value();
        const summary* const gradient = !told   ? nullptr
                                        : k > 0 ? &r.layers[k - 1].backward->activation
                                                : &*r.input_gradient;
        return gradient == nullptr ? 0 : std::log(static_cast<double>(gradient->count)) / 2;
    }

    /// Logarithms of the norm of a sample's gradient, from the output back to the input, or to the first
    /// `embedded` blocks: a sample is one of the output, such as a sequence. Fan-in laws keep this norm at
    /// any widths.
    inline trajectory backward_trajectory(const report& r, const array_list<row_block>& blocks,
                                          std::size_t embedded)
    {
        trajectory t;
        const std::optional<levels> l = backward_levels(r);
        if (blocks.empty() || !l || !l->back().is_measurable())
        {
            return t;
        }
        const std::size_t last = blocks.back().back();
        const double of_samples = log_root_of_size(r, last + 1)
                                  - std::log(static_cast<double>(features_of(r.layers[last].out))) / 2;
        const double start = std::log(l->back().measured) + log_root_of_size(r, last + 1) - of_samples;
        t.push_back({start, 0, start});
        double usual = 0;
        for (std::size_t k = blocks.size(); k-- > embedded;)
        {
            const std::size_t place = k > 0 ? blocks[k - 1].back() + 1 : 0;
            const level& next = (*l)[place];
            if (!next.is_measurable())
            {
                break;
            }
            usual += usual_variance(r, blocks[k]);
            t.push_back(point_of(next, usual));
            const double size = log_root_of_size(r, place) - of_samples;
            t.back().value += size;
            if (t.back().expected)
            {
                *t.back().expected += size;
            }
        }
        return t;
    }

    /// Half the logarithm of 1 - c, with c the mean cosine between samples: the logarithm of their angle. It
    /// ends where float no longer tells samples apart. Before the first `embedded` blocks it is that behind
    /// them.
    inline trajectory angle_trajectory(const report& r, const array_list<row_block>& blocks,
                                       std::size_t embedded)
    {
        trajectory t;
        double usual = 0;
        const auto add = [&](const std::optional<row_geometry>& g)
        {
            constexpr double least = 1e-6; // of 1 - c: cosines of float samples are off by some 1e-7
            const bool told = g && 1 - g->mean_cosine > least;
            if (told)
            {
                t.push_back({std::log(1 - g->mean_cosine) / 2, usual});
            }
            return told;
        };
        if (!add(embedded > 0 ? r.layers[blocks[embedded - 1].back()].geometry : r.input_geometry))
        {
            return t;
        }
        while (t.size() <= embedded)
        {
            t.push_back(t.front());
        }
        for (std::size_t k = embedded; k < blocks.size(); ++k)
        {
            const row_block& b = blocks[k];
            usual += usual_variance(r, b);
            if (!add(r.layers[b.back()].geometry))
            {
                break;
            }
        }
        return t;
    }
}

#endif
