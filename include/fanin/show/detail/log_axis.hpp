// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LOG_AXIS_HPP
#define FANIN_SHOW_DETAIL_LOG_AXIS_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

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

    /// A round number on a logarithmic axis: tenths/10·10^power.
    struct round_number
    {
        int tenths; ///< 15 for 1.5
        int power;

        [[nodiscard]] double exponent() const
        {
            return std::log10(tenths / 10.0) + power;
        }

        /// "0.05", "150", "10000"
        [[nodiscard]] std::string plain() const
        {
            const int decimals = std::max(0, (tenths % 10 == 0 ? 0 : 1) - power);
            return to_text(tenths * std::pow(10.0, power - 1), std::chars_format::fixed, decimals);
        }

        /// "10⁻⁶", "1.5×10⁻⁶"
        [[nodiscard]] std::string scientific() const
        {
            return (tenths == 10 ? "" : join(tenths / 10.0, "×")) + "10" + superscript(power);
        }
    };

    inline array_list<round_number> round_numbers(const log_axis& axis, std::span<const int> tenths,
                                                  int powers)
    {
        array_list<round_number> at;
        for (int power = static_cast<int>(std::floor(axis.lo / powers)) * powers; power <= axis.hi;
             power += powers)
        {
            for (const int t : tenths)
            {
                const round_number n{t, power};
                constexpr double slack = 1e-9; // keeps a number at an end
                if (n.exponent() >= axis.lo - slack && n.exponent() <= axis.hi + slack)
                {
                    at.push_back(n);
                }
            }
        }
        return at;
    }

    /// The most round numbers, up to `most`, that lie on the axis.
    inline array_list<round_number> round_numbers(const log_axis& axis, std::size_t most)
    {
        static constexpr int all[] = {10, 15, 20, 30, 40, 50, 60, 80};
        static constexpr int some[] = {10, 20, 50};
        static constexpr int few[] = {10, 30};
        for (const std::span<const int> tenths :
             {std::span<const int>(all), std::span<const int>(some), std::span<const int>(few)})
        {
            if (auto at = round_numbers(axis, tenths, 1); at.size() <= most)
            {
                return at;
            }
        }
        int powers = 1;
        auto at = round_numbers(axis, std::span(few, 1), powers);
        while (at.size() > most)
        {
            powers += powers < 5 ? 1 : 5;
            at = round_numbers(axis, std::span(few, 1), powers);
        }
        return at;
    }

    /// Up to `most` ticks at round numbers, as many as the range allows. All labels of an axis are of one
    /// kind: plain numbers from 0.001 to 50000, or else powers of ten.
    inline array_list<tick> log_ticks(const log_axis& axis, std::size_t most = 6)
    {
        const array_list<round_number> at = round_numbers(axis, most);
        const bool plain = all_of(at, [](const round_number& n) { return n.power >= -3 && n.power <= 4; });
        array_list<tick> ticks;
        for (const round_number& n : at)
        {
            const double place = (n.exponent() - axis.lo) / (axis.hi - axis.lo);
            ticks.push_back({std::clamp(place, 0.0, 1.0), plain ? n.plain() : n.scientific()});
        }
        return ticks;
    }
}

#endif
