// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_INPUT_HPP
#define FANIN_DIAGNOSE_DETAIL_INPUT_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>

#include <cmath>
#include <optional>

namespace fanin::detail
{
    inline cause input_scale_of(const report& r)
    {
        cause c;
        c.kind = cause_kind::input_scale;
        c.value = r.input.root_mean_square();
        c.wanted = 1;
        c.contributions = {{cause_kind::input_scale, std::log(*c.value)}};
        c.sentence = join("the batch has RMS ", short_number(*c.value), ", weights expect 1");
        return c;
    }

    /// A batch far from an RMS of 1, if the first layer passes it on. A norm there makes it 1.
    inline std::optional<verdict> find_unscaled_input(const evidence& e)
    {
        if (e.is_batch_empty() || e.blocks.empty() || e.embedded > 0)
        {
            return std::nullopt;
        }
        const double size = std::log(e.r.input.root_mean_square());
        const layer_report& first = e.r.layers[e.main_path.front()];
        const layer_report& lead = e.r.layers.front();
        const bool normed = first.facts.kind == layer_kind::norm || lead.facts.kind == layer_kind::norm
                            || is_cancelled(e.r, e.main_path.front());
        const summary& z = first.pre_activation ? *first.pre_activation : first.activation;
        const double passed = std::log(z.root_mean_square());
        if (normed || std::abs(size) <= e.line() || std::abs(passed) <= e.line() || passed * size < 0)
        {
            return std::nullopt;
        }
        verdict v;
        v.kind = verdict_kind::unscaled_input;
        v.begin = e.r.input.root_mean_square();
        v.end = e.forward_levels.empty() ? v.begin : std::exp(e.forward_levels.back().value);
        v.layers = e.forward_levels.empty() ? 0 : e.forward_levels.size() - 1;
        v.growth_per_layer = v.layers > 0 ? std::pow(v.end / v.begin, 1 / static_cast<double>(v.layers)) : 1;
        v.finding = join("the batch has RMS ", short_number(v.begin), ", the output ", short_number(v.end),
                         e.forward.settles ? ": the signal settles near 1" : "");
        v.cause = input_scale_of(e.r);
        v.cause.sentence = "weights expect an RMS of 1";
        v.remedy = standardize_batch();
        return v;
    }
}

#endif
