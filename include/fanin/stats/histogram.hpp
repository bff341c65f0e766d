// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_HISTOGRAM_HPP
#define FANIN_STATS_HISTOGRAM_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/stats/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

// Declared exact, too: a compiler takes the options of a function from its first declaration.
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
        histogram(std::size_t bins, interval range);

        // Apart from the definition of the class: reports copy and move many.
        histogram(const histogram&);
        histogram(histogram&&) noexcept;
        histogram& operator=(const histogram&);
        histogram& operator=(histogram&&) noexcept;
        ~histogram();

        /// Counts x `times` times.
        void add(double x, std::uint64_t times = 1) noexcept;

        /// Adds the counts of `other`. Throws invalid_argument where the edges differ.
        histogram& merge(const histogram& other);

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
        static std::size_t checked(std::size_t bins, interval range);
        [[nodiscard]] std::size_t bin_of(double x) const noexcept;

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

#if FANIN_WITH_DEFINITIONS
#include <fanin/stats/histogram.ipp>
#endif

#endif
