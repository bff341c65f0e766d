// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_REPEATS_IPP
#define FANIN_AUDIT_DETAIL_REPEATS_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/repeated_blocks.ipp>
#include <fanin/audit/detail/repeats.hpp>
#include <fanin/audit/detail/tails.ipp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

namespace fanin::detail
{
    FANIN_INLINE double coincidence_of(const law_facts& f, const number_grid& g)
    {
        if (f.stddev == 0)
        {
            return 1;
        }
        // The greatest density of these laws is below 0.7 / stddev, or for truncation to a thin tail below
        // 1 / stddev. Numbers are farthest apart at the far end.
        const double spacing = spacing_at(std::abs(f.mean) + 6 * f.stddev, g);
        return std::min(1.0, spacing / f.stddev + law_tolerance);
    }

    FANIN_INLINE double coincidence_in(const array_view& x)
    {
        constexpr std::size_t sample = 1024;
        const std::size_t n = std::min(sample, x.size());
        std::vector<std::uint64_t> bits(n);
        for (std::size_t i = 0; i < n; ++i)
        {
            bits[i] = x.bits(i * (x.size() / n));
        }
        std::sort(bits.begin(), bits.end());
        double equal = 0;
        double run = 0;
        for (std::size_t i = 1; i < n; ++i)
        {
            run = bits[i] == bits[i - 1] ? run + 1 : 0;
            equal += run;
        }
        const double pairs = static_cast<double>(n) * static_cast<double>(n - 1) / 2;
        return pairs > 0 ? std::min(1.0, (equal + 20) / pairs) : 1;
    }

    FANIN_INLINE bool same_elements(const array_view& x, std::size_t i, const array_view& y, std::size_t j,
                                    std::size_t n)
    {
        const std::size_t width = x.bytes_of_element();
        return std::memcmp(static_cast<const char*>(x.data()) + i * width,
                           static_cast<const char*>(y.data()) + j * width, n * width)
               == 0;
    }

    FANIN_INLINE std::size_t unlikely_length(double pairs, double coincidence, double level)
    {
        if (!(coincidence < 1))
        {
            return std::numeric_limits<std::size_t>::max();
        }
        return static_cast<std::size_t>(std::ceil(std::log(level / pairs) / std::log(coincidence)));
    }

    /// The slices of an array along one axis.
    class slices
    {
    public:
        slices(const array_view& x, std::size_t axis)
            : m_x(x)
            , m_count(x.shape()[axis])
        {
            const std::vector<std::size_t>& shape = x.shape();
            for (std::size_t i = 0; i < shape.size(); ++i)
            {
                (i < axis ? m_outer : i > axis ? m_inner : m_length) *= shape[i];
            }
            m_length = m_outer * m_inner;
            for (std::size_t i = 0; i < samples; ++i)
            {
                m_samples[i] = at(0, i * (m_length - 1) / (samples - 1));
            }
        }

        [[nodiscard]] std::size_t count() const
        {
            return m_count;
        }

        /// The elements of each.
        [[nodiscard]] std::size_t length() const
        {
            return m_length;
        }

        /// Of a few elements of slice i.
        [[nodiscard]] std::uint64_t hash(std::size_t i) const
        {
            std::uint64_t h = 0xcbf29ce484222325;
            for (const std::size_t offset : m_samples)
            {
                h = (std::rotl(h, 23) ^ m_x.bits(offset + i * m_inner)) * 0x9e3779b97f4a7c15;
            }
            return h ^ (h >> 29);
        }

        [[nodiscard]] bool equal(std::size_t i, std::size_t j) const
        {
            for (std::size_t outer = 0; outer < m_outer; ++outer)
            {
                if (!same_elements(m_x, at(i, outer * m_inner), m_x, at(j, outer * m_inner), m_inner))
                {
                    return false;
                }
            }
            return true;
        }

    private:
        [[nodiscard]] std::size_t at(std::size_t i, std::size_t element) const
        {
            return (element / m_inner * m_count + i) * m_inner + element % m_inner;
        }

        static constexpr std::size_t samples = 4;

        const array_view& m_x;
        std::size_t m_samples[samples]; // offsets of elements, as to which slices are compared first
        std::size_t m_count;
        std::size_t m_outer = 1;
        std::size_t m_inner = 1;
        std::size_t m_length = 1;
    };

    FANIN_INLINE std::string slices_called(std::size_t rank, std::size_t axis)
    {
        return rank == 2 ? axis == 0 ? "rows" : "columns" : join("slices along axis ", axis);
    }

    /// Equal slices along one axis: the finding has the pairs in `where`.
    FANIN_INLINE void find_equal_slices(const slices& s, const std::string& name,
                                        std::vector<audit_finding>& found)
    {
        // A table of the slices seen so far, by their hashes.
        constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
        constexpr std::size_t most = std::size_t{1} << 20;
        const std::size_t n = std::min(s.count(), most);
        std::vector<std::uint64_t> hashes(n);
        std::vector<std::size_t> table(std::bit_ceil(2 * n), none);
        std::vector<std::size_t> where;
        double pairs = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            hashes[i] = s.hash(i);
            std::size_t place = hashes[i] & (table.size() - 1);
            while (table[place] != none && hashes[table[place]] != hashes[i])
            {
                place = (place + 1) & (table.size() - 1);
            }
            if (table[place] == none)
            {
                table[place] = i;
            }
            else if (s.equal(table[place], i))
            {
                ++pairs;
                if (where.size() < 64)
                {
                    where.push_back(table[place]);
                    where.push_back(i);
                }
            }
        }
        if (pairs > 0)
        {
            std::string others =
                pairs > 1 ? join(", and ", pairs - 1, " more of ", s.count()) : std::string();
            std::string sentence = join(name, " ", where[0], " and ", where[1], " are equal", others);
            found.push_back({finding_kind::repeats, pairs, 0, std::move(where), std::move(sentence)});
        }
    }

    FANIN_INLINE std::vector<audit_finding> find_repeats(const array_view& x, double coincidence,
                                                         double level)
    {
        std::vector<audit_finding> found;
        const std::size_t rank = x.shape().size();
        const double share = level / (static_cast<double>(rank) + 1);
        for (std::size_t axis = 0; axis < rank; ++axis)
        {
            const slices s(x, axis);
            const auto n = static_cast<double>(s.count());
            if (rank > 1 && s.count() > 1 && s.length() >= unlikely_length(n * n / 2, coincidence, share))
            {
                find_equal_slices(s, slices_called(rank, axis), found);
            }
        }
        if (!found.empty())
        {
            return found;
        }
        const auto n = static_cast<double>(x.size());
        const std::size_t least = unlikely_length(n * n / 2, coincidence, share);
        for (const shared_block& r : repeated_blocks({&x, 1}))
        {
            if (r.length >= least)
            {
                found.push_back(
                    {finding_kind::repeats,
                     static_cast<double>(r.length),
                     0,
                     {r.first, r.second},
                     join(r.length, " elements from ", r.first, " on are those from ", r.second, " on")});
                break;
            }
        }
        return found;
    }
}

#endif
