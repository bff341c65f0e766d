// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_ADVICE_HPP
#define FANIN_DIAGNOSE_DETAIL_ADVICE_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>

// Why, and what to do about it: from the gains that a prediction has noted, or else from the measurement alone.
namespace fanin::detail
{
    struct advice
    {
        std::string cause;
        std::string remedy;
    };

    inline std::string short_number(double x)
    {
        return to_text(x, 3);
    }

    inline bool is_close(double a, double b, double tolerance)
    {
        return std::abs(a - b) <= tolerance * std::abs(b);
    }

    /// "he instead of xavier: gain √2"
    inline std::string law_of_gain(double gain, const weight_gain& w)
    {
        const std::string drawn = w.initializer;
        if (w.sine_frequency && is_close(gain, std::numbers::sqrt2 / *w.sine_frequency, 1e-6))
        {
            constexpr double of_siren = 30; // until it is told another
            const std::string omega =
                *w.sine_frequency == of_siren ? "" : join(".with_omega(", *w.sine_frequency, ")");
            return join("siren", omega, " instead of ", drawn, ": gain ", short_number(gain));
        }
        if (is_close(gain, std::numbers::sqrt2, 1e-6))
        {
            return join("he instead of ", drawn, ": gain √2");
        }
        if (is_close(gain, 1, 1e-6))
        {
            return join("xavier instead of ", drawn, ": gain 1");
        }
        return join("init::preserving of ", w.activation, " instead of ", drawn, ": gain ",
                    short_number(gain));
    }

    /// The gain that keeps a signal in any depth: that of the edge of chaos, where there is one, or else the forward
    /// gain, if a deep stack stays there. Of sin(ω x) that of SIREN, √2/ω: its fixed point keeps a signal of 0.63, where
    /// the edge of chaos, 1/ω, lets it fade, and gradients gain 10 % a layer (χ⊥ = 1.20).
    inline std::optional<double> wanted_gain(const weight_gain& w)
    {
        if (w.sine_frequency)
        {
            return std::numbers::sqrt2 / *w.sine_frequency;
        }
        return w.critical ? w.critical : w.holds ? std::optional(w.forward) : std::nullopt;
    }

    /// Whether the next row of the main path is one without weights that takes the output of this further: an activation
    /// or a norm as a layer of its own, so that the gain of this row is not the whole story.
    inline bool is_continued(const report& r, std::size_t row)
    {
        return row + 1 < r.layers.size() && !r.layers[row + 1].has_weights
               && r.layers[row + 1].path.find('.') == r.layers[row].path.find('.');
    }

    /// What a prediction has noted of the weights of a row, where it tells all about it.
    inline std::optional<weight_gain> gain_of(const report& r, std::size_t row)
    {
        const auto& p = r.layers[row].prediction;
        return p && p->weights && !is_continued(r, row) ? p->weights : std::nullopt;
    }

    /// Whether a row sums up layers inside of it, as that of a residual layer does.
    inline bool has_inner_rows(const report& r, std::size_t row)
    {
        return row > 0 && r.layers[row - 1].path.starts_with(r.layers[row].path + ".");
    }

    inline std::string rescaled(double growth)
    {
        return growth > 0 ? join("weights with ", short_number(1 / growth), " times the standard deviation")
                          : "weights that are not 0";
    }

    /// For what falls or grows by `growth` a layer, on its way from row `first` on.
    inline advice advice_for(const report& r, std::size_t first, direction d, double growth)
    {
        if (has_inner_rows(r, first))
        {
            return {"every residual layer adds its branch to what passes by",
                    "a residual scale of 1/√depth, or a norm before each branch"};
        }
        const std::optional<weight_gain> w = gain_of(r, first);
        if (!w)
        {
            return {"", r.layers[first].has_weights && !is_continued(r, first)
                            ? rescaled(growth)
                            : "another scale of the weights, or other layers between them"};
        }
        const std::optional<double> wanted = wanted_gain(*w);
        const bool keeps_both = w->critical || w->sine_frequency || is_close(w->forward, w->backward, 0.1);
        const std::string drawn = join(w->initializer, " has a gain of ", short_number(w->drawn), ", and ");
        if (wanted && !is_close(w->drawn, *wanted, 1e-3) && (growth < 1) == (w->drawn < *wanted)
            && (keeps_both || d == direction::forward))
        {
            return {join(drawn, w->activation, " asks for ", short_number(*wanted)),
                    law_of_gain(*wanted, *w)};
        }
        if (wanted && is_close(w->drawn, *wanted, 1e-3) && keeps_both)
        {
            return {"", "a norm or residual connections"}; // right, and not at fault
        }
        const std::string cause = join(drawn, w->activation, " asks for ", short_number(w->forward),
                                       " to keep a signal of variance 1, and for ", short_number(w->backward),
                                       " to keep gradients");
        if (!w->holds && (growth < 1) == (w->drawn < w->forward) && !is_close(w->drawn, w->forward, 1e-3))
        {
            return {cause,
                    law_of_gain(w->forward, *w) + ", and a norm in stacks so deep that they drift from it"};
        }
        return {cause, "a norm or residual connections, or an activation that one gain suits in any depth, "
                       "as relu and tanh"};
    }
}

#endif
