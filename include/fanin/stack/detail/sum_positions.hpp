// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUM_POSITIONS_HPP
#define FANIN_STACK_DETAIL_SUM_POSITIONS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/summand.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The positions of a sum: what two of them have in common.
    inline void sum_positions(signal& y, const array_list<summand>& all)
    {
        const double second = y.second_moment();
        array_list<std::pair<double, position_cosine>> parts;
        double of_means = y.mean() * y.mean();
        bool known = second > 0;
        for (const summand& f : all)
        {
            const position_state* const s = positions_of(f.y);
            known = known && s != nullptr;
            const double part = f.factor * f.factor * f.y.second_moment();
            of_means -= f.factor * f.y.mean() * f.factor * f.y.mean();
            if (known)
            {
                parts.push_back({part / second, s->cosine});
            }
        }
        y.positions = nullptr;
        if (known)
        {
            // remembered: both ways of a sum come from one signal, which would be asked twice, and so on
            y.positions = positions_for(y, remembered(
                                               [parts, rest = of_means / second](const position_offset& d)
                                               {
                                                   double sum = rest;
                                                   for (const auto& [part, cosine] : parts)
                                                   {
                                                       sum += part * cosine(d);
                                                   }
                                                   return sum;
                                               }));
        }
    }

    /// The mean of a profile of the summands, in the parts of the second moment that they have; empty where
    /// all are uniform.
    inline std::vector<double> sum_profile(const array_list<summand>& all,
                                           const array_list<const std::vector<double>*>& profiles)
    {
        std::vector<double> sum;
        double whole = 0;
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            sum.resize(std::max(sum.size(), profiles[i]->size()));
            whole += all[i].factor * all[i].factor * all[i].y.second_moment();
        }
        for (std::size_t i = 0; whole > 0 && i < all.size(); ++i)
        {
            const double part = all[i].factor * all[i].factor * all[i].y.second_moment() / whole;
            for (std::size_t at = 0; at < sum.size(); ++at)
            {
                sum[at] += part * (profiles[i]->size() == sum.size() ? (*profiles[i])[at] : 1);
            }
        }
        return sum;
    }
}

#endif
