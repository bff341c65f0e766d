// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DEPTH_PATHS_HPP
#define FANIN_SHOW_DETAIL_DEPTH_PATHS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/xml.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Curves over depth as the data of SVG paths.
namespace fanin::detail
{
    /// The middle of a slot, as a fraction of the width. Every chart over depth has slots of equal width.
    inline double slot_place(std::size_t slot, std::size_t slots)
    {
        return (static_cast<double>(slot) + 0.5) / static_cast<double>(slots);
    }

    /// The area of a chart and its axes.
    struct depth_area
    {
        rectangle frame;
        std::size_t slots;
        log_axis axis;

        [[nodiscard]] double x(std::size_t slot) const
        {
            return frame.x + frame.width * slot_place(slot, slots);
        }

        [[nodiscard]] double y(double value) const
        {
            return frame.y + frame.height * (1 - axis.place(value));
        }

        [[nodiscard]] std::string point(std::size_t slot, double value) const
        {
            return px(x(slot)) + " " + px(y(value));
        }
    };

    inline std::string svg_path(std::string_view css_class, std::string_view d,
                                std::string_view attributes = "")
    {
        return d.empty() ? "" : join("<path class=\"", css_class, "\" d=\"", d, "\"", attributes, "/>\n");
    }

    /// The horizontal lines of the ticks.
    inline std::string grid_path(const depth_area& area, const array_list<tick>& ticks)
    {
        std::string d;
        for (const tick& t : ticks)
        {
            d += join("M", px(area.frame.x), " ", px(area.frame.y + area.frame.height * (1 - t.place)), "H",
                      px(area.frame.x + area.frame.width));
        }
        return d;
    }

    /// A line through the curve on the main path, with gaps at missing values.
    inline std::string curve_path(const depth_data& data, const depth_curve& c, const depth_area& area)
    {
        std::string d;
        bool open = false;
        for (std::size_t i = 0; i < c.at.size(); ++i)
        {
            if (!data.places[i].on_branch)
            {
                d += c.at[i].is_drawn() ? (open ? "L" : "M") + area.point(i, c.at[i].value) : "";
                open = c.at[i].is_drawn();
            }
        }
        return d;
    }

    /// The range of the curve on the main path.
    inline std::string band_path(const depth_data& data, const depth_curve& c, const depth_area& area)
    {
        std::string upper;
        std::string lower;
        std::string all;
        const auto close = [&]
        {
            all += upper.empty() ? "" : "M" + upper.substr(1) + lower + "Z";
            upper.clear();
            lower.clear();
        };
        for (std::size_t i = 0; i < c.at.size(); ++i)
        {
            if (data.places[i].on_branch)
            {
                continue;
            }
            if (!c.at[i].is_drawn() || is_nan(c.at[i].lo) || is_nan(c.at[i].hi))
            {
                close();
                continue;
            }
            upper += "L" + area.point(i, c.at[i].hi);
            lower = "L" + area.point(i, c.at[i].lo) + lower;
        }
        close();
        return all;
    }

    /// A dot at each value, on the main path or on the branches.
    inline std::string dots_path(const depth_data& data, const depth_curve& c, const depth_area& area,
                                 bool on_branch)
    {
        std::string d;
        for (std::size_t i = 0; i < c.at.size(); ++i)
        {
            d += data.places[i].on_branch == on_branch && c.at[i].is_drawn()
                     ? "M" + area.point(i, c.at[i].value) + "h0"
                     : "";
        }
        return d;
    }

    /// Marks at the bottom, where the value is 0.
    inline std::string zeros_path(const depth_curve& c, const depth_area& area)
    {
        std::string d;
        for (std::size_t i = 0; i < c.at.size(); ++i)
        {
            d += c.at[i].value == 0
                     ? join("M", px(area.x(i)), " ", px(area.frame.y + area.frame.height), "v-10")
                     : "";
        }
        return d;
    }

    /// Marks at the top, where elements are NaN or infinite.
    inline std::string nonfinite_path(const depth_curve& c, const depth_area& area)
    {
        std::string d;
        for (std::size_t i = 0; i < c.at.size(); ++i)
        {
            d += c.at[i].nonfinite ? join("M", px(area.x(i)), " ", px(area.frame.y), "v10") : "";
        }
        return d;
    }

    /// Where a curve ends on the axis, from its start to its end: 0 to 1. It ends at the last place of the
    /// main path that has a value, or at the first one; zeros are at the bottom, what is not finite at the
    /// top.
    inline std::optional<double> end_place(const depth_data& data, const depth_curve& c, const log_axis& axis)
    {
        for (std::size_t k = 0; k < c.at.size(); ++k)
        {
            const std::size_t i = data.ends_at_input ? k : c.at.size() - 1 - k;
            const depth_value& v = c.at[i];
            if (data.places[i].on_branch || !(v.is_drawn() || v.value == 0 || v.nonfinite))
            {
                continue;
            }
            return v.is_drawn() ? axis.place(v.value) : v.nonfinite ? 1 : 0;
        }
        return std::nullopt;
    }
}

#endif
