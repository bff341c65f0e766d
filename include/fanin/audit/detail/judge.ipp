// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_JUDGE_IPP
#define FANIN_AUDIT_DETAIL_JUDGE_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/explain.hpp>
#include <fanin/audit/detail/judge.hpp>
#include <fanin/audit/detail/known_laws.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/audit/detail/measure.hpp>
#include <fanin/audit/detail/orthogonality.hpp>
#include <fanin/audit/detail/repeats.hpp>
#include <fanin/audit/detail/two_samples.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/text.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace fanin::detail
{
    // The parts of the level: for what repeats, and for the tests of the elements.
    inline constexpr double part_of_repeats = 0.125;
    inline constexpr double part_of_elements = 0.875;

    FANIN_INLINE void require_audit(const audit_input& input)
    {
        require(input.level > 0 && input.level < 1, "level", input.level,
                "in (0, 1): it bounds the probability of a false alarm");
        require(input.w.size() > 0, "the number of elements", input.w.size(),
                "at least 1: there is nothing to audit in weights " + shape_text(input.w.shape()));
        for_weights(input.w.shape(), [&] { return input.axes.fans_of(input.w.shape()); });
    }

    FANIN_INLINE void append(std::vector<audit_finding>& to, std::vector<audit_finding> from)
    {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    }

    FANIN_INLINE interval range_around(const moments& x)
    {
        constexpr double reach = 3.5;
        const double lo = std::max(x.min, x.mean - reach * x.stddev());
        const double hi = std::min(x.max, x.mean + reach * x.stddev());
        return x.count > 0 && lo < hi ? interval{lo, hi} : interval{0, 1};
    }

    /// The range of the cells where no law says one: around some of the elements, or around all where those
    /// are equal.
    FANIN_INLINE interval likely_range(const array_view& x)
    {
        constexpr std::size_t most = 1024;
        const std::size_t step = 1 + (x.size() - 1) / most;
        std::vector<double> some;
        for (std::size_t i = 0; i < x.size(); i += step)
        {
            some.push_back(x[i]);
        }
        const moments of_some = moments_of_elements<double>(some);
        return of_some.min < of_some.max ? range_around(of_some)
                                         : range_around(measured(x, interval{0, 1}).of.finite);
    }

    FANIN_INLINE audit_result described(const audit_input& input, const init::fans& f, const measurement& m)
    {
        audit_result r;
        r.claim = input.claim;
        r.place = shape_text(input.w.shape());
        r.place += f.in > 0 ? join(", fan in ", f.in) : "";
        r.place += f.out > 0 ? join(", fan out ", f.out) : "";
        r.level = input.level;
        r.count = m.of.count;
        r.mean = m.of.finite.mean;
        r.stddev = m.of.finite.stddev();
        r.kurtosis = m.kurtosis;
        r.min = m.of.finite.min;
        r.max = m.of.finite.max;
        r.rounding = std::string(m.rounding);
        const std::uint64_t infinite = m.of.negative_infinity + m.of.positive_infinity;
        if (m.of.nan + infinite > 0)
        {
            r.findings.push_back({finding_kind::not_finite,
                                  static_cast<double>(m.of.nan + infinite),
                                  0,
                                  {},
                                  join(m.of.nan, " elements are NaN, ", infinite, " infinite")});
        }
        return r;
    }

    FANIN_INLINE audit_result audit_elements(const audit_input& input, law_of_fans law_of)
    {
        const init::fans f = input.axes.fans_of(input.w.shape());
        const law_parameters law = for_weights(input.w.shape(), [&] { return law_of(f); });
        const law_facts facts = facts_of(law);
        const interval range = range_of(facts);
        const bool is_random = facts.stddev > 0 && range.lo < range.hi;
        const measurement m = measured(input.w, is_random ? range : interval{0, 1});
        audit_result r = described(input, f, m);
        const std::vector<audit_finding> findings = test_elements(m, law, input.level * part_of_elements);
        append(r.findings, findings);
        if (!is_random)
        {
            return r;
        }
        const double coincidence = coincidence_of(facts, m.grid);
        append(r.findings, find_repeats(input.w, coincidence, input.level * part_of_repeats));
        r.least_factor = least_factor_of(facts, m.size(), input.level * part_of_elements);
        if (!findings.empty())
        {
            const measurement around = measured(input.w, range_around(m.of.finite));
            r.explanations = explain(around, law_of, f);
            r.nearest = nearest_laws(around, f);
        }
        return r;
    }

    FANIN_INLINE bool is_one_matrix(const audit_input& input)
    {
        const init::axes& a = input.axes;
        bool has_in = a.rank() == 0 && input.w.shape().size() == 2;
        bool has_out = has_in;
        bool has_batch = false;
        for (std::size_t i = 0; i < a.rank(); ++i)
        {
            has_in = has_in || a.role(i) == init::axis::in;
            has_out = has_out || a.role(i) == init::axis::out;
            has_batch = has_batch || a.role(i) == init::axis::batch;
        }
        return has_in && has_out && !has_batch && a.groups() == 1;
    }

    FANIN_INLINE audit_result audit_orthogonal(const audit_input& input, double gain)
    {
        const init::fans f = input.axes.fans_of(input.w.shape());
        const measurement m = measured(input.w, likely_range(input.w));
        audit_result r = described(input, f, m);
        const orthogonality o = orthogonality_of(input, m.grid);
        const double off = 64 * std::ldexp(1.0, -m.grid.digits) * std::max(std::sqrt(f.in + f.out), 1.0);
        if (!r.findings.empty())
        {
            return r;
        }
        if (gain == 0 ? r.min != 0 || r.max != 0 : !o.holds)
        {
            r.findings.push_back({finding_kind::not_orthogonal,
                                  o.residual,
                                  0,
                                  {},
                                  join("its shorter side is not orthonormal: WᵀWv is off g²v by ",
                                       to_text(o.residual, 3), " g²‖v‖")});
            r.nearest = nearest_laws(m, f);
        }
        else if (gain > 0 && std::abs(o.gain / gain - 1) > off)
        {
            r.findings.push_back(
                {finding_kind::scale,
                 o.gain,
                 gain,
                 {},
                 join("it is orthogonal with gain ", to_text(o.gain, 3), ", claimed ", to_text(gain, 3))});
            const double factor = o.gain / gain;
            r.explanations.push_back(
                {audit_cause::gain, factor, 0, join("gain ", to_text(o.gain, 3), " for ", to_text(gain, 3))});
        }
        return r;
    }

    FANIN_INLINE audit_result audit_unclaimed(const audit_input& input)
    {
        const init::fans f = input.axes.fans_of(input.w.shape());
        const measurement m = measured(input.w, likely_range(input.w));
        audit_result r = described(input, f, m);
        append(r.findings, find_repeats(input.w, coincidence_in(input.w), input.level));
        r.nearest = nearest_laws(m, f);
        return r;
    }
}

#endif
