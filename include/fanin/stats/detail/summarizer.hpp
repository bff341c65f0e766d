// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_SUMMARIZER_HPP
#define FANIN_STATS_DETAIL_SUMMARIZER_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/parallel.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/stats/detail/block_bins.hpp>
#include <fanin/stats/detail/census.hpp>
#include <fanin/stats/detail/counts.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/moments.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Elements [block · summary_block, ...) of x; the last block may have fewer.
    template <class T>
    std::span<T> block_of_elements(std::span<T> x, std::size_t block)
    {
        const std::size_t first = block * summary_block;
        return x.subspan(first, std::min(summary_block, x.size() - first));
    }

    /// Calls work(first, last) for ranges of the blocks of so many elements, one range per thread.
    inline void for_blocks(std::size_t elements, std::size_t threads, part_work work)
    {
        static_cast<void>(active_simd_path()); // a bad FANIN_SIMD throws here, not in a thread
        for_parts(elements, threads, summary_block, [&](std::size_t begin, std::size_t end)
                  { work(begin / summary_block, end / summary_block + (end % summary_block != 0)); });
    }

    /// The default range of np.histogram: from least to greatest, widened where they are equal.
    inline interval range_of(const moments& m)
    {
        if (m.count == 0)
        {
            return {0, 1};
        }
        if (m.min < m.max)
        {
            return {m.min, m.max};
        }
        const double margin = std::max(0.5, std::abs(m.min) * 0x1p-50);
        constexpr double largest = std::numeric_limits<double>::max();
        return {std::max(m.min - margin, -largest), std::min(m.max + margin, largest)};
    }

    /// The histogram of the elements of all processes, if there are others.
    inline histogram over_all(histogram mine, const peers* others)
    {
        if (others == nullptr)
        {
            return mine;
        }
        constexpr double infinity = std::numeric_limits<double>::infinity();
        std::vector<std::uint64_t> counts = mine.counts();
        for (const std::uint64_t outside : {mine.underflow(), mine.overflow(), mine.nan()})
        {
            counts.push_back(outside);
        }
        others->add(counts);
        histogram all(mine.bins(), mine.range());
        for (std::size_t i = 0; i < mine.bins(); ++i)
        {
            all.add(mine.edge(i), counts[i]);
        }
        all.add(-infinity, counts[mine.bins()]);
        all.add(infinity, counts[mine.bins() + 1]);
        all.add(std::numeric_limits<double>::quiet_NaN(), counts[mine.bins() + 2]);
        return all;
    }

    /// Builds a summary. Threads count blocks, whose moments are merged by index, so that the result does not
    /// depend on which thread counted a block. Once the range of the histogram is known, threads sort the
    /// blocks into its bins. Of several processes each counts its own elements, and has the summary of all.
    template <real T>
    class summarizer
    {
    public:
        /// Throws invalid_argument where the bins, the range or the number of threads are invalid.
        summarizer(std::size_t elements, const histogram_options& options,
                   const std::optional<interval>& unsaturated, std::size_t threads,
                   const peers* others = nullptr)
            : m_unsaturated(unsaturated)
            , m_blocks(elements / summary_block + (elements % summary_block != 0))
            , m_threads(threads)
            , m_bins_of_histogram(options.bins)
            , m_others(others)
        {
            require(threads > 0, "threads", threads, "at least 1");
            const default_arithmetic guard;
            const histogram empty(options.bins, options.range.value_or(interval{0, 1})); // checks both
            if (options.range)
            {
                set_range(empty);
            }
        }

        void count_all(std::span<const T> x)
        {
            for_blocks(x.size(), m_threads,
                       [&](std::size_t first, std::size_t last)
                       {
                           for (std::size_t i = first; i < last; ++i)
                           {
                               count(i, block_of_elements(x, i));
                           }
                       });
        }

        void sort_all(std::span<const T> x)
        {
            for_blocks(x.size(), m_threads,
                       [&](std::size_t first, std::size_t last)
                       {
                           block_bins<T>& bins = take_bins();
                           for (std::size_t i = first; i < last; ++i)
                           {
                               sort(i, block_of_elements(x, i), bins);
                           }
                       });
        }

        void count(std::size_t block, std::span<const T> x)
        {
            const default_arithmetic guard;
            m_blocks[block] = census_of_block(x, m_unsaturated);
        }

        /// Sets the range of the histogram to that of the elements, all of which must be counted.
        void fit_range()
        {
            const default_arithmetic guard;
            m_whole = whole();
            set_range(histogram(m_bins_of_histogram, range_of(m_whole->finite)));
        }

        /// The bins of the calling thread.
        [[nodiscard]] block_bins<T>& take_bins()
        {
            return m_bins[m_taken++];
        }

        /// Sorts a counted block.
        void sort(std::size_t block, std::span<const T> x, block_bins<T>& bins) const
        {
            const default_arithmetic guard;
            bins.add(x, m_blocks[block]);
        }

        /// The census of all blocks.
        [[nodiscard]] census whole() const
        {
            if (m_whole)
            {
                return *m_whole;
            }
            const default_arithmetic guard;
            census all;
            const auto add_blocks = [&]
            {
                for (const census& c : m_blocks)
                {
                    add_counts(all, c);
                }
            };
            if (m_others != nullptr)
            {
                m_others->in_turn(std::as_writable_bytes(std::span(&all, 1)), add_blocks);
            }
            else
            {
                add_blocks();
            }
            return all;
        }

        [[nodiscard]] histogram sorted() const
        {
            const default_arithmetic guard;
            histogram all = m_bins.front().total();
            for (std::size_t i = 1; i < m_taken; ++i)
            {
                all.merge(m_bins[i].total());
            }
            return over_all(std::move(all), m_others);
        }

    private:
        void set_range(const histogram& empty)
        {
            const std::size_t parts = std::clamp<std::size_t>(m_blocks.size(), 1, m_threads);
            m_bins.clear();
            m_bins.reserve(parts);
            while (m_bins.size() < parts)
            {
                m_bins.push_back(block_bins<T>(empty));
            }
            m_taken = 0;
        }

        std::optional<interval> m_unsaturated;
        array_list<census> m_blocks;
        std::size_t m_threads;
        std::size_t m_bins_of_histogram;
        array_list<block_bins<T>> m_bins;
        std::atomic<std::size_t> m_taken = 0;
        const peers* m_others;
        std::optional<census> m_whole; // where the range has asked for it
    };
}

#endif
