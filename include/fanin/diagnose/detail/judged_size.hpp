// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_JUDGED_SIZE_HPP
#define FANIN_DIAGNOSE_DETAIL_JUDGED_SIZE_HPP

#include <fanin/diagnose/detail/row_queries.hpp>
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
        bool of_few_weights = false;  ///< one or two steps, and their weights alone change the size: judged
    };

    struct change
    {
        bool judged = false;    ///< at least three steps, or fewer whose weights are the cause
        bool found = false;     ///< beyond the line, and no chance
        bool by_chance = false; ///< beyond the line, but within the scatter
        bool settles = false;   ///< a start far from 1 comes back
        bool by_theory = false; ///< the change that is judged is theory's, which has no scatter
        std::size_t begin = 0;  ///< the step that begins the stretch
        std::size_t end = 0;
        std::size_t shown = 0; ///< the step that takes the change beyond e
        double total = 0;      ///< of the logarithm over the stretch: theory's where it agrees
        double stddev = 0;     ///< from draw to draw
        double drift = 0;      ///< what chance alone changes on average, of a measured decay
        double rate = 0;       ///< mean of the measured logarithm, per step of the stretch
        double tail = 0;       ///< per step in the deeper half: how it goes on
        double last = 0;       ///< logarithm at the end

        [[nodiscard]] std::optional<double> sigmas() const
        {
            return stddev > 0 ? std::optional((std::abs(total) - drift) / stddev) : std::nullopt;
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
        return (ordered(slopes, (slopes.size() - 1) / 2) + ordered(slopes, slopes.size() / 2)) / 2;
    }

    /// The scatter of one step from draw to draw, measured between neighbouring steps.
    struct step_scatter
    {
        double variance;
        double upper_variance; ///< by three standard errors of its root
    };

    /// From the median absolute second difference of the logarithms, which one odd layer does not change.
    /// None with fewer than 10 steps. A median of n absolute values gives a standard deviation within
    /// √(1.36/n) (Rousseeuw and Croux 1993); neighbouring differences share a step, which makes it √(1.9/n).
    inline std::optional<step_scatter> step_scatter_of(const trajectory& t, std::size_t first,
                                                       std::size_t last)
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
        // of two steps, were they Gaussian
        const double stddev = ordered(differences, differences.size() / 2) / 0.6745;
        const double error = std::sqrt(1.9 / static_cast<double>(differences.size()));
        const double variance = stddev * stddev / 2;
        return step_scatter{variance, variance * (1 + 3 * error) * (1 + 3 * error)};
    }

    /// The logarithms that are judged, and how far chance may move their change.
    class judged_size
    {
    public:
        judged_size(const trajectory& t, const judged_steps& s, double sigmas)
            : m_trajectory(t)
            , m_steps(s)
            , m_scatter(step_scatter_of(t, s.first, s.last))
        {
            m_predicted = true;
            for (std::size_t step = s.first; step <= s.last; ++step)
            {
                m_predicted = m_predicted && t[step].expected;
            }
            if (m_predicted)
            {
                m_offset = measured(s.first) - *t[s.first].expected;
                const double variance = theory_variance(s.first);
                const double difference = measured(s.last) - judged_by_theory(s.last) + variance;
                m_amplifies = variance > 2 * usual_variance_from(s.first);
                m_agrees = m_amplifies || std::abs(difference) <= sigmas * std::sqrt(variance);
            }
        }

        [[nodiscard]] double measured(std::size_t i) const
        {
            return m_trajectory[i].value;
        }

        /// By theory where it agrees with the measurement, which it then replaces: it has no scatter. A stack
        /// that amplifies the scatter of its first layers ends anywhere, so that no draw disproves theory.
        [[nodiscard]] double judged(std::size_t i) const
        {
            return m_agrees ? judged_by_theory(i) : measured(i);
        }

        [[nodiscard]] bool agrees() const
        {
            return m_agrees;
        }

        /// Whether theory gives the change more scatter than its layers can have between them.
        [[nodiscard]] bool amplifies() const
        {
            return m_amplifies;
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

        /// Of the change from a step to the end: theory's, or else that between layers.
        [[nodiscard]] double variance_from(std::size_t begin) const
        {
            return m_predicted ? theory_variance(begin) : variance_between_layers(begin);
        }

        /// As measured, or more, up to what layers have at most or to what the measurement allows. Fewer than
        /// 10 steps measure nothing.
        [[nodiscard]] double variance_between_layers(std::size_t begin) const
        {
            const double usual = usual_variance_from(begin);
            if (!m_scatter)
            {
                return usual;
            }
            const auto steps = static_cast<double>(m_steps.last - begin);
            const double upper = m_scatter->upper_variance * steps;
            return usual > 0 ? std::min(upper, std::max(usual, m_scatter->variance * steps)) : upper;
        }

    private:
        [[nodiscard]] double judged_by_theory(std::size_t i) const
        {
            return *m_trajectory[i].expected + m_offset;
        }

        [[nodiscard]] double usual_variance_from(std::size_t begin) const
        {
            return m_trajectory[m_steps.last].usual_variance - m_trajectory[begin].usual_variance;
        }

        [[nodiscard]] double theory_variance(std::size_t begin) const
        {
            return std::max(0.0, m_trajectory[m_steps.last].expected_variance
                                     - m_trajectory[begin].expected_variance);
        }

        const trajectory& m_trajectory;
        judged_steps m_steps;
        std::optional<step_scatter> m_scatter;
        bool m_predicted = false;
        bool m_agrees = false;
        bool m_amplifies = false;
        double m_offset = 0; // of the measured start from the predicted one
    };
}

#endif
