// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_DIAGNOSE_GRID_HPP
#define FANIN_TESTS_DIAGNOSE_GRID_HPP

#include "diagnose/stacks.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Stacks whose truth is known from theory, and what a diagnosis says of them.
namespace grid
{
    using fanin::cause_kind;
    using fanin::direction;
    using fanin::verdict_kind;
    using stacks::part;

    constexpr double root2 = std::numbers::sqrt2;

    struct truth
    {
        verdict_kind kind = verdict_kind::healthy;
        direction way = direction::forward;
        std::optional<cause_kind> cause{};
        std::optional<std::size_t> first_layer{};
    };

    struct stack
    {
        std::string name;
        part net;
        truth expected;
        std::size_t samples = 64;
        std::size_t features = 100;
        double scale = 1;      // of the batch
        bool positive = false; // uniform over (0, scale) instead of normal
        bool theory = true;    // with predictions
        bool geometry = false;
        std::vector<std::size_t> image{};
    };

    inline fanin::matrix<float> batch_of(const stack& s)
    {
        namespace init = fanin::init;
        if (s.positive)
        {
            return init::uniform<float>.with_range(0, s.scale)(s.samples, s.features, 7);
        }
        return init::normal<float>.with_stddev(s.scale)(s.samples, s.features, 7);
    }

    /// The reports of a stack, with the prediction computed once.
    class examined
    {
    public:
        examined(const part& net, fanin::matrix<float> x, const stack& s)
            : m_net(stacks::built_net(net))
            , m_x(std::move(x), s.image.empty() ? fanin::sample_shape{s.features}
                                                : fanin::sample_shape(s.image.begin(), s.image.end()))
            , m_geometry(s.geometry)
        {
            if (s.theory)
            {
                m_expected = fanin::predict(m_net, m_x);
            }
        }

        [[nodiscard]] fanin::report report(std::uint64_t seed) const
        {
            fanin::report r = fanin::propagate(m_net, m_x, seed, {.backward = true, .geometry = m_geometry});
            std::size_t next = 0;
            for (fanin::layer_report& l : r.layers)
            {
                if (next < m_expected.size() && m_expected[next].path == l.path)
                {
                    l.prediction = m_expected[next++];
                }
            }
            return r;
        }

    private:
        decltype(stacks::built_net({})) m_net;
        fanin::batch<float> m_x;
        bool m_geometry;
        std::vector<fanin::layer_prediction> m_expected;
    };

    inline bool has(const std::vector<fanin::verdict>& all, const truth& t)
    {
        return std::any_of(all.begin(), all.end(),
                           [&](const fanin::verdict& v) { return v.kind == t.kind && v.direction == t.way; });
    }

    /// Applies remedies until the stack is healthy: an error, or "".
    inline std::string cure(stack s, std::uint64_t seed)
    {
        constexpr std::size_t most = 4;
        fanin::matrix<float> x = batch_of(s);
        std::vector<std::string> said;
        std::string story;
        for (std::size_t i = 0; i <= most; ++i)
        {
            const fanin::report r = examined(s.net, x, s).report(seed);
            const fanin::verdict v = diagnose(r);
            story += "\n    " + to_string(v);
            if (v.kind == verdict_kind::healthy)
            {
                return "";
            }
            if (v.remedy.kind == fanin::remedy_kind::none)
            {
                return "no remedy:" + story;
            }
            if (std::find(said.begin(), said.end(), v.remedy.sentence) != said.end())
            {
                return "the same remedy again:" + story;
            }
            said.push_back(v.remedy.sentence);
            apply(v.remedy, r, s.net, x);
        }
        return "no cure:" + story;
    }

    /// What differs from the truth, or "".
    inline std::string check(const stack& s, std::uint64_t seeds, bool cures)
    {
        const examined e(s.net, batch_of(s), s);
        for (std::uint64_t seed = 0; seed < seeds; ++seed)
        {
            const fanin::report r = e.report(seed);
            const std::vector<fanin::verdict> all = findings(r);
            const fanin::verdict& v = all.front();
            const std::string said = s.name + ", seed " + std::to_string(seed) + ": " + to_string(v);
            if (s.expected.kind == verdict_kind::healthy ? v.kind != verdict_kind::healthy
                                                         : !has(all, s.expected))
            {
                return said;
            }
            if (s.expected.cause && v.cause.kind != *s.expected.cause)
            {
                return "cause " + std::string(to_string(v.cause.kind)) + ": " + said;
            }
            if (s.expected.first_layer && v.first_layer != s.expected.first_layer)
            {
                return "first layer: " + said;
            }
            if (s.expected.kind != verdict_kind::healthy && cures && seed < 2)
            {
                if (const std::string error = cure(s, seed); !error.empty())
                {
                    return s.name + ", seed " + std::to_string(seed) + ": " + error;
                }
            }
        }
        return "";
    }
}

#endif
