// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_AXIS_HPP
#define FANIN_SHOW_DETAIL_AXIS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace fanin::detail
{
    struct tick
    {
        double place; ///< on the axis: 0 is its start, 1 its end
        std::string label;
    };

    /// Labelled places on an axis. A label is the value divided by 10^exponent.
    struct ticks
    {
        array_list<tick> at;
        int exponent = 0;
    };

    /// The length of an axis and the room for its labels, in px.
    struct axis_room
    {
        double length;
        double letter; ///< the width of a letter of a label
        double margin; ///< maximum overhang of a label beyond an end of the axis
        double gap;    ///< between two labels
    };

    /// Removes labels beyond the margin; false if fewer than two remain or two overlap.
    inline bool fit_labels(array_list<tick>& at, const axis_room& room)
    {
        double free_from = -room.margin;
        int labels = 0;
        for (tick& t : at)
        {
            const double half = static_cast<double>(t.label.size()) * room.letter / 2;
            const double centre = t.place * room.length;
            if (centre - half < -room.margin || centre + half > room.length + room.margin)
            {
                t.label.clear();
                continue;
            }
            if (centre - half < free_from)
            {
                return false;
            }
            free_from = centre + half + room.gap;
            ++labels;
        }
        return labels > 1;
    }

    /// The multiples of digit·10^power in [lo, hi], written as multiples of 10^exponent.
    inline array_list<tick> multiples(double lo, double hi, int digit, int power, int exponent)
    {
        const double step = digit * std::pow(10.0, power);
        const double slack = 1e-9 * (hi - lo); // keeps a tick at an end that misses a multiple by rounding
        array_list<tick> at;
        const auto last = static_cast<std::int64_t>(std::floor((hi + slack) / step));
        for (auto i = static_cast<std::int64_t>(std::ceil((lo - slack) / step)); i <= last; ++i)
        {
            const double place = (static_cast<double>(i) * step - lo) / (hi - lo);
            const double value = static_cast<double>(i * digit) * std::pow(10.0, power - exponent);
            at.push_back({std::clamp(place, 0.0, 1.0),
                          to_text(value, std::chars_format::fixed, std::max(0, exponent - power))});
        }
        return at;
    }

    /// Ticks for a range without room for round numbers: its ends, or else its middle.
    inline ticks plain_ticks(double lo, double hi, const axis_room& room)
    {
        auto [first, last] = range_texts(lo, hi);
        array_list<tick> ends = {{0, std::move(first)}, {1, std::move(last)}};
        return ends[0].label != ends[1].label && fit_labels(ends, room)
                   ? ticks{.at = std::move(ends)}
                   : ticks{.at = {{0.5, significant(lo / 2 + hi / 2)}}};
    }

    /// Ticks at round numbers in the finite range [lo, hi]: up to 6, as many as have room for labels.
    inline ticks ticks_of(double lo, double hi, const axis_room& room)
    {
        const double span = hi - lo;
        const double largest = std::max(std::abs(lo), std::abs(hi));
        if (!is_finite(span) || !(span > 1e-290) || !(span > largest * 1e-9))
        {
            return plain_ticks(lo, hi, room);
        }
        const auto magnitude = [](double x) { return static_cast<int>(std::floor(std::log10(x))); };
        const int exponent = magnitude(largest);
        const int usual = exponent < -2 || exponent > 4 ? exponent : 0;
        for (const int shown : {usual, exponent}) // multiples of 10^exponent are the shorter labels
        {
            for (int power = magnitude(span) - 1; power <= magnitude(span); ++power)
            {
                for (const int digit : {1, 2, 5})
                {
                    if (span / (digit * std::pow(10.0, power)) > 6)
                    {
                        continue;
                    }
                    auto at = multiples(lo, hi, digit, power, shown);
                    if (fit_labels(at, room))
                    {
                        return {std::move(at), shown};
                    }
                }
            }
        }
        return plain_ticks(lo, hi, room);
    }

    /// Ticks at 0 and up to `intervals` round integers up to `top`. Long numbers have a unit: "20k", "3M".
    inline ticks count_ticks(double top, int intervals)
    {
        struct unit
        {
            double from;
            double size;
            const char* sign;
        };
        unit in{0, 1, ""};
        for (const unit u :
             {unit{1e4, 1e3, "k"}, unit{1e7, 1e6, "M"}, unit{1e10, 1e9, "G"}, unit{1e13, 1e12, "T"}})
        {
            in = top >= u.from ? u : in;
        }
        double step = 1;
        for (int next = 0; top / step > intervals; ++next)
        {
            step = std::pow(10.0, next / 3) * (next % 3 == 0 ? 1 : next % 3 == 1 ? 2 : 5);
        }
        ticks t;
        for (int i = 0; top > 0 && i * step <= top; ++i)
        {
            t.at.push_back({i * step / top, to_text(i * step / in.size, 6) + (i > 0 ? in.sign : "")});
        }
        return t;
    }
}

#endif
