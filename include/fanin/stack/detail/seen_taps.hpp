// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SEEN_TAPS_HPP
#define FANIN_STACK_DETAIL_SEEN_TAPS_HPP

#include <fanin/stack/detail/patches.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The products of places apart: those of each place with all others, whose sizes are those of the input.
    template <std::size_t N>
    void set_far_profile(signal& x, const patch_grid<N>& grid)
    {
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            std::vector<double> sizes(grid.image[axis], 1.0);
            for (std::size_t i = 0; x.profile[axis].size() == sizes.size() && i < sizes.size(); ++i)
            {
                sizes[i] = std::sqrt(x.profile[axis][i]);
            }
            std::vector<double>& far = x.far_profile[axis];
            far.assign(grid.positions(axis), 0.0);
            double all = 0;
            for (std::size_t tap = 0; tap < grid.kernel[axis]; ++tap)
            {
                const auto seen = [&](std::size_t at)
                {
                    const std::size_t place = grid.place(axis, at, tap);
                    return place < sizes.size() ? sizes[place] : 0;
                };
                double mean = 0;
                for (std::size_t at = 0; at < far.size(); ++at)
                {
                    mean += seen(at) / static_cast<double>(far.size());
                }
                for (std::size_t at = 0; at < far.size(); ++at)
                {
                    far[at] += seen(at) * mean;
                    all += seen(at) * mean / static_cast<double>(far.size());
                }
            }
            for (double& product : far)
            {
                product /= all > 0 ? all : 1;
            }
        }
    }

    /// Gives the pairs of a signal what windows with weights for each tap make of them. Sums over taps
    /// average cosines, which scatter less, the less the taps before have made them alike. Of two positions
    /// apart, padding hides other taps.
    template <std::size_t N>
    void see_taps(signal& x, const patch_grid<N>& grid)
    {
        const bool images = !x.apart.empty();
        const position_state* const s = images ? positions_of(x) : nullptr;
        double far = 0;
        for (const signal::apart_pair& p : x.apart)
        {
            far += std::clamp(p.cosine, 0.0, 0.999) / static_cast<double>(x.apart.size());
        }
        double scatter = 1; // what is left of the variance of cosines
        double fresh = 1;   // and of that of the units right before, at each position for itself
        double shared = 1;  // of the taps of one position, seen by another one or the same
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            const auto taps = static_cast<double>(grid.kernel[axis]);
            const auto gap = static_cast<double>(grid.dilation[axis]);
            const double added = (taps * taps - 1) / 12 * gap * gap;
            position_offset step{};
            step[axis] = 1;
            const double near = s != nullptr ? (s->cosine(step) - far) / (1 - far) : 0;
            const double alike = near > 0.01 ? -1 / (4 * std::log(std::min(near, 0.9999))) : 0;
            const double before = x.blur[axis] + alike + 1.0 / 12;
            scatter *= std::sqrt(before / (before + added));
            fresh *= std::sqrt((alike + 1.0 / 12) / (alike + 1.0 / 12 + added));
            x.blur[axis] =
                (x.blur[axis] + added) / static_cast<double>(grid.stride[axis] * grid.stride[axis]);
            double once = 0;
            double twice = 0;
            for (std::size_t tap = 0; tap < grid.kernel[axis]; ++tap)
            {
                double inside = 0;
                for (std::size_t at = 0; at < grid.positions(axis); ++at)
                {
                    inside += grid.place(axis, at, tap) < grid.image[axis]
                                  ? 1 / static_cast<double>(grid.positions(axis))
                                  : 0;
                }
                once += inside;
                twice += inside * inside;
            }
            shared *= once > 0 ? twice / once : 1;
        }
        const double fewer =
            static_cast<double>(features_of(x.shape)) / static_cast<double>(grid.image[N] * grid.positions());
        set_far_profile(x, grid);
        const double of_aligned = 1 / static_cast<double>(grid.positions());
        const double apart = of_aligned < 1 ? std::max(0.0, shared - of_aligned) / (1 - of_aligned) : 1;
        const auto average = [&](signal::pair& p)
        {
            if (!x.steady) // the means of channels scatter, which taps do not average
            {
                return;
            }
            const double of_units = fresh * p.of_units;
            p.cosine_variance = scatter * std::max(0.0, p.cosine_variance - p.of_units) + of_units;
            p.of_units = of_units;
            p.cosine_third *= scatter * scatter;
        };
        for (std::size_t i = 0; images && i < x.apart.size(); ++i)
        {
            average(x.pairs[i]);
            average(x.apart[i]);
            x.apart[i].cosine *= apart;
            x.apart[i].aligned = std::min(1.0, x.apart[i].aligned * fewer);
        }
    }
}

#endif
