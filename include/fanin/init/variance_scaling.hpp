// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_VARIANCE_SCALING_HPP
#define FANIN_INIT_VARIANCE_SCALING_HPP

#include <fanin/init/elementwise.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/truncated_variance.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::init
{
    struct variance_scaling_parameters
    {
        double scale = 1; ///< Var(w) = scale / fan, the square of the gain
        fan mode = fan::in;
        law distribution = law::normal;
        std::string_view name = "variance_scaling";
    };

    /// Mean 0, Var(w) = scale / fan: the family of laws that keep a signal's variance from layer to layer.
    template <real T>
    class variance_scaling : public elementwise<variance_scaling<T>, T>
    {
    public:
        /// Throws invalid_argument unless the scale is 0, or neither vanishes nor overflows as a variance.
        constexpr explicit variance_scaling(variance_scaling_parameters p)
            : m_parameters(p)
        {
            detail::require_variance<T>("scale", p.scale);
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

        /// Replaces the gain: Var(w) = gain² / fan.
        [[nodiscard]] constexpr variance_scaling with_gain(double gain) const
        {
            detail::require_stddev<T>("gain", gain);
            auto p = unnamed();
            p.scale = gain * gain;
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
                return detail::truncated_normal_law{0, std::sqrt(v / detail::truncated_variance(-2, 2)), -2,
                                                    2};
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
                return detail::join("N(0, ", scale_over_fan(1), ") cut at ±2 stddev, compensated");
            case law::normal:
                break;
            }
            return detail::join("N(0, ", scale_over_fan(1), ")");
        }

    private:
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

    /// LeCun, Bottou, Orr & Müller 1998, eq. (16), and Stanford's CS231n: N(0, 1 / in). For tanh and linear
    /// layers. Not what PyTorch, Keras and JAX call Xavier: that is `glorot`.
    template <real T = float>
    inline constexpr variance_scaling<T> xavier{{.scale = 1, .name = "xavier"}};

    /// The variance of `xavier`, 1 / in, from U(-a, a), a = √(3 / in).
    template <real T = float>
    inline constexpr variance_scaling<T> xavier_uniform{
        {.scale = 1, .distribution = law::uniform, .name = "xavier_uniform"}};

    /// Glorot & Bengio 2010, eq. (12): N(0, 2 / (in + out)). The compromise of forward and backward pass for
    /// tanh. PyTorch's xavier_normal_, Keras' GlorotNormal up to its cut, JAX's glorot_normal up to its cut.
    template <real T = float>
    inline constexpr variance_scaling<T> glorot{{.scale = 1, .mode = fan::average, .name = "glorot"}};

    /// Glorot & Bengio 2010, eq. (16): U(-a, a), a = √(6 / (in + out)). PyTorch's xavier_uniform_, Keras'
    /// GlorotUniform, JAX's glorot_uniform.
    template <real T = float>
    inline constexpr variance_scaling<T> glorot_uniform{
        {.scale = 1, .mode = fan::average, .distribution = law::uniform, .name = "glorot_uniform"}};

    /// He, Zhang, Ren & Sun 2015, eq. (10): N(0, 2 / in). Keeps the second moment through relu.
    template <real T = float>
    inline constexpr variance_scaling<T> he{{.scale = 2, .name = "he"}};

    /// The variance of `he`, 2 / in, from U(-a, a), a = √(6 / in).
    template <real T = float>
    inline constexpr variance_scaling<T> he_uniform{
        {.scale = 2, .distribution = law::uniform, .name = "he_uniform"}};
}
#include <fanin/core/simd/exact_end.inl>

#endif
