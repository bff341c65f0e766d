// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_HISTOGRAM_HPP
#define FANIN_STATS_HISTOGRAM_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/stats/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

// Edges are rounded as in NumPy, so no compiler may contract or reorder this arithmetic.
FANIN_EXACT_BEGIN
namespace fanin
{
    /// The number of bins, and their range; by default the range of all elements. What else a summary has.
    struct histogram_options
    {
        std::size_t bins = 30;
        bool precision = false; ///< count exponents as well: summary::precision, at the cost of another pass
        std::optional<interval> range = std::nullopt;
    };

    /// Counts in equal bins by the rule of np.histogram: bin i holds edge(i) <= x < edge(i + 1), and the last
    /// bin also x == hi.
    class histogram
    {
    public:
        histogram()
            : histogram(histogram_options{}.bins, {0, 1})
        {
        }

        /// Throws invalid_argument unless 0 < bins <= 2^30 and lo < hi, both finite.
        histogram(std::size_t bins, interval range)
            : m_counts(checked(bins, range))
            , m_range(range)
            , m_edges(bins + 1)
        {
            const auto n = static_cast<double>(bins);
            const double width = range.hi - range.lo;
            const bool overflows = !detail::is_finite(width);
            const double step = width / n;
            const double half_step = (range.hi / 2 - range.lo / 2) / n;
            m_bins_per_unit = overflows ? 0.5 / half_step : step == 0 ? 0 : 1 / step;

            // The edges of np.linspace: lo + i·step in two roundings. Where i·step overflows, its half does
            // not; where the step underflows to 0, i/n·width does not.
            for (std::size_t i = 0; i < bins; ++i)
            {
                const auto k = static_cast<double>(i);
                m_edges[i] = overflows   ? 2 * (range.lo / 2 + detail::product(k, half_step))
                             : step == 0 ? range.lo + detail::product(k / n, width)
                                         : range.lo + detail::product(k, step);
            }
            m_edges[bins] = range.hi;
        }

        /// Counts x `times` times.
        void add(double x, std::uint64_t times = 1) noexcept
        {
            if (detail::is_nan(x))
            {
                m_nan += times;
            }
            else if (x < m_range.lo)
            {
                m_underflow += times;
            }
            else if (x > m_range.hi)
            {
                m_overflow += times;
            }
            else
            {
                m_counts[bin_of(x)] += times;
            }
        }

        /// Adds the counts of `other`. Throws invalid_argument where the edges differ.
        histogram& merge(const histogram& other)
        {
            if (bins() != other.bins() || !(m_range == other.m_range))
            {
                throw invalid_argument(detail::join(
                    "fanin: cannot merge a histogram of ", other.bins(), " bins over [", other.m_range.lo,
                    ", ", other.m_range.hi, "] into one of ", bins(), " bins over [", m_range.lo, ", ",
                    m_range.hi, "]: give both the same bins and range"));
            }
            for (std::size_t i = 0; i < bins(); ++i)
            {
                m_counts[i] += other.m_counts[i];
            }
            m_underflow += other.m_underflow;
            m_overflow += other.m_overflow;
            m_nan += other.m_nan;
            return *this;
        }

        [[nodiscard]] std::size_t bins() const noexcept
        {
            return m_counts.size();
        }

        [[nodiscard]] interval range() const noexcept
        {
            return m_range;
        }

        /// The left edge of bin i; edge(bins()) is the right end of the range.
        [[nodiscard]] double edge(std::size_t i) const
        {
            return m_edges.at(i);
        }

        /// All edges, one more than there are bins.
        [[nodiscard]] const std::vector<double>& edges() const noexcept
        {
            return m_edges;
        }

        [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept
        {
            return m_counts;
        }

        /// Numbers below the range, including -Inf.
        [[nodiscard]] std::uint64_t underflow() const noexcept
        {
            return m_underflow;
        }

        /// Numbers above the range, including +Inf.
        [[nodiscard]] std::uint64_t overflow() const noexcept
        {
            return m_overflow;
        }

        [[nodiscard]] std::uint64_t nan() const noexcept
        {
            return m_nan;
        }

        /// The number of all elements added.
        [[nodiscard]] std::uint64_t total() const noexcept
        {
            return std::accumulate(m_counts.begin(), m_counts.end(), m_underflow + m_overflow + m_nan);
        }

        friend bool operator==(const histogram&, const histogram&) = default;

    private:
        // Checks the range and the number of bins, which it returns for the first member to be initialized.
        static std::size_t checked(std::size_t bins, interval range)
        {
            constexpr std::size_t most = std::size_t{1} << 30;
            detail::require(bins > 0 && bins <= most, "bins", bins, "in [1, ", most, "]");
            detail::require(detail::is_finite(range.lo), "lo", range.lo, "finite");
            detail::require(detail::is_finite(range.hi), "hi", range.hi, "finite");
            detail::require(range.lo < range.hi, "lo", range.lo, "below hi = ", range.hi);
            return bins;
        }

        // The quotient can be off by one at an edge; the edges decide, as in NumPy.
        [[nodiscard]] std::size_t bin_of(double x) const noexcept
        {
            const double position = (x - m_range.lo) * m_bins_per_unit;
            std::size_t bin =
                position < static_cast<double>(bins()) ? static_cast<std::size_t>(position) : bins() - 1;
            while (bin > 0 && x < m_edges[bin])
            {
                --bin;
            }
            while (bin + 1 < bins() && x >= m_edges[bin + 1])
            {
                ++bin;
            }
            return bin;
        }

        std::vector<std::uint64_t> m_counts;
        interval m_range;
        double m_bins_per_unit = 0;
        std::vector<double> m_edges;
        std::uint64_t m_underflow = 0;
        std::uint64_t m_overflow = 0;
        std::uint64_t m_nan = 0;
    };
}
FANIN_EXACT_END

#endif
