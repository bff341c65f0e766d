// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_PRECISION_IPP
#define FANIN_STATS_PRECISION_IPP

#include <fanin/core/parallel.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/stats/precision.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The exponents of the smallest normal and of the largest number of a format, and how many parts of the
    /// latter's numbers are not above it.
    struct format_range
    {
        int least;
        int largest;
        int parts;
    };

    constexpr format_range range_of(number_format f) noexcept
    {
        return f == number_format::fp16   ? format_range{-14, 15, 3}   // 0x1.ffcp15
               : f == number_format::bf16 ? format_range{-126, 127, 2} // 0x1.fep127
               : f == number_format::e4m3 ? format_range{-6, 8, 1}     // 0x1.cp8
                                          : format_range{-14, 15, 1};  // 0x1.cp15
    }

    /// Adds the elements to the counts. Doubles hold the floats exactly, with one form for all of their
    /// exponents.
    template <real T>
    void count_exponents(std::span<const T> x, std::uint64_t* counts)
    {
        constexpr std::uint64_t fraction_mask = 0x000fffffffffffff;
        constexpr std::uint64_t last = precision_summary::exponents - 1;
        constexpr std::uint64_t first_field = 1023 + precision_summary::least_exponent;
        const default_arithmetic guard;
        for (const T v : x)
        {
            const std::uint64_t bits =
                std::bit_cast<std::uint64_t>(static_cast<double>(v)) & 0x7fffffffffffffff;
            const std::uint64_t field = bits >> 52;
            const std::uint64_t fraction = bits & fraction_mask;
            const std::uint64_t part = std::uint64_t{fraction > 0xc000000000000}
                                       + std::uint64_t{fraction > 0xfe00000000000}
                                       + std::uint64_t{fraction > 0xffc0000000000};
            const std::uint64_t above = field < first_field ? 0 : field - first_field;
            const std::uint64_t exponent = above < last ? above : last;
            counts[exponent * precision_summary::parts + part] += std::uint64_t{bits != 0 && field != 2047};
        }
    }

    template <real T>
    precision_summary precision_of(std::span<const T> x, std::size_t threads, const peers* others)
    {
        constexpr std::size_t size = std::size_t{precision_summary::exponents} * precision_summary::parts;
        std::vector<std::uint64_t> counts(size);
        for_parts(x.size(), threads, 4096,
                  [&](std::size_t begin, std::size_t end)
                  {
                      std::uint64_t mine[size] = {};
                      count_exponents(x.subspan(begin, end - begin), mine);
                      for (std::size_t i = 0; i < size; ++i)
                      {
                          if (mine[i] != 0)
                          {
                              __atomic_fetch_add(&counts[i], mine[i], __ATOMIC_RELAXED);
                          }
                      }
                  });
        if (others != nullptr)
        {
            others->add(counts);
        }
        return precision_summary(std::move(counts));
    }
}

namespace fanin
{
    FANIN_INLINE precision_summary::precision_summary(std::vector<std::uint64_t> counts)
        : m_counts(std::move(counts))
        , m_least(least_exponent)
    {
        const auto exponent_is_empty = [&](std::size_t at)
        { return m_counts[at] + m_counts[at + 1] + m_counts[at + 2] + m_counts[at + 3] == 0; };
        while (!m_counts.empty() && exponent_is_empty(m_counts.size() - parts))
        {
            m_counts.resize(m_counts.size() - parts);
        }
        std::size_t empty = 0;
        while (empty < m_counts.size() && exponent_is_empty(empty))
        {
            empty += parts;
            ++m_least;
        }
        m_counts.erase(m_counts.begin(), m_counts.begin() + static_cast<std::ptrdiff_t>(empty));
        m_counts.shrink_to_fit();
    }

    FANIN_INLINE std::uint64_t precision_summary::count() const noexcept
    {
        std::uint64_t n = 0;
        for (const std::uint64_t c : m_counts)
        {
            n += c;
        }
        return n;
    }

    FANIN_INLINE std::uint64_t precision_summary::outside(number_format f, int exponent,
                                                          bool above_it) const noexcept
    {
        const detail::format_range range = detail::range_of(f);
        const int end = static_cast<int>(m_counts.size());
        const int from = above_it ? (range.largest - exponent - m_least) * parts + range.parts : 0;
        const int to = above_it ? end : (range.least - exponent - m_least) * parts;
        std::uint64_t n = 0;
        for (int i = from < 0 ? 0 : from; i < to && i < end; ++i)
        {
            n += m_counts[static_cast<std::size_t>(i)];
        }
        return n;
    }

    FANIN_INLINE double precision_summary::below(number_format f, int exponent) const noexcept
    {
        const std::uint64_t n = count();
        return n == 0 ? 0 : static_cast<double>(outside(f, exponent, false)) / static_cast<double>(n);
    }

    FANIN_INLINE double precision_summary::above(number_format f, int exponent) const noexcept
    {
        const std::uint64_t n = count();
        return n == 0 ? 0 : static_cast<double>(outside(f, exponent, true)) / static_cast<double>(n);
    }

    FANIN_INLINE double precision_summary::loss_scale(number_format f) const noexcept
    {
        int best = 0;
        std::uint64_t fewest = outside(f, 0, false) + outside(f, 0, true);
        for (int size = 1; size <= 127; ++size)
        {
            for (const int exponent : {size, -size})
            {
                if (exponent < -126)
                {
                    continue;
                }
                const std::uint64_t lost = outside(f, exponent, false) + outside(f, exponent, true);
                if (lost < fewest)
                {
                    fewest = lost;
                    best = exponent;
                }
            }
        }
        return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + best) << 52);
    }

    FANIN_INLINE precision_summary& precision_summary::merge(const precision_summary& other)
    {
        std::vector<std::uint64_t> sum(std::size_t{exponents} * parts);
        for (const precision_summary* const part : {static_cast<const precision_summary*>(this), &other})
        {
            const auto first = static_cast<std::size_t>((part->m_least - least_exponent) * parts);
            for (std::size_t i = 0; i < part->m_counts.size(); ++i)
            {
                sum[first + i] += part->m_counts[i];
            }
        }
        return *this = precision_summary(std::move(sum));
    }
}

#endif
