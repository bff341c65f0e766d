// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_KNOWN_LAWS_IPP
#define FANIN_AUDIT_DETAIL_KNOWN_LAWS_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/known_laws.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/audit/detail/tails.ipp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/order.hpp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE truncated_normal_law usual_truncation(double mean, double stddev)
    {
        constexpr double variance = 0.7737413035; // of N(0, 1) truncated at ±2
        return {mean, stddev / std::sqrt(variance), -2, 2};
    }

    /// The greatest difference between the cumulative distributions of the array and the law.
    FANIN_INLINE double distance_of(const measurement& m, const law_parameters& law)
    {
        double greatest = 0;
        double below = 0;
        for (std::size_t i = 0; i < m.edges.size(); ++i)
        {
            below += static_cast<double>(m.counts[i]);
            const double p = drawn_below(law, m.edges[i], m.grid);
            greatest = std::max(greatest, std::abs(below / m.size() - p));
        }
        return greatest;
    }

    FANIN_INLINE std::vector<near_law> nearest_laws(const measurement& m, const init::fans& f)
    {
        struct candidate_law
        {
            near_law found;
            law_parameters law;
        };
        array_list<candidate_law> candidates;
        std::vector<near_law> laws;
        if (m.of.finite.count == 0 || !(m.of.finite.min < m.of.finite.max))
        {
            return laws;
        }
        const auto add = [&](std::string name, const law_parameters& law)
        { candidates.push_back({{std::move(name), facts_of(law).stddev, distance_of(m, law), false}, law}); };
        const auto add_fan_law = [&](const char* name, double variance, const char* mode)
        {
            const double stddev = std::sqrt(variance);
            const double bound = std::sqrt(3 * variance);
            add(join(name, mode), normal_law{0, stddev});
            add(join(name, "_uniform", mode), uniform_law{-bound, bound});
            add(join(name, "_truncated", mode), usual_truncation(0, stddev));
        };
        if (f.in > 0 && f.out > 0)
        {
            add_fan_law("he", 2 / f.in, "");
            add_fan_law("xavier", 1 / f.in, "");
            add_fan_law("glorot", 2 / (f.in + f.out), "");
            if (f.in != f.out)
            {
                add_fan_law("he", 2 / f.out, ", fan out");
                add_fan_law("xavier", 1 / f.out, ", fan out");
            }
        }
        if (f.in > 0)
        {
            const double bound = 1 / std::sqrt(f.in);
            add("profile::torch::linear", uniform_law{-bound, bound});
        }
        add("normal", normal_law{0, 0.01});
        add("normal.with_stddev(0.02)", normal_law{0, 0.02});
        add("normal.with_stddev(1)", normal_law{0, 1});
        add("truncated_normal.with_stddev(0.02)", truncated_normal_law{0, 0.02, -2, 2});
        add("uniform", uniform_law{-0.05, 0.05});
        add("uniform.with_range(0, 1)", uniform_law{0, 1});
        sort_stably(candidates,
                    [](const candidate_law& a, const candidate_law& b)
                    {
                        return a.found.distance != b.found.distance ? a.found.distance < b.found.distance
                                                                    : a.found.name < b.found.name;
                    });
        constexpr std::size_t tested = 6; // what is farther away fits no better
        for (std::size_t i = 0; i < tested; ++i)
        {
            laws.push_back(candidates[i].found);
            laws.back().consistent = test_elements(m, candidates[i].law, level_of_other_laws).empty();
        }
        sort_stably(laws, [](const near_law& a, const near_law& b) { return a.consistent && !b.consistent; });
        laws.resize(3);
        return laws;
    }
}

#endif
