// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_VARIANCE_OF_PLACES_HPP
#define FANIN_STACK_DETAIL_VARIANCE_OF_PLACES_HPP

#include <fanin/stack/detail/channel_scales.hpp>
#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cstddef>

namespace fanin::detail
{
    /// Of the variance of a channel: what the means of its positions over the samples have, where padding
    /// makes these differ.
    struct variance_of_places
    {
        double part;
        double scatter; ///< of the whole variance, squared, by this part
    };

    inline variance_of_places of_places(const signal& y)
    {
        const std::size_t n = y.typical.size();
        const double of_position = 1 / positions_in(y);
        double part = 0;
        double square = 0;
        double pairs = 0;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            if (i % (n + 1) != 0)
            {
                part += std::max(0.0, y.pairs[i].cosine);
                square += y.pairs[i].cosine > 0 ? y.pairs[i].cosine * y.pairs[i].cosine : 0;
                pairs += 1;
            }
        }
        return pairs > 0 ? variance_of_places{part / pairs, 2 * of_position * square / pairs}
                         : variance_of_places{0, 0};
    }

    /// E[1/(v + epsilon)] of v = places + rest, where the places scatter like a gamma law and the rest
    /// hardly. Returns the part of the places after the division, over that before: channels with a large one
    /// divide it by more.
    inline double set_inverse(channel_scales& v, const centred_products& k, const variance_of_places& places,
                              double epsilon)
    {
        if (places.part < 0.02 || !(places.scatter > 1e-9) || !(k.mean_variance > 0))
        {
            return 1;
        }
        const double rest = std::max(1e-9, 2 * k.concentration - places.scatter);
        const gamma_mean_of_inverse of_rest(k.mean_variance, epsilon, 1 / rest);
        const double without = k.mean_variance * (1 - places.part) + epsilon;
        const gamma_mean_of_inverse of_places(k.mean_variance * places.part, without,
                                              places.part * places.part / places.scatter);
        const double factor = of_places.mean * (k.mean_variance + epsilon);
        v.inverse = of_rest.mean * factor;
        v.inverse_variance = v.inverse * v.inverse
                             * (of_rest.variance / (of_rest.mean * of_rest.mean)
                                + of_places.variance / (of_places.mean * of_places.mean));
        return std::clamp((1 - (1 - places.part) * factor) / places.part, 0.0, 1.0);
    }

    /// Multiplies what samples have in common at a place; places apart make up for it.
    inline void reduce_places(signal& y, double factor)
    {
        const std::size_t n = y.typical.size();
        const double positions = positions_in(y);
        for (std::size_t i = 0; positions > 1 && i < n * n; ++i)
        {
            const double change = i % (n + 1) != 0 ? (factor - 1) * std::max(0.0, y.pairs[i].cosine) : 0;
            y.pairs[i].cosine += change;
            y.apart[i].cosine -= change / (positions - 1);
        }
    }
}

#endif
