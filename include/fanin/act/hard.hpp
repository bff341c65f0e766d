// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_HARD_HPP
#define FANIN_ACT_HARD_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/piecewise.hpp>
#include <fanin/stats/interval.hpp>

#include <string_view>

namespace fanin::act
{
    class hard_tanh_activation : public activation<hard_tanh_activation>
    {
    public:
        constexpr hard_tanh_activation() = default;

        /// f(x) = min(max(x, lo), hi). Throws invalid_argument unless -1e6 <= lo < hi <= 1e6.
        [[nodiscard]] constexpr hard_tanh_activation with_range(double lo, double hi) const
        {
            detail::require_within(lo, "lo", -1e6, 1e6);
            detail::require_within(hi, "hi", -1e6, 1e6);
            detail::require(lo < hi, "hi", hi, "above lo = ", lo);
            hard_tanh_activation f = *this;
            f.m_range = {lo, hi};
            return f;
        }

        [[nodiscard]] constexpr interval range() const noexcept
        {
            return m_range;
        }

        static constexpr std::string_view name() noexcept
        {
            return "hard_tanh";
        }

        /// The values between lo and hi, at which it is flat.
        [[nodiscard]] constexpr interval unsaturated_range() const noexcept
        {
            const double inset = 0x1p-26 * (m_range.hi - m_range.lo);
            return {m_range.lo + inset, m_range.hi - inset};
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const hard_tanh_activation& a,
                                                       const hard_tanh_activation& b) noexcept
        {
            return a.m_range == b.m_range;
        }

    private:
        interval m_range{-1, 1};
    };

    /// Collobert 2004: f(x) = min(max(x, -1), 1); f'(-1) = f'(1) = 0.
    inline constexpr hard_tanh_activation hard_tanh{};

    struct hard_sigmoid_activation : activation<hard_sigmoid_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "hard_sigmoid";
        }

        /// The values between 0 and 1, at which it is flat.
        static constexpr interval unsaturated_range() noexcept
        {
            return {0x1p-26, 1 - 0x1p-26};
        }
    };

    /// Courbariaux, Bengio & David 2015, in the form of Howard et al. 2019 (MobileNetV3): f(x) = min(max(x +
    /// 3, 0), 6) / 6; f'(-3) = f'(3) = 0.
    inline constexpr hard_sigmoid_activation hard_sigmoid{};

    struct hard_swish_activation : activation<hard_swish_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "hard_swish";
        }
    };

    /// Howard et al. 2019 (MobileNetV3): f(x) = x min(max(x + 3, 0), 6) / 6; f'(-3) = 0, f'(3) = 1.
    inline constexpr hard_swish_activation hard_swish{};

    /// Another name of hard_swish.
    inline constexpr hard_swish_activation hard_silu{};
}

#endif
