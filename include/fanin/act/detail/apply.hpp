// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_APPLY_HPP
#define FANIN_ACT_DETAIL_APPLY_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>

#include <span>

namespace fanin::detail
{
    enum class form
    {
        value,
        slope
    };

    /// y[i] = f(x[i]) or f'(x[i]), with equal bits on every path; y may be x.
    template <form Which, real T, class A>
    void apply(const A& f, std::span<const T> x, std::span<T> y);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/act/detail/apply.ipp>
#endif

#endif
