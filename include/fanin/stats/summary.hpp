// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_SUMMARY_HPP
#define FANIN_STATS_SUMMARY_HPP

#include <fanin/core/array_like.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stats/detail/counts.hpp>
#include <fanin/stats/histogram.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/moments.hpp>
#include <fanin/stats/precision.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace fanin
{
    class peers;

    /// Statistics of a set of numbers. NaN and infinities are counted, and left out of the moments.
    struct summary
    {
        std::uint64_t count = 0; ///< all elements
        std::uint64_t nan = 0;
        std::uint64_t negative_infinity = 0;
        std::uint64_t positive_infinity = 0;
        std::uint64_t zeros = 0;
        std::uint64_t saturated = 0; ///< outside the unsaturated range, where one is given
        moments finite;
        fanin::histogram histogram;
        /// How the elements would fare in narrower formats; where {.precision = true} asks for it.
        std::optional<precision_summary> precision;

        [[nodiscard]] double mean() const noexcept
        {
            return finite.mean;
        }

        [[nodiscard]] double variance() const noexcept
        {
            return finite.variance();
        }

        [[nodiscard]] double stddev() const noexcept
        {
            return finite.stddev();
        }

        [[nodiscard]] double second_moment() const noexcept
        {
            return finite.second_moment();
        }

        [[nodiscard]] double root_mean_square() const noexcept
        {
            return finite.root_mean_square();
        }

        [[nodiscard]] double min() const noexcept
        {
            return finite.min;
        }

        [[nodiscard]] double max() const noexcept
        {
            return finite.max;
        }

        /// Elements that are NaN or infinite.
        [[nodiscard]] std::uint64_t nonfinite() const noexcept
        {
            return nan + negative_infinity + positive_infinity;
        }

        /// Adds the elements of `other`. Throws invalid_argument where both have elements and their
        /// histograms have different edges: give parts that are to be merged one range.
        summary& merge(const summary& other)
        {
            if (other.count == 0)
            {
                return *this;
            }
            if (count == 0)
            {
                return *this = other;
            }
            histogram.merge(other.histogram); // first, because it may throw
            if (precision && other.precision)
            {
                precision->merge(*other.precision);
            }
            else
            {
                precision.reset();
            }
            detail::add_counts(*this, other);
            return *this;
        }
    };

    namespace detail
    {
        /// The summary of contiguous elements, and of those of the other processes, if any. It does not
        /// depend on the number of threads.
        template <real T>
        summary summarize_elements(std::span<const T> x, const histogram_options& options,
                                   const std::optional<interval>& unsaturated, std::size_t threads = 1,
                                   const peers* others = nullptr);

        /// Their moments alone.
        template <real T>
        moments moments_of_elements(std::span<const T> x, std::size_t threads = 1,
                                    const peers* others = nullptr);

        /// What summarize takes.
        template <class T>
        concept summarizable = std::is_arithmetic_v<T> || coarse<T>;

        /// The summary of other arithmetic types, converted to double, and of 16-bit floats.
        template <summarizable T>
            requires(!real<T>)
        summary summarize_elements(std::span<const T> x, const histogram_options& options,
                                   const std::optional<interval>& unsaturated)
        {
            if constexpr (coarse<T>)
            {
                std::vector<float> numbers(x.size());
                std::transform(x.begin(), x.end(), numbers.begin(), [](T v)
                               { return format_of_coarse<T>::value(std::bit_cast<std::uint16_t>(v)); });
                return summarize_elements<float>(numbers, options, unsaturated);
            }
            else
            {
                std::vector<double> numbers(x.size());
                std::transform(x.begin(), x.end(), numbers.begin(),
                               [](T v) { return static_cast<double>(v); });
                return summarize_elements<double>(numbers, options, unsaturated);
            }
        }
    }

    /// The summary of the elements of a contiguous range: std::vector, std::array, std::span. An element
    /// outside the range `unsaturated` counts as saturated. Throws invalid_argument for a histogram without
    /// bins or with an empty or infinite range.
    template <contiguous_elements R>
    summary summarize(const R& x, const histogram_options& options = {},
                      const std::optional<interval>& unsaturated = std::nullopt)
    {
        const std::span elements(x);
        using T = std::remove_const_t<typename decltype(elements)::element_type>;
        static_assert(detail::summarizable<T>, "fanin: summarize takes real numbers");
        return detail::summarize_elements(std::span<const T>(elements), options, unsaturated);
    }

    /// The summary of an mdspan of any layout, in row-major order.
    template <mdspan_like M>
    summary summarize(const M& x, const histogram_options& options = {},
                      const std::optional<interval>& unsaturated = std::nullopt)
    {
        using T = std::remove_const_t<detail::element_of_mdspan<M>>;
        const std::vector<std::size_t> shape = detail::shape_of(x);
        std::vector<T> elements(detail::checked_size(shape, sizeof(T)));
        detail::for_each_element(x, shape, detail::strides_of(x, shape.size()),
                                 [&](const T& element, std::size_t i) { elements[i] = element; });
        return summarize(elements, options, unsaturated);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stats/summary.ipp>
#endif

#endif
