// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_SAMPLER_HPP
#define FANIN_THEORY_DETAIL_SAMPLER_HPP

#include <fanin/theory/detail/chebyshev.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <array>
#include <cstddef>

namespace fanin::detail
{
    /// A sample of a function for the quadrature.
    struct sample
    {
        double x;
        double z; ///< x = at + scale·z
        double f;
        double df; ///< f'(x), or 0 if not needed
    };

    template <std::size_t N>
    using samples = std::array<sample, N + 1>;

    /// The degree of the interpolating polynomial in a panel.
    inline constexpr std::size_t panel_degree = 16;

    /// The source of the derivative.
    enum class slope_source
    {
        none,
        function,     ///< f.derivative(x)
        interpolation ///< the slope of the polynomial through the samples of a panel
    };

    /// A function of z, sampled at the Chebyshev points of panels [lo, hi]: f(at + scale·z).
    class sampler
    {
    public:
        sampler(const function_view& f, double at, double scale, slope_source slopes)
            : m_f(f)
            , m_at(at)
            , m_scale(scale)
            , m_slopes(slopes)
        {
        }

        [[nodiscard]] samples<panel_degree> fine(double lo, double hi) const
        {
            samples<panel_degree> s;
            const auto& rule = chebyshev<panel_degree>();
            const double half = hi / 2 - lo / 2;
            std::array<double, panel_degree + 1> x;
            std::array<double, panel_degree + 1> f;
            std::array<double, panel_degree + 1> df{};
            for (std::size_t j = 0; j <= panel_degree; ++j)
            {
                // The ends lie just inside: a function that jumps there keeps the panel's own value.
                const double inside = j % panel_degree == 0 ? 1 - 0x1p-43 : 1;
                s[j].z = lo / 2 + hi / 2 + half * inside * rule.points[j];
                x[j] = m_at + m_scale * s[j].z;
            }
            m_f.values(x, f);
            if (m_slopes == slope_source::function)
            {
                m_f.slopes(x, df);
            }
            for (std::size_t j = 0; j <= panel_degree; ++j)
            {
                s[j] = {x[j], s[j].z, f[j], df[j]};
            }
            differentiate<panel_degree>(s, half);
            return s;
        }

        /// Every second sample: the samples of the rule of half the degree.
        [[nodiscard]] samples<panel_degree / 2> coarse(const samples<panel_degree>& fine, double lo,
                                                       double hi) const
        {
            samples<panel_degree / 2> s;
            for (std::size_t j = 0; j < s.size(); ++j)
            {
                s[j] = fine[2 * j];
            }
            differentiate<panel_degree / 2>(s, hi / 2 - lo / 2);
            return s;
        }

    private:
        template <std::size_t N>
        void differentiate(samples<N>& s, double half) const
        {
            if (m_slopes == slope_source::interpolation)
            {
                const auto& rule = chebyshev<N>();
                for (std::size_t i = 0; i <= N; ++i)
                {
                    double slope = 0;
                    for (std::size_t j = 0; j <= N; ++j)
                    {
                        slope += rule.slope_from[i][j]
                                 * (s[j].f - s[i].f); // the difference cancels less than f alone
                    }
                    s[i].df = slope / (half * m_scale);
                }
            }
        }

        const function_view& m_f;
        double m_at;
        double m_scale;
        slope_source m_slopes;
    };
}

#endif
