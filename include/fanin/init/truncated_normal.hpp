// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_TRUNCATED_NORMAL_HPP
#define FANIN_INIT_TRUNCATED_NORMAL_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/truncation.hpp>
#include <fanin/init/law.hpp>

#include <cmath>
#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct truncated_normal_parameters
    {
        double mean = 0;
        double variance = 0.01 * 0.01; ///< before truncation, or after it if `compensated`
        truncation bounds{};           ///< ±2 standard deviations by default
        bool compensated = false;
        std::string_view name = "truncated_normal";
    };

    /// N(mean, variance) truncated to [mean + lo·σ, mean + hi·σ], or to [lo, hi].
    template <weight_element T>
    class truncated_normal_initializer : public initializer_base<truncated_normal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument where draws could overflow T, where the variance underflows double, and
        /// unless lo < hi.
        constexpr explicit truncated_normal_initializer(truncated_normal_parameters p)
            : m_parameters(p)
        {
            detail::require_mean<T>(p.mean);
            detail::require_variance<T>("variance", p.variance);
            detail::require_bounds(p.bounds);
        }

        [[nodiscard]] constexpr truncated_normal_initializer with_mean(double mean) const
        {
            auto p = unnamed();
            p.mean = mean;
            return truncated_normal_initializer(p);
        }

        /// Sets the standard deviation: before truncation, as in PyTorch and Keras, or of the result if
        /// compensated.
        [[nodiscard]] constexpr truncated_normal_initializer with_stddev(double stddev) const
        {
            detail::require_stddev<T>("stddev", stddev);
            auto p = unnamed();
            p.variance = stddev * stddev;
            return truncated_normal_initializer(p);
        }

        /// Truncates at lo and hi standard deviations from the mean. The draw throws invalid_argument where
        /// less than 2^-100 of the normal is left, or the window is too narrow for a compensated variance.
        [[nodiscard]] constexpr truncated_normal_initializer with_bounds(double lo, double hi) const
        {
            return with(truncation{.lo = lo, .hi = hi});
        }

        /// Truncates at the weights lo and hi, as PyTorch's trunc_normal_ does.
        [[nodiscard]] constexpr truncated_normal_initializer with_absolute_bounds(double lo, double hi) const
        {
            return with(truncation{.lo = lo, .hi = hi, .absolute = true});
        }

        /// Makes `variance` the variance after truncation instead of the one before it.
        [[nodiscard]] constexpr truncated_normal_initializer compensated() const
        {
            auto p = unnamed();
            p.compensated = true;
            return truncated_normal_initializer(p);
        }

        /// The name given at construction; "truncated_normal" of a law that has been changed.
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The variance of the weights as drawn, after truncation.
        [[nodiscard]] double variance(const fans& f) const
        {
            const detail::truncated_normal_law as_drawn = elements(f); // throws where there is none
            return m_parameters.compensated ? m_parameters.variance : detail::variance_of(as_drawn);
        }

        [[nodiscard]] detail::truncated_normal_law elements(const fans&) const
        {
            const auto& p = m_parameters;
            return detail::truncate_normal<T>(p.mean, p.variance, p.bounds, p.compensated);
        }

        [[nodiscard]] std::string formula() const
        {
            const auto& p = m_parameters;
            return detail::join("N(", p.mean, ", ", std::sqrt(p.variance), "^2) ", detail::to_text(p.bounds),
                                p.compensated ? ", compensated" : "");
        }

    private:
        [[nodiscard]] constexpr truncated_normal_initializer with(const truncation& bounds) const
        {
            auto p = unnamed();
            p.bounds = bounds;
            return truncated_normal_initializer(p);
        }

        [[nodiscard]] constexpr truncated_normal_parameters unnamed() const
        {
            auto p = m_parameters;
            p.name = truncated_normal_parameters{}.name;
            return p;
        }

        truncated_normal_parameters m_parameters;
    };

    /// N(0, 0.01²) truncated at ±2σ, where σ is that before truncation, as in PyTorch's trunc_normal_ and
    /// Keras' TruncatedNormal. The result has 0.88 σ; `.compensated()` makes it σ.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{{}};
}
FANIN_EXACT_END

#endif
