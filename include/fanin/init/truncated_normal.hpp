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

// Its arithmetic decides the bits of the draws, under -ffast-math too.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct truncated_normal_parameters
    {
        double mean = 0;
        double variance = 0.01 * 0.01; ///< of the normal before the cut, or of the result if `compensated`
        cut bounds{};                  ///< by default at ±2 standard deviations
        bool compensated = false;
        std::string_view name = "truncated_normal";
    };

    /// N(mean, variance) cut to [mean + lo·σ, mean + hi·σ], or to [lo, hi].
    template <weight_element T>
    class truncated_normal_initializer : public initializer_base<truncated_normal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument for a mean or variance whose draws could overflow T, or whose square vanishes in double,
        /// and unless lo < hi.
        constexpr explicit truncated_normal_initializer(truncated_normal_parameters p)
            : m_parameters(p)
        {
            detail::require_mean<T>(p.mean);
            detail::require_variance<T>("variance", p.variance);
            detail::require_bounds(p.bounds);
        }

        [[nodiscard]] constexpr truncated_normal_initializer with_mean(double mean) const
        {
            auto p = m_parameters;
            p.mean = mean;
            return truncated_normal_initializer(p);
        }

        /// Sets the standard deviation: before the cut, as PyTorch and Keras mean it, or of the result if compensated.
        [[nodiscard]] constexpr truncated_normal_initializer with_stddev(double stddev) const
        {
            detail::require_stddev<T>("stddev", stddev);
            auto p = m_parameters;
            p.variance = stddev * stddev;
            return truncated_normal_initializer(p);
        }

        /// Cuts at lo and hi standard deviations from the mean. What leaves less than 2^-100 of the normal is refused
        /// where the law is drawn, and so is a window too narrow for a compensated variance.
        [[nodiscard]] constexpr truncated_normal_initializer with_bounds(double lo, double hi) const
        {
            return with(cut{.lo = lo, .hi = hi});
        }

        /// Cuts at the weights lo and hi, as PyTorch's trunc_normal_ does.
        [[nodiscard]] constexpr truncated_normal_initializer with_absolute_bounds(double lo, double hi) const
        {
            return with(cut{.lo = lo, .hi = hi, .absolute = true});
        }

        /// Makes `variance` that of the result instead of the normal before the cut.
        [[nodiscard]] constexpr truncated_normal_initializer compensated() const
        {
            auto p = m_parameters;
            p.compensated = true;
            return truncated_normal_initializer(p);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// Of the weights as drawn, after the cut.
        [[nodiscard]] double variance(const fans&) const
        {
            const detail::truncated_normal_law as_drawn = law(); // throws where there is none
            return m_parameters.compensated ? m_parameters.variance : detail::variance_of(as_drawn);
        }

        [[nodiscard]] detail::element_law elements(const fans&) const
        {
            return law();
        }

        [[nodiscard]] std::string formula() const
        {
            const auto& p = m_parameters;
            return detail::join("N(", p.mean, ", ", std::sqrt(p.variance), "^2) ", detail::to_text(p.bounds),
                                p.compensated ? ", compensated" : "");
        }

    private:
        [[nodiscard]] constexpr truncated_normal_initializer with(const cut& bounds) const
        {
            auto p = m_parameters;
            p.bounds = bounds;
            return truncated_normal_initializer(p);
        }

        [[nodiscard]] detail::truncated_normal_law law() const
        {
            const auto& p = m_parameters;
            return detail::cut_normal<T>(p.mean, p.variance, p.bounds, p.compensated);
        }

        truncated_normal_parameters m_parameters;
    };

    /// N(0, 0.01²) cut at ±2σ, σ that of the normal before the cut, as PyTorch's trunc_normal_ and Keras'
    /// TruncatedNormal mean it: the result's is 0.88 σ unless `.compensated()`.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{{}};
}
FANIN_EXACT_END

#endif
