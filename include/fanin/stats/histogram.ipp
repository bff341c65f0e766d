// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_HISTOGRAM_IPP
#define FANIN_STATS_HISTOGRAM_IPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/stats/histogram.hpp>

#include <cstddef>
#include <cstdint>

// Edges are rounded as in NumPy, so no compiler may contract or reorder this arithmetic.
FANIN_EXACT_BEGIN
namespace fanin
{
    FANIN_INLINE histogram::histogram(const histogram&) = default;
    FANIN_INLINE histogram::histogram(histogram&&) noexcept = default;
    FANIN_INLINE histogram& histogram::operator=(const histogram&) = default;
    FANIN_INLINE histogram& histogram::operator=(histogram&&) noexcept = default;
    FANIN_INLINE histogram::~histogram() = default;

    FANIN_INLINE histogram::histogram(std::size_t bins, interval range)
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

    FANIN_INLINE void histogram::add(double x, std::uint64_t times) noexcept
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

    FANIN_INLINE histogram& histogram::merge(const histogram& other)
    {
        if (bins() != other.bins() || !(m_range == other.m_range))
        {
            throw invalid_argument(detail::join("fanin: cannot merge a histogram of ", other.bins(),
                                                " bins over [", other.m_range.lo, ", ", other.m_range.hi,
                                                "] into one of ", bins(), " bins over [", m_range.lo, ", ",
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

    // Checks the range and the number of bins, which it returns for the first member to be initialized.
    FANIN_INLINE std::size_t histogram::checked(std::size_t bins, interval range)
    {
        constexpr std::size_t most = std::size_t{1} << 30;
        detail::require(bins > 0 && bins <= most, "bins", bins, "in [1, ", most, "]");
        detail::require(detail::is_finite(range.lo), "lo", range.lo, "finite");
        detail::require(detail::is_finite(range.hi), "hi", range.hi, "finite");
        detail::require(range.lo < range.hi, "lo", range.lo, "below hi = ", range.hi);
        return bins;
    }

    // The quotient can be off by one at an edge; the edges decide, as in NumPy.
    FANIN_INLINE std::size_t histogram::bin_of(double x) const noexcept
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
}
FANIN_EXACT_END

#endif
