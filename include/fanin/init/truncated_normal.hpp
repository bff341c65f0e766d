// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_TRUNCATED_NORMAL_HPP
#define FANIN_INIT_TRUNCATED_NORMAL_HPP

#include <fanin/init/elementwise.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/truncated_variance.hpp>

#include <cmath>
#include <string>
#include <string_view>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::init
{
    struct truncated_normal_parameters
    {
        double mean = 0;
        double variance = 0.01 * 0.01; ///< of the normal before the cut, or of the result if `compensated`
        double lo = -2;                ///< the cut, in standard deviations of the normal from its mean
        double hi = 2;
        bool compensated = false;
        std::string_view name = "truncated_normal";
    };

    /// N(mean, variance) cut to [mean + lo·σ, mean + hi·σ].
    template <real T>
    class truncated_normal_initializer : public elementwise<truncated_normal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument for a mean or variance whose draws could overflow or vanish in T,
        /// and unless lo < hi.
        constexpr explicit truncated_normal_initializer(truncated_normal_parameters p)
            : m_parameters(p)
        {
            detail::require_mean<T>(p.mean);
            detail::require_variance<T>("variance", p.variance);
            detail::require(p.lo < p.hi, "lo", p.lo, "< hi = ", p.hi);
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

        /// Cuts at lo and hi standard deviations from the mean; throws invalid_argument where
        /// less than 2^-100 is left.
        [[nodiscard]] truncated_normal_initializer with_bounds(double lo, double hi) const
        {
            auto p = m_parameters;
            p.lo = lo;
            p.hi = hi;
            truncated_normal_initializer cut(p);
            cut.require_mass();
            return cut;
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
            require_mass();
            const auto& p = m_parameters;
            return p.compensated ? p.variance : p.variance * detail::truncated_variance(p.lo, p.hi);
        }

        [[nodiscard]] detail::element_law elements(const fans&) const
        {
            require_mass();
            const auto& p = m_parameters;
            const double shrink = p.compensated ? detail::truncated_variance(p.lo, p.hi) : 1;
            const double stddev = std::sqrt(p.variance / shrink);
            detail::require(stddev <= detail::largest_stddev<T> / 2, "the stddev before the cut", stddev,
                            "at most ",
                            detail::largest_stddev<T> / 2); // in far windows draws reach 13 of them
            return detail::truncated_normal_law{p.mean, stddev, p.lo, p.hi};
        }

        [[nodiscard]] std::string formula() const
        {
            const auto& p = m_parameters;
            return detail::join("N(", p.mean, ", ", std::sqrt(p.variance), "^2) cut to (", p.lo, ", ", p.hi,
                                ") stddev", p.compensated ? ", compensated" : "");
        }

    private:
        void require_mass() const
        {
            const double mass = detail::normal_mass(m_parameters.lo, m_parameters.hi);
            detail::require(mass >= 0x1p-100, "mass between lo and hi", mass, ">= 2^-100 of the normal's");
        }

        truncated_normal_parameters m_parameters;
    };

    /// N(0, 0.01²) cut at ±2σ, σ that of the normal before the cut, as PyTorch's trunc_normal_ and Keras'
    /// TruncatedNormal mean it: the result's is 0.88 σ unless `.compensated()`.
    template <real T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{{}};
}
#include <fanin/core/simd/exact_end.inl>

#endif
