// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_REPEATED_BLOCKS_IPP
#define FANIN_AUDIT_DETAIL_REPEATED_BLOCKS_IPP

#include <fanin/audit/detail/repeats.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace fanin::detail
{
    /// Windows of consecutive elements, chosen by the content of their first element alone, so that equal
    /// blocks have equal windows wherever they stand. Once there are too many, half of them go.
    class window_sample
    {
    public:
        static constexpr std::size_t length = 8;

        struct window
        {
            std::uint64_t hash;
            std::size_t array;
            std::size_t first;
        };

        void add(std::size_t array, const array_view& x)
        {
            if (x.size < length)
            {
                return;
            }
            const std::size_t last = x.size - length;
            switch (x.kind)
            {
            case element_kind::float64:
                return add_as<std::uint64_t>(array, x, last);
            case element_kind::float32:
                return add_as<std::uint32_t>(array, x, last);
            case element_kind::float16:
                return add_as<std::uint16_t>(array, x, last);
            }
        }

        /// In the order of their hashes.
        std::vector<window> sorted() &&
        {
            std::sort(m_windows.begin(), m_windows.end(),
                      [](const window& a, const window& b)
                      {
                          return a.hash != b.hash     ? a.hash < b.hash
                                 : a.array != b.array ? a.array < b.array
                                                      : a.first < b.first;
                      });
            return std::move(m_windows);
        }

    private:
        template <class Word>
        static std::uint32_t lot_of(Word bits)
        {
            const auto b = static_cast<std::uint64_t>(bits);
            const auto folded = static_cast<std::uint32_t>(b ^ (b >> 32));
            return (folded ^ 0x5bd1e995u) * 0x9e3779b1u;
        }

        template <class Word>
        void add_as(std::size_t array, const array_view& x, std::size_t last)
        {
            constexpr std::size_t batch = 16;
            const char* const bytes = static_cast<const char*>(x.data);
            std::size_t i = 0;
            for (; i + batch <= last + 1; i += batch)
            {
                Word words[batch];
                std::memcpy(words, bytes + i * sizeof(Word), sizeof words);
                std::uint32_t any = 0;
                for (const Word w : words)
                {
                    any |= lot_of(w) < m_below ? 1u : 0u;
                }
                for (std::size_t j = 0; any != 0 && j < batch; ++j)
                {
                    take(lot_of(words[j]), array, x, i + j);
                }
            }
            for (; i <= last; ++i)
            {
                take(lot_of(static_cast<Word>(x.bits(i))), array, x, i);
            }
        }

        void take(std::uint32_t lot, std::size_t array, const array_view& x, std::size_t first)
        {
            if (lot >= m_below)
            {
                return;
            }
            std::uint64_t hash = 0xcbf29ce484222325;
            std::uint64_t before[length] = {};
            std::size_t distinct = 0;
            for (std::size_t i = 0; i < length; ++i)
            {
                before[i] = x.bits(first + i);
                distinct += std::find(before, before + i, before[i]) == before + i;
                hash = (std::rotl(hash, 23) ^ before[i]) * 0x9e3779b97f4a7c15;
            }
            if (distinct <= length / 2)
            {
                return; // zeros and other constants repeat by nature
            }
            m_windows.push_back({hash ^ (hash >> 29), array, first});
            m_lots.push_back(lot);
            if (m_windows.size() == most)
            {
                halve();
            }
        }

        void halve()
        {
            m_below /= 2;
            std::size_t kept = 0;
            for (std::size_t i = 0; i < m_windows.size(); ++i)
            {
                if (m_lots[i] < m_below)
                {
                    m_windows[kept] = m_windows[i];
                    m_lots[kept++] = m_lots[i];
                }
            }
            m_windows.resize(kept);
            m_lots.resize(kept);
        }

        static constexpr std::size_t most = std::size_t{1} << 15;
        std::vector<window> m_windows;
        std::vector<std::uint32_t> m_lots;
        std::uint32_t m_below = 0xffffffff;
    };

    FANIN_INLINE shared_block extended(std::span<const array_view> arrays, const window_sample::window& a,
                                       const window_sample::window& b)
    {
        const array_view& x = arrays[a.array];
        const array_view& y = arrays[b.array];
        std::size_t before = 0;
        while (before < a.first && before < b.first
               && x.bits(a.first - before - 1) == y.bits(b.first - before - 1))
        {
            ++before;
        }
        std::size_t after = 0;
        while (a.first + after < x.size && b.first + after < y.size
               && x.bits(a.first + after) == y.bits(b.first + after))
        {
            ++after;
        }
        return {a.array, a.first - before, b.array, b.first - before, before + after};
    }

    FANIN_INLINE std::vector<shared_block> repeated_blocks(std::span<const array_view> arrays)
    {
        window_sample sample;
        for (std::size_t i = 0; i < arrays.size(); ++i)
        {
            sample.add(i, arrays[i]);
        }
        const std::vector<window_sample::window> windows = std::move(sample).sorted();
        std::vector<shared_block> repeats;
        constexpr std::size_t most = 64; // blocks; what repeats everywhere is told by fewer
        for (std::size_t i = 1; i < windows.size() && repeats.size() < most; ++i)
        {
            const window_sample::window& a = windows[i - 1];
            const window_sample::window& b = windows[i];
            const auto covers = [&](const shared_block& r)
            {
                return r.array == a.array && r.other_array == b.array && a.first >= r.first
                       && a.first < r.first + r.length && a.first - r.first == b.first - r.second;
            };
            if (a.hash == b.hash && std::none_of(repeats.begin(), repeats.end(), covers))
            {
                const shared_block r = extended(arrays, a, b);
                if (r.length >= window_sample::length)
                {
                    repeats.push_back(r);
                }
            }
        }
        std::sort(repeats.begin(), repeats.end(),
                  [](const shared_block& a, const shared_block& b) { return a.length > b.length; });
        return repeats;
    }
}

#endif
