// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LOG_AXIS_HPP
#define FANIN_SHOW_DETAIL_LOG_AXIS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// A logarithmic axis. lo and hi are exponents of 10.
    struct log_axis
    {
        double lo = -0.5;
        double hi = 0.5;

        /// The place on the axis: 0 is its start, 1 its end.
        [[nodiscard]] double place(double value) const
        {
            return std::clamp((std::log10(value) - lo) / (hi - lo), -0.5, 1.5);
        }
    };

    inline bool has_logarithm(double value)
    {
        return is_finite(value) && value > 0;
    }

    /// The range of all values with a logarithm, plus a margin. It spans at least a factor of 4, so that
    /// small changes look small.
    inline log_axis log_axis_of(std::span<const double> values)
    {
        std::optional<log_axis> axis;
        for (const double v : values)
        {
            if (has_logarithm(v))
            {
                const double power = std::log10(v);
                axis = axis ? log_axis{std::min(axis->lo, power), std::max(axis->hi, power)}
                            : log_axis{power, power};
            }
        }
        if (!axis)
        {
            return {};
        }
        const double span = axis->hi - axis->lo;
        const double margin = std::max(0.05 * span, (std::log10(4.0) - span) / 2);
        return {axis->lo - margin, axis->hi + margin};
    }

    /// digits·10^power: "0.05", "200", "2×10⁻⁶"
    inline std::string power_text(double digits, int power)
    {
        if (power >= -3 && power <= 3)
        {
            return to_text(digits * std::pow(10.0, power), 3);
        }
        return (digits == 1 ? "" : to_text(digits, 2) + "×") + "10" + superscript(power);
    }

    /// Up to six ticks at round numbers, as many as the range allows.
    inline std::vector<tick> log_ticks(const log_axis& axis)
    {
        static const std::vector<std::vector<double>> digits_of = {
            {1, 1.5, 2, 3, 4, 5, 6, 8}, {1, 2, 5}, {1}};
        const auto ticks_at = [&](const std::vector<double>& digits, int powers)
        {
            std::vector<tick> at;
            const int first = static_cast<int>(std::floor(axis.lo / powers)) * powers;
            for (int power = first; power <= axis.hi; power += powers)
            {
                for (const double d : digits)
                {
                    const double place = (std::log10(d) + power - axis.lo) / (axis.hi - axis.lo);
                    if (place >= 0 && place <= 1)
                    {
                        at.push_back({place, power_text(d, power)});
                    }
                }
            }
            return at;
        };
        constexpr std::size_t most = 6;
        for (const auto& digits : digits_of)
        {
            if (auto at = ticks_at(digits, 1); at.size() <= most)
            {
                return at;
            }
        }
        int powers = 2;
        while (ticks_at({1}, powers).size() > most)
        {
            powers += powers < 5 ? 1 : 5;
        }
        return ticks_at({1}, powers);
    }
}

#endif
