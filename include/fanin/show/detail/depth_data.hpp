// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DEPTH_DATA_HPP
#define FANIN_SHOW_DETAIL_DEPTH_DATA_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/theory_range.hpp>
#include <fanin/stack/detail/levels.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What a chart over depth shows, apart from how it is drawn.
namespace fanin::detail
{
    /// A place on the horizontal axis: the input, or a row of the report.
    struct depth_place
    {
        std::string path; ///< "input" for the input
        std::string name;
        bool on_branch = false;
        bool is_input = false;
    };

    /// A curve at one place; NaN where there is none. The range is empty where its ends are NaN.
    struct depth_value
    {
        double value = std::numeric_limits<double>::quiet_NaN();
        double lo = std::numeric_limits<double>::quiet_NaN();
        double hi = std::numeric_limits<double>::quiet_NaN();
        bool nonfinite = false; ///< some elements are NaN or infinite

        [[nodiscard]] bool is_drawn() const
        {
            return has_logarithm(value);
        }
    };

    struct depth_curve
    {
        std::string label;
        array_list<depth_value> at; ///< one per place
    };

    struct depth_data
    {
        std::string axis;  ///< "RMS of the signal"
        std::string where; ///< "after each layer"
        array_list<depth_place> places;
        array_list<depth_curve> curves;
        /// Whether the curves end at the input, as gradients do: their names stand at the left, the values of
        /// the axis at the right.
        bool ends_at_input = false;

        /// All values and ends of ranges of the curves.
        [[nodiscard]] std::vector<double> values() const
        {
            std::vector<double> all;
            for (const depth_curve& c : curves)
            {
                for (const depth_value& v : c.at)
                {
                    for (const double size : {v.value, v.lo, v.hi})
                    {
                        all.push_back(size);
                    }
                }
            }
            return all;
        }

        /// Whether a value of some curve at some place has the property.
        template <class Has>
        [[nodiscard]] bool any(Has has) const
        {
            for (const depth_curve& c : curves)
            {
                for (const depth_value& v : c.at)
                {
                    if (has(v))
                    {
                        return true;
                    }
                }
            }
            return false;
        }
    };

    /// The input, and the rows of the main path or all rows.
    inline array_list<depth_place> depth_places(const report& r, bool branches)
    {
        const array_list<bool> on_branch = rows_on_branches(r);
        array_list<depth_place> places{{.path = "input", .name = "", .is_input = true}};
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            if (branches || !on_branch[i])
            {
                places.push_back(
                    {.path = r.layers[i].path, .name = r.layers[i].name, .on_branch = on_branch[i]});
            }
        }
        return places;
    }

    /// The curve "measured", and the curve "predicted" with its range over draws if theory knows any place.
    /// `unit_at(slot)` multiplies the levels of a slot: 1 for an RMS.
    template <class UnitAt>
    depth_data depth_of(const report& r, const levels& l, std::string axis, std::string where, bool branches,
                        UnitAt unit_at)
    {
        depth_data d{std::move(axis),
                     std::move(where),
                     depth_places(r, branches),
                     {{"measured", {}}, {"predicted", {}}}};
        bool any_expected = false;
        for (std::size_t slot = 0; slot < l.size(); ++slot)
        {
            if (l[slot].on_branch && !branches)
            {
                continue;
            }
            const double unit = unit_at(slot);
            d.curves[0].at.push_back({.value = unit * l[slot].measured, .nonfinite = l[slot].nonfinite});
            depth_value theory;
            if (l[slot].expected && !l[slot].on_branch)
            {
                const theory_range e = theory_range_of(*l[slot].expected);
                theory = {unit * e.value, unit * e.lo, unit * e.hi};
                any_expected = true;
            }
            d.curves[1].at.push_back(theory);
        }
        if (!any_expected)
        {
            d.curves.pop_back();
        }
        return d;
    }

    inline depth_data signal_over_depth(const report& r, bool branches = false)
    {
        return depth_of(r, forward_levels(r), "RMS of the signal", "after each layer", branches,
                        [](std::size_t) { return 1.0; });
    }

    /// The norm of a sample of this shape whose elements have an RMS of 1.
    inline double norm_of_ones(const sample_shape& shape)
    {
        return std::sqrt(static_cast<double>(features_of(shape)));
    }

    /// The norm of a sample's gradient, which fan-in laws keep at any widths and of which verdicts speak;
    /// none if no gradient was measured.
    inline std::optional<depth_data> gradient_over_depth(const report& r, bool branches = false)
    {
        const std::optional<levels> l = backward_levels(r);
        if (!l)
        {
            return std::nullopt;
        }
        const auto norm_at = [&](std::size_t slot)
        {
            return slot > 0           ? norm_of_ones(r.layers[slot - 1].out)
                   : r.layers.empty() ? 1
                                      : norm_of_ones(r.layers.front().in);
        };
        return depth_of(r, *l, "norm of a sample's gradient", "with respect to each layer's output", branches,
                        norm_at);
    }
}

#endif
