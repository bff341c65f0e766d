// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_MEASURES_HPP
#define FANIN_STACK_DETAIL_MEASURES_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stack/detail/dead_units.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// How a pass measures: with the histogram of its options, and over its processes.
    struct measures
    {
        propagate_options options;
        const peers* others = nullptr;       ///< with other rows, or features, of each batch
        const peers* weight_parts = nullptr; ///< with other parts of each weight matrix

        template <real T>
        [[nodiscard]] summary of(std::span<const T> x, const std::optional<interval>& unsaturated,
                                 const peers* over) const
        {
            return summarize_elements(x, options.histogram, unsaturated, options.threads, over);
        }

        template <real T>
        [[nodiscard]] summary of(const matrix<T>& x, const std::optional<interval>& unsaturated) const
        {
            return of(std::span<const T>(x.data(), x.size()), unsaturated, others);
        }

        template <real T>
        [[nodiscard]] moments moments_of(const matrix<T>& x) const
        {
            return moments_of_elements(std::span<const T>(x.data(), x.size()), options.threads, others);
        }

        /// Dead units of the layer that returned y, of summary s.
        template <real T>
        [[nodiscard]] std::size_t dead_units_of(const summary& s, const matrix<T>& y) const
        {
            const bool parts = weight_parts != nullptr; // then other processes have other units
            const std::size_t dead = dead_units(s, y, parts ? nullptr : others);
            return parts ? static_cast<std::size_t>(sum_over(others, dead)) : dead;
        }

        /// Sums of heads over the processes: of other rows of each, or of other heads, which then follow each
        /// other.
        [[nodiscard]] std::vector<double> of_heads(std::vector<double> sums) const
        {
            if (weight_parts != nullptr && others != nullptr)
            {
                std::vector<double> all(static_cast<std::size_t>(sum_over(others, sums.size())));
                std::copy(sums.begin(), sums.end(),
                          all.begin() + static_cast<std::ptrdiff_t>(others->before(sums.size())));
                sums = std::move(all);
            }
            if (others != nullptr)
            {
                others->add(std::span<double>(sums));
            }
            return sums;
        }

        /// Processes with other rows have the same weights.
        template <real T>
        [[nodiscard]] summary of_weights(std::span<const T> w) const
        {
            return of(w, std::nullopt, weight_parts);
        }

        /// The gradient of weights is the sum over the rows of all processes.
        template <real T>
        [[nodiscard]] summary of_weight_gradient(std::span<const T> dw) const
        {
            if (others == nullptr || weight_parts != nullptr)
            {
                return of(dw, std::nullopt, weight_parts);
            }
            return of<T>(others->add_in_parts(dw), std::nullopt, others);
        }
    };

    /// Sets the processes for the time of a layer whose features or weights lie on several.
    class measures_of_parts
    {
    public:
        measures_of_parts(measures& m, const peers* features, const peers* weights)
            : m_measures(m)
            , m_others(std::exchange(m.others, features))
            , m_weight_parts(std::exchange(m.weight_parts, weights))
        {
        }

        measures_of_parts(const measures_of_parts&) = delete;
        measures_of_parts& operator=(const measures_of_parts&) = delete;

        ~measures_of_parts()
        {
            m_measures.others = m_others;
            m_measures.weight_parts = m_weight_parts;
        }

    private:
        measures& m_measures;
        const peers* m_others;
        const peers* m_weight_parts;
    };
}

#endif
