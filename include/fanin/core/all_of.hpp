// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ALL_OF_HPP
#define FANIN_CORE_ALL_OF_HPP

#include <fanin/core/platform.hpp>

// std::any_of and its kin, which are four functions each, and unrolled.
namespace fanin::detail
{
    template <class Range, class Predicate>
    bool any_of(const Range& values, const Predicate& is)
    {
        for (const auto& value : values)
        {
            if (is(value))
            {
                return true;
            }
        }
        return false;
    }

    template <class Range, class Predicate>
    bool none_of(const Range& values, const Predicate& is)
    {
        return !any_of(values, is);
    }

    template <class Range, class Predicate>
    bool all_of(const Range& values, const Predicate& is)
    {
        return !any_of(values, [&](const auto& value) { return !is(value); });
    }
}

#endif
