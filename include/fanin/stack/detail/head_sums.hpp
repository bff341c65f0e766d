// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_HEAD_SUMS_HPP
#define FANIN_STACK_DETAIL_HEAD_SUMS_HPP

#include <fanin/stack/report.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// What adds up over the queries and keys of a head.
    struct head_sums
    {
        double choices = 0; ///< queries that see at least two keys
        double entropy = 0; ///< over these
        double spread = 0;  ///< of squares, over these
        double queries = 0; ///< of squares of elements
        double of_queries = 0;
        double keys = 0;
        double of_keys = 0;

        static constexpr std::size_t size = 7;

        [[nodiscard]] std::array<double, size> values() const
        {
            return {choices, entropy, spread, queries, of_queries, keys, of_keys};
        }
    };

    /// The heads of such sums, one after the other.
    inline std::vector<attention_head> heads_of(const std::vector<double>& sums)
    {
        std::vector<attention_head> all;
        for (std::size_t i = 0; i + head_sums::size <= sums.size(); i += head_sums::size)
        {
            const double* const s = sums.data() + i;
            const auto root = [](double sum, double n) { return n > 0 ? std::sqrt(sum / n) : 0; };
            all.push_back({s[0] > 0 ? s[1] / s[0] : 1, root(s[2], s[0]), root(s[3], s[4]), root(s[5], s[6])});
        }
        return all;
    }
}

#endif
