// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_NORMAL_HPP
#define FANIN_INIT_NORMAL_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>

#include <cmath>
#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct normal_parameters
    {
        double mean = 0;
        double variance = 0.01 * 0.01; ///< of one weight, for all fans
        std::string_view name = "normal";
    };

    /// N(mean, variance), for every shape of the layer.
    template <weight_element T>
    class normal_initializer : public initializer_base<normal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument where draws could overflow T, or the variance underflows double.
        constexpr explicit normal_initializer(normal_parameters p)
            : m_parameters(p)
        {
            detail::require_mean<T>(p.mean);
            detail::require_variance<T>("variance", p.variance);
        }

        [[nodiscard]] constexpr normal_initializer with_mean(double mean) const
        {
            return normal_initializer({.mean = mean, .variance = m_parameters.variance});
        }

        [[nodiscard]] constexpr normal_initializer with_stddev(double stddev) const
        {
            detail::require_stddev<T>("stddev", stddev);
            return normal_initializer({.mean = m_parameters.mean, .variance = stddev * stddev});
        }

        /// Multiplies the standard deviation by `factor`: for the rules of depth and width.
        [[nodiscard]] constexpr normal_initializer scaled(double factor) const
        {
            detail::require_stddev<T>("factor", factor);
            return normal_initializer(
                {.mean = m_parameters.mean, .variance = m_parameters.variance * (factor * factor)});
        }

        /// The name given at construction; "normal" of a law that has been changed.
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        [[nodiscard]] constexpr double variance(const fans&) const noexcept
        {
            return m_parameters.variance;
        }

        [[nodiscard]] detail::normal_law elements(const fans&) const
        {
            return {m_parameters.mean, std::sqrt(m_parameters.variance)};
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join("N(", m_parameters.mean, ", ", std::sqrt(m_parameters.variance), "^2)");
        }

    private:
        normal_parameters m_parameters;
    };

    /// Krizhevsky, Sutskever & Hinton 2012, sec. 5: N(0, 0.01²). Small random weights that ignore the width
    /// of the layer.
    template <weight_element T = float>
    inline constexpr normal_initializer<T> normal{{}};
}
FANIN_EXACT_END

#endif
