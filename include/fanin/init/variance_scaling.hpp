// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_VARIANCE_SCALING_HPP
#define FANIN_INIT_VARIANCE_SCALING_HPP

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
    struct variance_scaling_parameters
    {
        double scale = 1; ///< Var(w) = scale / fan, the square of the gain
        fan mode = fan::in;
        law distribution = law::normal;
        cut bounds{}; ///< of the truncated distribution; whatever they are, the variance is that of the result
        std::string_view name = "variance_scaling";
    };

    /// Mean 0, Var(w) = scale / fan: the family of laws that keep a signal's variance from layer to layer. (Under
    /// bounds that do not lie around 0 evenly, the mean is what they make it, and the variance around it is exact.)
    template <weight_element T>
    class variance_scaling : public initializer_base<variance_scaling<T>, T>
    {
    public:
        /// Throws invalid_argument unless the scale is 0, or neither vanishes nor overflows as a variance.
        constexpr explicit variance_scaling(variance_scaling_parameters p)
            : m_parameters(p)
        {
            detail::require_variance<T>("scale", p.scale);
            detail::require_bounds(p.bounds);
        }

        [[nodiscard]] constexpr variance_scaling with(fan mode) const
        {
            auto p = unnamed();
            p.mode = mode;
            return variance_scaling(p);
        }

        [[nodiscard]] constexpr variance_scaling with(law distribution) const
        {
            auto p = unnamed();
            p.distribution = distribution;
            return variance_scaling(p);
        }

        /// A normal cut at lo and hi of its standard deviations, which has the same variance after the cut. Throws
        /// invalid_argument unless lo < hi, and where it is drawn if less than 2^-100 of the normal is left.
        [[nodiscard]] constexpr variance_scaling with_bounds(double lo, double hi) const
        {
            return with(cut{.lo = lo, .hi = hi});
        }

        /// A normal cut at the weights lo and hi, which has the same variance after the cut. Throws invalid_argument
        /// unless lo < hi, and where it is drawn if no normal has the variance between them.
        [[nodiscard]] constexpr variance_scaling with_absolute_bounds(double lo, double hi) const
        {
            return with(cut{.lo = lo, .hi = hi, .absolute = true});
        }

        /// Replaces the gain: Var(w) = gain² / fan.
        [[nodiscard]] constexpr variance_scaling with_gain(double gain) const
        {
            detail::require_stddev<T>("gain", gain);
            auto p = unnamed();
            p.scale = gain * gain;
            return variance_scaling(p);
        }

        /// The standard deviation times `factor`, as the rules of depth and width ask for.
        [[nodiscard]] constexpr variance_scaling scaled(double factor) const
        {
            detail::require_stddev<T>("factor", factor);
            auto p = unnamed();
            p.scale *= factor * factor;
            return variance_scaling(p);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        [[nodiscard]] double variance(const fans& f) const
        {
            return m_parameters.scale / select(m_parameters.mode, f);
        }

        [[nodiscard]] detail::element_law elements(const fans& f) const
        {
            const double v = variance(f);
            switch (m_parameters.distribution)
            {
            case law::uniform:
            {
                const double bound = std::sqrt(3 * v);
                return detail::uniform_law{-bound, bound};
            }
            case law::truncated:
                return detail::cut_normal<T>(0, v, m_parameters.bounds, true);
            case law::normal:
                break;
            }
            return detail::normal_law{0, std::sqrt(v)};
        }

        [[nodiscard]] std::string formula() const
        {
            switch (m_parameters.distribution)
            {
            case law::uniform:
                return detail::join("U(-a, a), a = sqrt(", scale_over_fan(3), ")");
            case law::truncated:
                return detail::join("N(0, ", scale_over_fan(1), ") ", detail::to_text(m_parameters.bounds),
                                    ", compensated");
            case law::normal:
                break;
            }
            return detail::join("N(0, ", scale_over_fan(1), ")");
        }

    private:
        [[nodiscard]] constexpr variance_scaling with(const cut& bounds) const
        {
            auto p = unnamed();
            p.distribution = law::truncated;
            p.bounds = bounds;
            return variance_scaling(p);
        }

        // A law that has been changed no longer goes by the name of the one that it was made from.
        [[nodiscard]] constexpr variance_scaling_parameters unnamed() const
        {
            auto p = m_parameters;
            p.name = variance_scaling_parameters{}.name;
            return p;
        }

        [[nodiscard]] std::string scale_over_fan(double factor) const
        {
            const double scale = factor * (m_parameters.mode == fan::average ? 2 : 1) * m_parameters.scale;
            const std::string numerator = detail::to_text(scale, 6);
            switch (m_parameters.mode)
            {
            case fan::in:
                return detail::join(numerator, "/in");
            case fan::out:
                return detail::join(numerator, "/out");
            case fan::average:
                return detail::join(numerator, "/(in + out)");
            case fan::geometric:
                break;
            }
            return detail::join(numerator, "/sqrt(in * out)");
        }

        variance_scaling_parameters m_parameters;
    };
}
FANIN_EXACT_END

#endif
