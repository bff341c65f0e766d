// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ORDER_HPP
#define FANIN_CORE_ORDER_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <utility>
#include <vector>

// Sorting, compiled once for all types of elements: std::sort takes g++ 30 ms for each, std::stable_sort 50.
namespace fanin::detail
{
    /// The indices 0, 1, ..., count - 1, ascending by `before`; indices that it does not tell apart keep
    /// their order. `before` may be inconsistent, as comparisons with NaN are: the order is arbitrary then.
    [[nodiscard]] std::vector<std::size_t>
    ordered_indices(std::size_t count, function_ref<bool(std::size_t, std::size_t)> before);

    /// Sorts the values as std::stable_sort would.
    template <class Values, class Before>
    void sort_stably(Values& values, const Before& before)
    {
        const std::vector<std::size_t> order = ordered_indices(
            values.size(), [&](std::size_t a, std::size_t b) { return before(values[a], values[b]); });
        Values sorted;
        sorted.reserve(values.size());
        for (const std::size_t i : order)
        {
            sorted.push_back(std::move(values[i]));
        }
        values.swap(sorted);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/core/order.ipp>
#endif

#endif
