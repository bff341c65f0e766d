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
        std::string partial = ""; // why one remedy leaves another cause; empty if it must cure at once
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
                    l.gain = std::exchange(l.prediction->weights, std::nullopt);
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

    /// What was seen of a stack, over draws.
    struct outcome
    {
        std::size_t draws = 0;
        std::size_t wrong = 0;   ///< draws with another verdict than the truth
        std::string first_error; ///< of them, and of remedies
        std::size_t remedies = 0;
        std::size_t partial = 0; ///< remedies that leave another fault, which a second remedy cures
        std::string first_partial;

        void fail(const std::string& error)
        {
            first_error = first_error.empty() ? error : first_error;
        }
    };

    /// Applies remedies until the stack is healthy.
    inline void cure(stack s, std::uint64_t seed, outcome& o)
    {
        constexpr std::size_t most = 4;
        fanin::matrix<float> x = batch_of(s);
        std::vector<std::string> said;
        bool said_partial = false;
        std::string story = s.name + ", seed " + std::to_string(seed);
        for (std::size_t i = 0; i <= most; ++i)
        {
            const fanin::report r = examined(s.net, x, s).report(seed);
            const fanin::verdict v = diagnose(r);
            story += "\n    " + to_string(v);
            if (v.kind == verdict_kind::healthy)
            {
                o.partial += i > 1 ? i - 1 : 0;
                o.first_partial = i > 1 && o.first_partial.empty() ? story : o.first_partial;
                if (i > 1 && s.partial.empty())
                {
                    o.fail("no cure at once: " + story);
                }
                return;
            }
            if (i > 0 && !said_partial)
            {
                o.fail("a remedy that does not say that another follows: " + story);
            }
            if (v.remedy.kind == fanin::remedy_kind::none)
            {
                return o.fail("no remedy: " + story);
            }
            if (std::find(said.begin(), said.end(), v.remedy.sentence) != said.end())
            {
                return o.fail("the same remedy again: " + story);
            }
            said.push_back(v.remedy.sentence);
            said_partial = v.remedy.partial && v.remedy.sentence.ends_with(", as a first step");
            ++o.remedies;
            apply(v.remedy, r, s.net, x);
        }
        o.fail("no cure: " + story);
    }

    /// What differs from the truth, over so many draws. The remedies of the first `cured` draws are applied.
    inline outcome check(const stack& s, std::uint64_t seeds, std::uint64_t cured)
    {
        const examined e(s.net, batch_of(s), s);
        outcome o;
        for (std::uint64_t seed = 0; seed < seeds; ++seed)
        {
            const fanin::report r = e.report(seed);
            const std::vector<fanin::verdict> all = findings(r);
            const fanin::verdict& v = all.front();
            const bool healthy = s.expected.kind == verdict_kind::healthy;
            std::string error;
            if (healthy ? v.kind != verdict_kind::healthy : !has(all, s.expected))
            {
                error = "verdict";
            }
            else if (s.expected.cause && v.cause.kind != *s.expected.cause)
            {
                error = "cause " + std::string(to_string(v.cause.kind));
            }
            else if (s.expected.first_layer && v.first_layer != s.expected.first_layer)
            {
                error = "first layer";
            }
            ++o.draws;
            if (!error.empty())
            {
                ++o.wrong;
                o.fail(s.name + ", seed " + std::to_string(seed) + ", " + error + ": " + to_string(v));
            }
            if (!healthy && error.empty() && seed < cured)
            {
                cure(s, seed, o);
            }
        }
        return o;
    }
}

#endif
