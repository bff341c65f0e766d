// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_VERDICT_HPP
#define FANIN_DIAGNOSE_VERDICT_HPP

#include <fanin/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fanin
{
    /// What may be wrong with a stack.
    enum class verdict_kind
    {
        nonfinite,      ///< NaN or infinity
        dead,           ///< units that are 0 for every sample, more than half of a layer's
        vanishing,      ///< falls exponentially from layer to layer
        exploding,      ///< grows exponentially from layer to layer
        saturated,      ///< most of a layer's activations lie where their activation is flat
        rank_collapsed, ///< the samples become multiples of one another
        mean_shifted,   ///< activations have more of a common mean than of a spread about it
        healthy
    };

    [[nodiscard]] constexpr std::string_view to_string(verdict_kind kind) noexcept
    {
        switch (kind)
        {
        case verdict_kind::nonfinite:
            return "nonfinite";
        case verdict_kind::dead:
            return "dead";
        case verdict_kind::vanishing:
            return "vanishing";
        case verdict_kind::exploding:
            return "exploding";
        case verdict_kind::saturated:
            return "saturated";
        case verdict_kind::rank_collapsed:
            return "rank-collapsed";
        case verdict_kind::mean_shifted:
            return "mean-shifted";
        case verdict_kind::healthy:
            break;
        }
        return "healthy";
    }

    /// Which way through the stack.
    enum class direction
    {
        forward, ///< the signal
        backward ///< the gradient
    };

    [[nodiscard]] constexpr std::string_view to_string(direction d) noexcept
    {
        return d == direction::forward ? "forward" : "backward";
    }

    /// One finding about a stack.
    struct verdict
    {
        verdict_kind kind = verdict_kind::healthy;
        fanin::direction direction = fanin::direction::forward;
        std::optional<std::size_t> first_layer; ///< row of the report where it first shows, on the way
        std::string first_name;                 ///< "2: dense 100 xavier relu", of that row
        /// What a layer of the deeper half of the stack multiplies the root mean square of the signal by, or backward
        /// the norm of the gradient; 1 where there are too few layers to tell.
        double growth_per_layer = 1;
        /// Layers after which float would under- or overflow, were the stack that deep: of a growth that is not 1.
        std::optional<double> depth_limit;
        std::string finding; ///< what was measured: "the root mean square is multiplied by 0.707 a layer"
        std::string cause;   ///< "xavier has a gain of 1, and relu asks for 1.41"
        std::string remedy;  ///< "he instead of xavier: gain √2"
    };

    /// One sentence: "vanishing forward from layer 0: dense 100 xavier relu: ...".
    [[nodiscard]] inline std::string to_string(const verdict& v)
    {
        std::string text(to_string(v.kind));
        if (v.kind != verdict_kind::healthy)
        {
            text += detail::join(" ", to_string(v.direction));
        }
        if (!v.first_name.empty())
        {
            text += detail::join(" from layer ", v.first_name);
        }
        text += ": " + v.finding;
        if (v.depth_limit)
        {
            text += detail::join(", which leaves the range of float after ", std::round(*v.depth_limit),
                                 " layers");
        }
        if (!v.cause.empty())
        {
            text += "; " + v.cause;
        }
        if (!v.remedy.empty())
        {
            text += "; try " + v.remedy;
        }
        return text;
    }
}

#endif
