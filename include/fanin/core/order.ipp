// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ORDER_IPP
#define FANIN_CORE_ORDER_IPP

#include <fanin/core/order.hpp>

#include <cstddef>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE std::vector<std::size_t> ordered_indices(std::size_t count,
                                                          function_ref<bool(std::size_t, std::size_t)> before)
    {
        std::vector<std::size_t> order(count);
        std::vector<std::size_t> merged(count);
        for (std::size_t i = 0; i < count; ++i)
        {
            order[i] = i;
        }
        for (std::size_t width = 1; width < count; width *= 2) // of the runs that are sorted
        {
            for (std::size_t begin = 0; begin < count; begin += 2 * width)
            {
                const std::size_t middle = begin + width < count ? begin + width : count;
                const std::size_t end = middle + width < count ? middle + width : count;
                std::size_t left = begin;
                std::size_t right = middle;
                for (std::size_t at = begin; at < end; ++at)
                {
                    const bool takes_right =
                        right < end && (left == middle || before(order[right], order[left]));
                    merged[at] = order[takes_right ? right++ : left++];
                }
            }
            order.swap(merged);
        }
        return order;
    }
}

#endif
