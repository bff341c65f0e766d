// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_NORM_POSITIONS_HPP
#define FANIN_STACK_DETAIL_NORM_POSITIONS_HPP

#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// tr K²/(tr K)² of the products of all positions of all samples: 1 over their degrees of freedom.
    /// `of_self` and `of_others` are the weights of a sample and of each other typical one; `kurtosis` is
    /// that of a feature.
    inline double concentration_of(const signal& s, double of_self, double of_others, double kurtosis)
    {
        const std::size_t n = s.typical.size();
        const double of_position = 1 / positions_in(s);
        double squares = 0;
        double trace = 0;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const bool self = i % (n + 1) == 0;
            const double size = product_size(s, i / n, i % n);
            const auto square = [](const signal::pair& p)
            { return p.cosine * p.cosine + std::max(0.0, p.cosine_variance - p.of_units); };
            const double aligned = self ? (kurtosis - 1) / 2 : square(s.pairs[i]);
            const double apart = s.apart.empty() ? aligned : square(s.apart[i]);
            squares += (self ? of_self : of_others) * size * size
                       * (of_position * aligned + (1 - of_position) * apart) / static_cast<double>(n);
            trace += self ? s.typical[i / n].second_moment / static_cast<double>(n) : 0;
        }
        return trace > 0 ? squares / (trace * trace) : 1;
    }

    /// What a norm does to gradients that positions have in common: it takes them away where its statistics
    /// are of few channels or samples besides, `others`.
    inline gradient_places places_of(double positions, double others)
    {
        const double taken = (1 - 1 / positions) / others;
        return {.gain = 1 - 1 / others, .taken_of_alike = taken, .taken_of_along = taken};
    }

    /// The profiles of y = (x - m)/√v, where m has the mean square `of_mean` and other products with some
    /// places than with others.
    inline void shift_profiles(signal& y, const signal& x, double of_mean)
    {
        const double part = x.second_moment() > 0 ? of_mean / x.second_moment() : 0;
        for (std::size_t axis = 0; axis < y.profile.size(); ++axis)
        {
            const std::vector<double>& far = x.far_profile[axis];
            std::vector<double>& along = y.profile[axis];
            for (std::size_t i = 0; far.size() == along.size() && part < 1 && i < along.size(); ++i)
            {
                along[i] = std::max(0.0, (along[i] - 2 * part * far[i] + part) / (1 - part));
            }
        }
        y.far_profile = {};
    }

    /// The positions of y = (x - m)/√v, with the mean square `of_mean` of m and v for a second moment of 1.
    inline void shift_positions(signal& y, const signal& x, double of_mean)
    {
        y.positions = nullptr;
        if (const position_state* const s = positions_of(x))
        {
            const double part = std::min(0.999, x.second_moment() > 0 ? of_mean / x.second_moment() : 0);
            y.positions = positions_for(y, [cosine = s->cosine, part](const position_offset& d)
                                        { return (cosine(d) - part) / (1 - part); });
        }
    }
}

#endif
