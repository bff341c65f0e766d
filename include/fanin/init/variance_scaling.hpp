// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_VARIANCE_SCALING_HPP
#define FANIN_INIT_VARIANCE_SCALING_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/law_name.hpp>
#include <fanin/init/detail/truncation.hpp>
#include <fanin/init/law.hpp>
#include <fanin/init/variance_scaling_parameters.hpp>

#include <cmath>
#include <string>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// Mean 0, Var(w) = scale / fan: the laws that preserve the variance of a signal from layer to layer.
    /// (Under asymmetric bounds the mean is not 0, and the variance about it is exact.)
    template <weight_element T>
    class variance_scaling : public initializer_base<variance_scaling<T>, T>
    {
    public:
        /// Throws invalid_argument unless the scale is 0, or neither underflows nor overflows as a variance.
        constexpr explicit variance_scaling(variance_scaling_parameters p)
            : variance_scaling(p, p, draw_of(p.distribution))
        {
        }

        [[nodiscard]] constexpr variance_scaling with(fan mode) const
        {
            auto p = m_parameters;
            p.mode = mode;
            return changed(p);
        }

        [[nodiscard]] constexpr variance_scaling with(law distribution) const
        {
            auto p = m_parameters;
            p.distribution = distribution;
            return variance_scaling(p, m_named, draw_of(distribution));
        }

        /// A normal truncated at lo and hi of its standard deviations, with the variance of the law after
        /// truncation. Throws invalid_argument unless lo < hi; the draw throws where less than 2^-100 of the
        /// normal is left.
        [[nodiscard]] constexpr variance_scaling with_bounds(double lo, double hi) const
        {
            return with(truncation{.lo = lo, .hi = hi});
        }

        /// A normal truncated at the weights lo and hi, with the variance of the law after truncation. Throws
        /// invalid_argument unless lo < hi; the draw throws where no normal has the variance between them.
        [[nodiscard]] constexpr variance_scaling with_absolute_bounds(double lo, double hi) const
        {
            return with(truncation{.lo = lo, .hi = hi, .absolute = true});
        }

        /// Replaces the gain: Var(w) = gain² / fan.
        [[nodiscard]] constexpr variance_scaling with_gain(double gain) const
        {
            detail::require_stddev<T>("gain", gain);
            auto p = m_parameters;
            p.scale = gain * gain;
            return changed(p);
        }

        /// Multiplies the standard deviation by `factor`: for the rules of depth and width.
        [[nodiscard]] constexpr variance_scaling scaled(double factor) const
        {
            detail::require_stddev<T>("factor", factor);
            auto p = m_parameters;
            p.scale *= factor * factor;
            return changed(p);
        }

        /// The name given at construction. A changed law is called by what it is: "he, fan out",
        /// "he_uniform", "he_truncated, bounds -1 to 3", and with another gain "normal, gain 1.67".
        [[nodiscard]] std::string name() const
        {
            return detail::name_of_changed(m_named, m_parameters);
        }

        [[nodiscard]] double variance(const fans& f) const
        {
            return m_parameters.scale / select(m_parameters.mode, f);
        }

        [[nodiscard]] detail::element_law<T> elements(const fans& f) const
        {
            const double v = variance(f);
            switch (m_parameters.distribution)
            {
            case law::uniform:
            {
                const double bound = std::sqrt(3 * v);
                return {detail::uniform_law{-bound, bound}, m_draw};
            }
            case law::truncated:
                return {detail::truncate_normal<T>(0, v, m_parameters.bounds, true), m_draw};
            case law::normal:
                break;
            }
            return {detail::normal_law{0, std::sqrt(v)}, m_draw};
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
        [[nodiscard]] constexpr variance_scaling with(const truncation& bounds) const
        {
            auto p = m_parameters;
            p.distribution = law::truncated;
            p.bounds = bounds;
            return variance_scaling(p, m_named, detail::draw_as<T, detail::truncated_normal_law>);
        }

        constexpr variance_scaling(const variance_scaling_parameters& p,
                                   const variance_scaling_parameters& named, detail::draw_function<T> chosen)
            : m_parameters(p)
            , m_named(named)
            , m_draw(chosen)
        {
            detail::require_variance<T>("scale", p.scale);
            detail::require_bounds(p.bounds);
        }

        // This law under other parameters of the same distribution, which remembers those that its name was
        // given for.
        [[nodiscard]] constexpr variance_scaling changed(const variance_scaling_parameters& p) const
        {
            return variance_scaling(p, m_named, m_draw);
        }

        static constexpr detail::draw_function<T> draw_of(law distribution)
        {
            return distribution == law::normal    ? detail::draw_as<T, detail::normal_law>
                   : distribution == law::uniform ? detail::draw_as<T, detail::uniform_law>
                                                  : detail::draw_as<T, detail::truncated_normal_law>;
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
        variance_scaling_parameters m_named;
        detail::draw_function<T> m_draw; // chosen with the distribution: the others need not be compiled
    };
}
FANIN_EXACT_END

#endif
