// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_SPARKLINE_HPP
#define FANIN_SHOW_DETAIL_SPARKLINE_HPP

#include <fanin/core/platform.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// Characters of height 0 to 8.
    inline constexpr std::string_view block_characters[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    inline constexpr std::string_view ascii_blocks[] = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};

    /// Bins per character, the fewest that fit into `columns`. Every character covers equally many bins, so
    /// that equal counts stay equal.
    inline std::size_t bins_per_character(std::size_t bins, std::size_t columns)
    {
        return (bins + columns - 1) / columns;
    }

    /// A histogram in at most `columns` characters. Each has height ⌈8 · mean / greatest mean⌉ of the mean
    /// count of its bins, so that a nonempty bin stays visible.
    inline std::string sparkline(std::span<const std::uint64_t> bars, std::size_t columns, bool ascii)
    {
        const std::size_t group = bins_per_character(bars.size(), columns);
        double greatest = 0;
        const auto mean_at = [&](std::size_t first)
        {
            const auto bins = bars.subspan(first, std::min(group, bars.size() - first));
            double sum = 0;
            for (const std::uint64_t count : bins)
            {
                sum += static_cast<double>(count);
            }
            return sum / static_cast<double>(bins.size());
        };
        for (std::size_t i = 0; i < bars.size(); i += group)
        {
            greatest = std::max(greatest, mean_at(i));
        }

        std::string text;
        for (std::size_t i = 0; i < bars.size(); i += group)
        {
            const double height = greatest > 0 ? std::ceil(8 * mean_at(i) / greatest) : 0;
            text += (ascii ? ascii_blocks : block_characters)[static_cast<std::size_t>(height)];
        }
        return text;
    }
}

#endif
