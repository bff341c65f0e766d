// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SKIP_GATES_HPP
#define FANIN_STACK_DETAIL_SKIP_GATES_HPP

#include <fanin/stack/detail/feature_law.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/detail/function_view.hpp>

#include <cmath>
#include <cstddef>

// A skip connection from one activation to another: where the first one passes a gradient, the sum is larger,
// and the second one has passed more.
namespace fanin::detail
{
    /// E[φ'² γ]/E[φ'²] of the gates γ of the activation before a skip connection.
    inline double passes_of(const function_view& f, const feature_law& law, double size)
    {
        grid_values x = law.values;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            at_point(x, i) *= size;
        }
        grid_values slopes{};
        f.slopes(x.above, slopes.above);
        f.slopes(x.below, slopes.below);
        double both = 0;
        double all = 0;
        for (std::size_t i = 0; i < law_points; ++i)
        {
            const double square = weight_of_point(i) * at_point(slopes, i) * at_point(slopes, i);
            both += square * at_point(law.gates, i);
            all += square;
        }
        return all > 0 ? both / all : 1;
    }

    /// Multiplies the factor of the layer before a skip connection by what the activation `next` behind the
    /// sum says, and notes the skip connection of `next` itself.
    inline void pass_skip(prediction& all, const prediction& next)
    {
        if (all.skip_part > 0)
        {
            const double passes = std::sqrt(1 + all.skip_part * (next.passes_skip - 1));
            all.factor *= passes;
            all.rows[all.before_skip].factor *= passes;
        }
        all.skip_part = all.rows.empty() ? 0 : next.skip_part;
        all.before_skip = all.rows.empty() ? 0 : all.rows.size() - 1;
    }
}

#endif
