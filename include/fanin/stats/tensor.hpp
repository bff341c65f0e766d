// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_TENSOR_HPP
#define FANIN_STATS_TENSOR_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/summary.hpp>

#include <optional>
#include <span>

namespace fanin
{
    /// The summary of any xtensor expression, in row-major order. An element outside the range `unsaturated`
    /// counts as saturated. Throws invalid_argument for a histogram without bins or with an empty or infinite
    /// range.
    template <expression E>
    summary summarize(const E& x, const histogram_options& options = {},
                      const std::optional<interval>& unsaturated = std::nullopt)
    {
        using T = typename E::value_type;
        static_assert(detail::summarizable<T>, "fanin: summarize takes real numbers");
        if constexpr (E::static_layout == xt::layout_type::row_major && detail::owns_its_elements<E>::value)
        {
            return detail::summarize_elements(std::span<const T>(x.data(), x.size()), options, unsaturated);
        }
        else
        {
            // evaluated once, because a lazy random expression draws anew at each read
            const xt::xarray<T, xt::layout_type::row_major> evaluated = x;
            return detail::summarize_elements(std::span<const T>(evaluated.data(), evaluated.size()), options,
                                              unsaturated);
        }
    }
}

#endif
