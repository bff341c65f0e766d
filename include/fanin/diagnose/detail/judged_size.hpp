// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_JUDGED_SIZE_HPP
#define FANIN_DIAGNOSE_DETAIL_JUDGED_SIZE_HPP

#include <fanin/diagnose/detail/trajectory.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

// The accumulated change of a size over the stretch of a trajectory that persists to its end.
namespace fanin::detail
{
    /// The steps of a trajectory that are judged.
    struct judged_steps
    {
        std::size_t first = 0;
        std::size_t last = 0;
        /// Whether a size far from 1 at the start may settle near 1, as a signal does. A gradient has no size
        /// of its own.
        bool settles = false;
        /// Whether the change must go on at its rate in the deeper half: angles under relu fall as 1/depth.
        bool goes_on = false;
        bool deeper_is_first = false; ///< a backward trajectory begins in the deepest block
    };

    struct change
    {
        bool judged = false;    ///< at least three steps
        bool found = false;     ///< beyond the line, and no chance
        bool by_chance = false; ///< beyond the line, but within the scatter
        bool settles = false;   ///< a start far from 1 comes back
        bool by_theory = false; ///< the change that is judged is theory's, which has no scatter
        std::size_t begin = 0;  ///< the step that begins the stretch
        std::size_t end = 0;
        std::size_t shown = 0; ///< the step that takes the change beyond e
        double total = 0;      ///< of the logarithm over the stretch: theory's where it agrees
        double stddev = 0;     ///< from draw to draw
        double rate = 0;       ///< mean of the measured logarithm, per step of the stretch
        double tail = 0;       ///< per step in the deeper half: how it goes on
        double last = 0;       ///< logarithm at the end

        [[nodiscard]] std::optional<double> sigmas() const
        {
            return stddev > 0 ? std::optional(std::abs(total) / stddev) : std::nullopt;
        }
    };

    /// The median slope between all pairs of points (Theil 1950; Sen 1968). A single outlying layer does not
    /// change it.
    inline double median_slope(const std::vector<double>& y, std::size_t begin, std::size_t end)
    {
        std::vector<double> slopes;
        for (std::size_t i = begin; i < end; ++i)
        {
            for (std::size_t j = i + 1; j < end; ++j)
            {
                slopes.push_back((y[j] - y[i]) / static_cast<double>(j - i));
            }
        }
        if (slopes.empty())
        {
            return 0;
        }
        std::sort(slopes.begin(), slopes.end());
        return (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]) / 2;
    }

    /// The variance of one step from draw to draw, measured between neighbouring steps: from the median
    /// absolute difference, which one odd layer does not change. None with fewer than 10 steps, from which it
    /// would be off by more than a third.
    inline std::optional<double> step_variance(const trajectory& t, std::size_t first, std::size_t last)
    {
        constexpr std::size_t enough = 10;
        if (last - first < enough)
        {
            return std::nullopt;
        }
        std::vector<double> differences;
        for (std::size_t i = first + 2; i <= last; ++i)
        {
            differences.push_back(std::abs(t[i].value - 2 * t[i - 1].value + t[i - 2].value));
        }
        const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
        std::nth_element(differences.begin(), middle, differences.end());
        const double stddev = *middle / 0.6745; // of a difference of two steps, were they Gaussian
        return stddev * stddev / 2;
    }

    /// The logarithms that are judged, and how far chance may move their change.
    class judged_size
    {
    public:
        judged_size(const trajectory& t, const judged_steps& s, double sigmas)
            : m_trajectory(t)
            , m_steps(s)
            , m_step_variance(step_variance(t, s.first, s.last))
        {
            m_predicted = std::all_of(t.begin() + static_cast<std::ptrdiff_t>(s.first),
                                      t.begin() + static_cast<std::ptrdiff_t>(s.last) + 1,
                                      [](const trajectory_point& p) { return p.expected.has_value(); });
            if (m_predicted)
            {
                m_offset = measured(s.first) - *t[s.first].expected;
                const double difference = measured(s.last) - judged_by_theory(s.last);
                m_agrees = std::abs(difference) <= sigmas * std::sqrt(theory_variance(s.first));
            }
        }

        [[nodiscard]] double measured(std::size_t i) const
        {
            return m_trajectory[i].value;
        }

        /// By theory where it agrees with the measurement, which it then replaces: it has no scatter.
        [[nodiscard]] double judged(std::size_t i) const
        {
            return m_agrees ? judged_by_theory(i) : measured(i);
        }

        [[nodiscard]] bool agrees() const
        {
            return m_agrees;
        }

        /// Whether theory foretells a change beyond the line, if another one than measured.
        [[nodiscard]] bool confirms(std::size_t begin, double total, double line) const
        {
            if (!m_predicted)
            {
                return false;
            }
            const double foretold = *m_trajectory[m_steps.last].expected - *m_trajectory[begin].expected;
            return std::abs(foretold) > line && (foretold > 0) == (total > 0);
        }

        /// Of the change from a step to the end: theory's; a stack that amplifies its own errors has more
        /// than its layers have between them, and is judged by theirs. Without theory, that between layers.
        [[nodiscard]] double stddev_from(std::size_t begin) const
        {
            const double usual =
                m_trajectory[m_steps.last].usual_variance - m_trajectory[begin].usual_variance;
            const double between = between_layers(begin).value_or(usual);
            return std::sqrt(m_predicted ? theory_variance(begin) : between);
        }

        [[nodiscard]] std::optional<double> between_layers(std::size_t begin) const
        {
            return m_step_variance
                       ? std::optional(*m_step_variance * static_cast<double>(m_steps.last - begin))
                       : std::nullopt;
        }

    private:
        [[nodiscard]] double judged_by_theory(std::size_t i) const
        {
            return *m_trajectory[i].expected + m_offset;
        }

        [[nodiscard]] double theory_variance(std::size_t begin) const
        {
            return std::max(0.0, m_trajectory[m_steps.last].expected_variance
                                     - m_trajectory[begin].expected_variance);
        }

        const trajectory& m_trajectory;
        judged_steps m_steps;
        std::optional<double> m_step_variance;
        bool m_predicted = false;
        bool m_agrees = false;
        double m_offset = 0; // of the measured start from the predicted one
    };
}

#endif
