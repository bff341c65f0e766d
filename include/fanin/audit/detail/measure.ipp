// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_MEASURE_IPP
#define FANIN_AUDIT_DETAIL_MEASURE_IPP

#include <fanin/audit/detail/measure.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stats/detail/block_bins.hpp>
#include <fanin/stats/detail/counts.hpp>
#include <fanin/stats/histogram.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE bool is_on_grid(double x, const number_grid& g)
    {
        if (g == half_grid)
        {
            return std::abs(x) <= double{largest_half}
                   && double{half_value(half_bits(static_cast<float>(x)))} == x;
        }
        const auto f = static_cast<float>(x);
        return double{f} == x && (g == float_grid || (std::bit_cast<std::uint32_t>(f) & 0xffff) == 0);
    }

    FANIN_INLINE number_grid grid_of(const array_view& x)
    {
        constexpr std::size_t prefix = 4096;
        constexpr std::size_t least = 16; // elements on a grid by chance: at most one in 2^13 is
        bool half = x.kind() == element_kind::float32 || x.kind() == element_kind::float64;
        bool bfloat16 = half;
        bool single = x.kind() == element_kind::float64;
        std::size_t seen = 0;
        for (std::size_t i = 0; i < std::min(prefix, x.size()) && (half || bfloat16 || single); ++i)
        {
            const double v = x[i];
            if (is_finite(v) && v != 0)
            {
                ++seen;
                half = half && is_on_grid(v, half_grid);
                bfloat16 = bfloat16 && is_on_grid(v, bfloat16_grid);
                single = single && is_on_grid(v, float_grid);
            }
        }
        if (seen < least)
        {
            return grid_of_kind(x.kind());
        }
        if (bfloat16 && half)
        {
            return {bfloat16_grid.digits, half_grid.least}; // the numbers on both
        }
        return bfloat16 ? bfloat16_grid : half ? half_grid : single ? float_grid : grid_of_kind(x.kind());
    }

    /// Sums of powers of distances from an origin, for the kurtosis.
    struct power_sums
    {
        double origin = 0;
        double count = 0;
        double sums[4] = {};

        template <class T>
        void add(std::span<const T> x)
        {
            for (const T v : x)
            {
                const double d = static_cast<double>(v) - origin;
                const double d2 = d * d;
                sums[0] += d;
                sums[1] += d2;
                sums[2] += d2 * d;
                sums[3] += d2 * d2;
            }
            count += static_cast<double>(x.size());
        }

        [[nodiscard]] double kurtosis() const
        {
            if (count == 0)
            {
                return 0;
            }
            const double m = sums[0] / count;
            const double v = sums[1] / count - m * m;
            const double fourth = sums[3] / count - 4 * m * (sums[2] / count) + 6 * m * m * (sums[1] / count)
                                  - 3 * m * m * m * m;
            return v > 0 && is_finite(fourth) ? fourth / (v * v) : 0;
        }
    };

    /// Collects blocks of elements.
    template <real T>
    class block_meter
    {
    public:
        block_meter(std::size_t elements, interval range)
            : m_bins(histogram(measurement::bins, range))
            , m_stride(1 + elements / summary_block / 4)
        {
        }

        void add(std::span<const T> x)
        {
            const census c = census_of_block(x, std::nullopt);
            m_bins.add(x, c);
            add_counts(m_all, c);
            if (m_block++ % m_stride == 0 && c.finite.count == c.count)
            {
                m_powers.origin = m_powers.count == 0 ? c.finite.mean : m_powers.origin;
                m_powers.add(x);
            }
        }

        [[nodiscard]] measurement result() const
        {
            measurement m;
            m.of = m_all;
            m.kurtosis = m_powers.kurtosis();
            const histogram h = m_bins.total();
            m.edges.assign(h.edges().begin(), h.edges().end() - 1);
            m.counts[0] = h.underflow() - m_all.negative_infinity;
            std::copy(h.counts().begin(), h.counts().end(), m.counts.begin() + 1);
            m.counts.back() += h.overflow() - m_all.positive_infinity;
            return m;
        }

    private:
        census m_all;
        block_bins<T> m_bins;
        power_sums m_powers;
        std::size_t m_block = 0;
        std::size_t m_stride; // blocks between those whose kurtosis is taken
    };

    template <real T>
    measurement measured_in(std::span<const T> x, interval range)
    {
        const default_arithmetic guard;
        block_meter<T> meter(x.size(), range);
        for (std::size_t first = 0; first < x.size(); first += summary_block)
        {
            meter.add(x.subspan(first, std::min(summary_block, x.size() - first)));
        }
        return meter.result();
    }

    FANIN_INLINE measurement measured_widened(const array_view& x, interval range)
    {
        const default_arithmetic guard;
        block_meter<float> meter(x.size(), range);
        std::vector<float> block(summary_block);
        for (std::size_t first = 0; first < x.size(); first += summary_block)
        {
            const std::size_t n = std::min(summary_block, x.size() - first);
            for (std::size_t i = 0; i < n; ++i)
            {
                block[i] = static_cast<float>(x[first + i]);
            }
            meter.add(std::span<const float>(block).first(n));
        }
        return meter.result();
    }

    FANIN_INLINE measurement measured(const array_view& x, interval range)
    {
        measurement m = x.kind() == element_kind::float64
                            ? measured_in(std::span(static_cast<const double*>(x.data()), x.size()), range)
                        : x.kind() == element_kind::float32
                            ? measured_in(std::span(static_cast<const float*>(x.data()), x.size()), range)
                            : measured_widened(x, range);
        m.grid = grid_of(x);
        m.rounding = m.grid == grid_of_kind(x.kind()) ? std::string_view()
                     : m.grid == bfloat16_grid        ? "bfloat16"
                     : m.grid == half_grid            ? "half"
                     : m.grid == float_grid           ? "float"
                                                      : "bfloat16 and half";
        return m;
    }
}

#endif
