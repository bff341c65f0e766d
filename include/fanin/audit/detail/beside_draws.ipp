// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_BESIDE_DRAWS_IPP
#define FANIN_AUDIT_DETAIL_BESIDE_DRAWS_IPP

#include <fanin/audit/detail/judge.ipp>

#include <algorithm>
#include <cmath>

namespace fanin::detail
{
    /// What differs from a law without chance, but for rounding.
    FANIN_INLINE void compare_elements(const audit_input& input, const array_view& draw,
                                       const number_grid& grid, audit_result& r)
    {
        double different = 0;
        std::size_t first = 0;
        for (std::size_t i = 0; i < draw.size(); ++i)
        {
            const double x = input.w[i];
            const double claimed = draw[i];
            const double off =
                std::ldexp(std::abs(claimed), -std::min(grid.digits, grid_of_kind(draw.kind()).digits) + 1);
            if (!(std::abs(x - claimed) <= off))
            {
                first = different == 0 ? i : first;
                ++different;
            }
        }
        if (different > 0)
        {
            r.findings.push_back(
                {finding_kind::differs,
                 different,
                 0,
                 {first},
                 join(different, " of ", draw.size(), " elements differ from it, the first at ", first, ": ",
                      to_text(input.w[first], 3), ", claimed ", to_text(draw[first], 3))});
        }
    }

    /// Elements that are 0 in both draws, where chance would have fewer of them, must be 0.
    FANIN_INLINE void compare_zeros(const audit_input& input, const array_view& draw, const array_view& other,
                                    audit_result& r)
    {
        double zeros = 0;
        double common = 0;
        double missing = 0;
        for (std::size_t i = 0; i < draw.size(); ++i)
        {
            const bool both = draw[i] == 0 && other[i] == 0;
            zeros += draw[i] == 0;
            common += both;
            missing += both && input.w[i] != 0;
        }
        const auto n = static_cast<double>(draw.size());
        const bool by_law = common >= 64 && common > zeros * (0.5 + zeros / n / 2);
        if (by_law && common == zeros && missing > 0)
        {
            r.findings.push_back(
                {finding_kind::zeros,
                 missing,
                 0,
                 {},
                 join(missing, " of the ", common, " elements that the law leaves 0 are not")});
        }
    }

    FANIN_INLINE bool are_equal(const array_view& a, const array_view& b)
    {
        return same_elements(a, 0, b, 0, a.size());
    }

    FANIN_INLINE audit_result audit_beside_draws(const audit_input& input, const array_view& draw,
                                                 const array_view& other)
    {
        const init::fans f = input.axes.fans_of(input.w.shape());
        const measurement of_draw = measured(draw, interval{0, 1});
        const interval range = range_around(of_draw.of.finite);
        const measurement m = measured(input.w, range);
        audit_result r = described(input, f, m);
        if (are_equal(draw, other))
        {
            compare_elements(input, draw, m.grid, r);
            return r;
        }
        const measurement a = measured(draw, range);
        const measurement b = measured(other, range);
        const double repeats = multiplicity_of(draw);
        constexpr double usual = 8; // the greatest of the statistics, between two draws
        const double inflation = repeats * std::max(1.0, greatest_difference(a, b) / repeats / usual);
        append(r.findings, compare_samples(m, a, inflation, input.level * part_of_elements));
        compare_zeros(input, draw, other, r);
        audit_input as_draw = input;
        as_draw.w = draw;
        if (draw.size() > 1 && input.w.shape().size() > 1
            && orthogonality_of(as_draw, grid_of_kind(draw.kind())).holds)
        {
            const orthogonality o = orthogonality_of(input, m.grid);
            if (!o.holds)
            {
                r.findings.push_back(
                    {finding_kind::not_orthogonal,
                     o.residual,
                     0,
                     {},
                     join("its shorter side is not orthonormal, as that of a draw is: WᵀWv is off g²v by ",
                          to_text(o.residual, 3), " g²‖v‖")});
            }
        }
        const double level = input.level * part_of_repeats;
        if (find_repeats(draw, coincidence_in(draw), level).empty())
        {
            append(r.findings, find_repeats(input.w, coincidence_in(input.w), level));
        }
        r.least_factor = std::exp(std::sqrt(inflation * (std::max(m.kurtosis, 1.5) - 1)
                                            * (std::log(70 / level) + 2) / std::max(m.size(), 1.0)));
        if (!r.findings.empty())
        {
            r.nearest = nearest_laws(measured(input.w, range_around(m.of.finite)), f);
        }
        return r;
    }
}

#endif
