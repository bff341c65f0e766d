// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_EXPLAIN_IPP
#define FANIN_AUDIT_DETAIL_EXPLAIN_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/explain.hpp>
#include <fanin/audit/detail/known_laws.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/audit/detail/mistakes.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/order.hpp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

namespace fanin::detail
{
    class mistake_finder
    {
    public:
        mistake_finder(const measurement& m, law_of_fans law, const init::fans& f)
            : m_m(m)
            , m_law(law)
            , m_fans(f)
            , m_claimed(law(f))
            , m_facts(facts_of(m_claimed))
        {
        }

        std::vector<audit_explanation> explanations()
        {
            if (m_facts.stddev == 0 || !(m_m.of.finite.stddev() > 0))
            {
                return {};
            }
            add_fans();
            add_factors();
            add_depths();
            add_shapes();
            for (const shape_mistake& s : m_shapes)
            {
                for (const mistake& scale : m_scales)
                {
                    try_out(s, scale);
                }
                try_out(s, fitted_gain(s, m_m.of.finite, m_facts, m_fans));
            }
            sort_stably(m_found, [](const mistake& a, const mistake& b)
                        { return a.cost != b.cost ? a.cost < b.cost : a.what.sentence < b.what.sentence; });
            constexpr double worse = 4; // what is less likely by more is left out
            std::vector<audit_explanation> best;
            for (const mistake& f : m_found)
            {
                if (best.size() < 3 && f.cost < m_found.front().cost + worse)
                {
                    best.push_back(f.what);
                }
            }
            return best;
        }

    private:
        void add_scale(audit_cause cause, double factor, double parameter, double cost, std::string sentence)
        {
            m_scales.push_back({{cause, factor, parameter, std::move(sentence)}, cost});
        }

        // The law at other fans, where they matter.
        void add_at(audit_cause cause, const init::fans& f, double parameter, double cost,
                    std::string sentence)
        {
            const double factor = facts_of(m_law(f)).stddev / m_facts.stddev;
            if (std::abs(factor - 1) > 1e-9)
            {
                add_scale(cause, factor, parameter, cost, std::move(sentence));
            }
        }

        void add_fans()
        {
            add_scale(audit_cause::other_shape, 1, 0, 0, {}); // right as it is
            const double in = m_fans.in;
            const double out = m_fans.out;
            if (!(in > 0 && out > 0))
            {
                return;
            }
            if (in != out)
            {
                add_at(audit_cause::fans_swapped, {out, in}, 0, 0,
                       join("the fans are swapped: it is drawn with fan in ", out, ", fan out ", in));
            }
            constexpr const char* numbers[] = {"two", "three", "four"};
            for (int k = 2; k <= 4; ++k)
            {
                const std::string stacked = join("one of ", numbers[k - 2], " stacked ones, drawn with ");
                const std::string several = join(numbers[k - 2], " stacked ones, each drawn with ");
                const double cost = k == 3 ? 1 : 2;
                const auto cause = audit_cause::packed_fans;
                add_at(cause, {in, out / k}, k, cost,
                       join("it is ", several, "fan out ", to_text(out / k, 4)));
                add_at(cause, {in, out * k}, k, cost,
                       join("it is ", stacked, "fan out ", out * k, " of them all"));
                add_at(cause, {in / k, out}, k, cost, join("it is ", several, "fan in ", to_text(in / k, 4)));
                add_at(cause, {in * k, out}, k, cost,
                       join("it is ", stacked, "fan in ", in * k, " of them all"));
            }
        }

        void add_factors()
        {
            const double s = m_facts.stddev;
            const double gain = s * std::sqrt(m_fans.in > 0 ? m_fans.in : 0);
            const bool root = std::abs(gain - root2) < 1e-6;
            const bool one = std::abs(gain - 1) < 1e-6;
            add_scale(audit_cause::gain, 1 / root2, 0, root ? 0 : 1,
                      root ? "gain 1 for √2" : "the gain lacks a factor of √2");
            add_scale(audit_cause::gain, root2, 0, one ? 0 : 1,
                      one ? "gain √2 for 1" : "the gain has a factor of √2 too much");
            add_scale(audit_cause::stddev_variance, s, 0, 1,
                      join("the variance ", to_text(s * s, 3), " is taken for the standard deviation"));
            add_scale(audit_cause::stddev_variance, 1 / std::sqrt(s), 0, 1,
                      join("the standard deviation ", to_text(s, 3), " is taken for the variance"));
        }

        void add_depths()
        {
            for (int blocks = 2; blocks <= 100; ++blocks)
            {
                const double factor = std::sqrt(2.0 * blocks);
                const bool usual = blocks == 6 || blocks % 12 == 0 || blocks % 16 == 0;
                const double cost = usual ? 3 : 5;
                add_scale(audit_cause::depth_scale, factor, blocks, cost,
                          join("the depth scale 1/√(2·", blocks, ") is missing"));
                add_scale(audit_cause::depth_scale, 1 / factor, blocks, cost,
                          join("the depth scale 1/√(2·", blocks, ") is applied where it does not belong"));
            }
        }

        void add_shape(audit_cause cause, double cost, std::string sentence, const law_parameters& law)
        {
            const double factor = facts_of(law).stddev / m_facts.stddev;
            m_shapes.push_back({{{cause, factor, 0, std::move(sentence)}, cost}, law});
        }

        void add_shapes()
        {
            const double mean = m_facts.mean;
            const double s = m_facts.stddev;
            add_shape(audit_cause::other_shape, 0, {}, m_claimed); // right as it is
            if (const auto* const t = std::get_if<truncated_normal_law>(&m_claimed))
            {
                const double narrowing = s / t->stddev;
                add_shape(audit_cause::no_bounds, 0, "the bounds have no effect", normal_law{mean, s});
                add_shape(audit_cause::no_bounds, 0, "the bounds have no effect",
                          normal_law{t->mean, t->stddev});
                add_shape(audit_cause::not_compensated, 0,
                          join("truncation narrows it to ", to_text(narrowing, 3), " and is not compensated"),
                          scaled(m_claimed, narrowing));
                add_shape(audit_cause::not_compensated, 0, "truncation is compensated where it should not be",
                          scaled(m_claimed, 1 / narrowing));
            }
            else if (std::holds_alternative<normal_law>(m_claimed))
            {
                add_shape(audit_cause::other_shape, 2, "a normal truncated at ±2 for a normal",
                          usual_truncation(mean, s));
                add_shape(audit_cause::not_compensated, 2,
                          "a normal truncated at ±2, which narrows it and is not compensated, for a normal",
                          truncated_normal_law{mean, s, -2, 2});
            }
            if (const auto* const u = std::get_if<uniform_law>(&m_claimed))
            {
                add_shape(audit_cause::other_shape, 2, "a normal for a uniform", normal_law{mean, s});
                add_shape(audit_cause::other_shape, 2, "a normal truncated at ±2 for a uniform",
                          usual_truncation(mean, s));
                if (u->lo == -u->hi)
                {
                    add_shape(audit_cause::one_sided, 0,
                              join("U(0, ", to_text(u->hi, 3), ") for U(-", to_text(u->hi, 3), ", ",
                                   to_text(u->hi, 3), ")"),
                              uniform_law{0, u->hi});
                }
            }
            else
            {
                const double half = std::sqrt(3.0) * s;
                add_shape(audit_cause::other_shape, 2, "a uniform for a normal",
                          uniform_law{mean - half, mean + half});
                add_shape(audit_cause::one_sided, 2, join("U(0, ", to_text(half, 3), ") for a normal"),
                          uniform_law{mean, mean + half});
            }
        }

        void try_out(const shape_mistake& s, const mistake& scale)
        {
            const bool same_shape = s.of.what.sentence.empty();
            const bool same_scale = scale.what.sentence.empty();
            const double factor = scale.what.factor;
            const double n = m_m.size();
            const double off =
                std::log(m_m.of.finite.stddev() / (m_facts.stddev * s.of.what.factor * factor));
            const double deviations = off * std::sqrt(n * 4 / std::max(m_facts.kurtosis - 1, 0.5));
            const bool far = std::abs(deviations) > 10 && std::abs(off) > 0.01;
            if (far || (same_shape && same_scale)
                || (s.of.what.cause == audit_cause::one_sided && !same_scale))
            {
                return;
            }
            const law_parameters law = scaled(s.law, factor);
            if (test_elements(m_m, law, level_of_other_laws).empty())
            {
                audit_explanation e = same_scale ? s.of.what : scale.what;
                e.factor = s.of.what.factor * factor;
                e.sentence =
                    join(s.of.what.sentence, same_shape || same_scale ? "" : ", and ", scale.what.sentence);
                // Who forgets the depth scale has the right shape.
                const bool unlikely = scale.what.cause == audit_cause::depth_scale && !same_shape;
                const double cost = s.of.cost + scale.cost + (unlikely ? 3 : 0);
                m_found.push_back({std::move(e), cost + deviations * deviations / 2});
            }
        }

        const measurement& m_m;
        law_of_fans m_law;
        init::fans m_fans;
        law_parameters m_claimed;
        law_facts m_facts;
        array_list<mistake> m_scales;
        array_list<shape_mistake> m_shapes;
        array_list<mistake> m_found;
    };

    FANIN_INLINE std::vector<audit_explanation> explain(const measurement& m, law_of_fans law,
                                                        const init::fans& f)
    {
        return mistake_finder(m, law, f).explanations();
    }
}

#endif
