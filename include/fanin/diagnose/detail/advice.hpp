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

// Cause and remedy: from the gains in a prediction, or else from the measurement alone.
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

    /// "he instead of xavier (gain √2)"
    inline std::string law_of_gain(double gain, const weight_gain& w)
    {
        const std::string drawn = w.initializer;
        if (w.sine_frequency && is_close(gain, std::numbers::sqrt2 / *w.sine_frequency, 1e-6))
        {
            constexpr double of_siren = 30; // its default
            const std::string omega =
                *w.sine_frequency == of_siren ? "" : join(".with_omega(", *w.sine_frequency, ")");
            return join("siren", omega, " instead of ", drawn, " (gain ", short_number(gain), ")");
        }
        if (is_close(gain, std::numbers::sqrt2, 1e-6))
        {
            return join("he instead of ", drawn, " (gain √2)");
        }
        if (is_close(gain, 1, 1e-6))
        {
            return join("xavier instead of ", drawn, " (gain 1)");
        }
        return join("init::preserving for ", w.activation, " instead of ", drawn, " (gain ",
                    short_number(gain), ")");
    }

    /// The gain that keeps a signal at any depth: the edge of chaos, or else the forward gain if its fixed
    /// point is stable. sin(ω x) needs the gain of SIREN, √2/ω: its fixed point keeps an RMS of 0.63 while
    /// gradients grow by 10 % per layer (χ⊥ = 1.20). At the edge of chaos, 1/ω, the signal decays.
    inline std::optional<double> wanted_gain(const weight_gain& w)
    {
        if (w.sine_frequency)
        {
            return std::numbers::sqrt2 / *w.sine_frequency;
        }
        return w.critical ? w.critical : w.holds ? std::optional(w.forward) : std::nullopt;
    }

    /// Whether the next row of the main path is a layer without weights, such as an activation or a norm:
    /// then the gain of this row is only a part of the factor.
    inline bool is_continued(const report& r, std::size_t row)
    {
        return row + 1 < r.layers.size() && !r.layers[row + 1].has_weights
               && r.layers[row + 1].path.find('.') == r.layers[row].path.find('.');
    }

    /// The predicted gain of a row, if it alone sets the factor of the row.
    inline std::optional<weight_gain> gain_of(const report& r, std::size_t row)
    {
        const auto& p = r.layers[row].prediction;
        return p && p->weights && !is_continued(r, row) ? p->weights : std::nullopt;
    }

    /// Whether a row stands for inner layers, as the row of a residual layer does.
    inline bool has_inner_rows(const report& r, std::size_t row)
    {
        return row > 0 && r.layers[row - 1].path.starts_with(r.layers[row].path + ".");
    }

    inline std::string rescaled(double growth)
    {
        return growth > 0 ? join("weights with ", short_number(1 / growth), " times the standard deviation")
                          : "nonzero weights";
    }

    /// Advice for a signal or gradient that changes by `growth` per layer from row `first` on.
    inline advice advice_for(const report& r, std::size_t first, direction d, double growth)
    {
        if (has_inner_rows(r, first))
        {
            return {"each residual layer adds its branch to the skip connection",
                    "a residual scale of 1/√depth or a norm before each branch"};
        }
        const std::optional<weight_gain> w = gain_of(r, first);
        if (!w)
        {
            return {"", r.layers[first].has_weights && !is_continued(r, first)
                            ? rescaled(growth)
                            : "a different weight scale or different layers between the weights"};
        }
        const std::optional<double> wanted = wanted_gain(*w);
        const bool keeps_both = w->critical || w->sine_frequency || is_close(w->forward, w->backward, 0.1);
        const std::string drawn = join(w->initializer, " has gain ", short_number(w->drawn), ", ");
        if (wanted && !is_close(w->drawn, *wanted, 1e-3) && (growth < 1) == (w->drawn < *wanted)
            && (keeps_both || d == direction::forward))
        {
            return {join(drawn, w->activation, " needs gain ", short_number(*wanted)),
                    law_of_gain(*wanted, *w)};
        }
        if (wanted && is_close(w->drawn, *wanted, 1e-3) && keeps_both)
        {
            return {"", "norm layers or residual connections"}; // the gain is right
        }
        const std::string cause = join(drawn, w->activation, " needs gain ", short_number(w->forward),
                                       " to keep a signal of variance 1 and gain ", short_number(w->backward),
                                       " to keep the gradient");
        if (!w->holds && (growth < 1) == (w->drawn < w->forward) && !is_close(w->drawn, w->forward, 1e-3))
        {
            return {cause, law_of_gain(w->forward, *w)
                               + ", with norm layers in stacks so deep that the variance drifts"};
        }
        return {cause, "norm layers, residual connections, or an activation with one gain for every depth "
                       "(relu, tanh)"};
    }
}

#endif
