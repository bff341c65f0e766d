// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_GAINS_HPP
#define FANIN_DIAGNOSE_DETAIL_GAINS_HPP

#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>

// The gain of weights beside the gain that their activation needs.
namespace fanin::detail
{
    inline bool is_close(double a, double b, double tolerance)
    {
        return std::abs(a - b) <= tolerance * std::abs(b);
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

    /// The wanted gain, or else the forward gain.
    inline double aim_of(const weight_gain& w)
    {
        return wanted_gain(w).value_or(w.forward);
    }

    /// Whether no gain keeps both signal and gradient through so many layers.
    inline bool serves_not(const weight_gain& w, std::size_t layers, double line)
    {
        return !w.critical && !w.sine_frequency
               && std::abs(std::log(w.forward / w.backward)) * static_cast<double>(layers) > line;
    }

    /// Whether a deep stack leaves q = 1 beyond the line. χ∥ multiplies a deviation of log q in each layer:
    /// of the first layer, as the batch has not the second moment 1/gain² of the activations, and three times
    /// the scatter of a layer.
    inline bool drifts(const weight_gain& w, std::size_t layers, double scatter, double line)
    {
        const double deviation = 2 * std::abs(std::log(w.forward)) + 3 * scatter;
        return !w.holds && !w.critical && !w.sine_frequency
               && deviation / 2 * std::pow(w.error_factor, static_cast<double>(layers)) > line;
    }

    /// Whether φ(a z) = a φ(z) for a > 0: then a factor of the weights is a factor of the signal, at any
    /// size.
    inline bool is_homogeneous(const std::string& activation)
    {
        return activation == "identity" || activation == "relu" || activation == "leaky_relu";
    }

    /// Whether φ is linear at 0 and smaller elsewhere: then a factor that lifts a vanished signal settles it.
    inline bool is_contracting(const std::string& activation)
    {
        return activation == "tanh" || activation == "erf" || activation == "softsign"
               || activation == "hard_tanh" || activation == "sin";
    }

    /// The row of the activation behind the weights of `row`, if it has a row of its own.
    inline std::size_t activation_row(const report& r, std::size_t row)
    {
        for (std::size_t i = row + 1; r.layers[row].facts.activation == "identity" && i < r.layers.size();
             ++i)
        {
            const layer_facts& f = r.layers[i].facts;
            if (f.kind == layer_kind::activation)
            {
                return i;
            }
            if (f.kind != layer_kind::norm && f.kind != layer_kind::dropout)
            {
                break;
            }
        }
        return row;
    }

    /// The gains of the activation behind the weights of a row.
    inline std::optional<weight_gain> gain_for(const report& r, std::size_t row)
    {
        return r.layers[row].gain ? r.layers[activation_row(r, row)].gain : std::nullopt;
    }

    /// Whether a norm behind the weights cancels their gain, in the block or in the branch.
    inline bool is_cancelled(const report& r, std::size_t row)
    {
        for (std::size_t i = row + 1; i < r.layers.size(); ++i)
        {
            const layer_kind kind = r.layers[i].facts.kind;
            if (kind == layer_kind::norm)
            {
                return true;
            }
            if (kind != layer_kind::activation && kind != layer_kind::dropout)
            {
                break;
            }
        }
        return false;
    }

    /// Whether the weights of a layer have one value. A report without their summary tells by the law.
    inline bool has_equal_weights(const layer_report& l)
    {
        const std::string& law = l.facts.initializer;
        return l.weights ? l.weights->min() == l.weights->max()
                         : law == "constant" || law == "ones" || law == "zeros";
    }

    /// "normal" of "normal, gain 1.41": for sentences that say the gain.
    inline std::string without_gain(const std::string& law)
    {
        return law.substr(0, law.find(", gain "));
    }

    inline double second_moment_after(const report& r, std::size_t row)
    {
        const layer_report& l = r.layers[row];
        return l.prediction ? l.prediction->activation.second_moment : l.activation.second_moment();
    }

    /// Of the input of a row of the main path: what the last row of the main path before it returned.
    inline double second_moment_before(const report& r, std::size_t row)
    {
        const std::optional<std::size_t> before = row_before(r.layers, row);
        return before ? second_moment_after(r, *before) : r.input.second_moment();
    }

    /// The part of the pre-activation's second moment that the biases make: by theory, or else as measured.
    inline double bias_fraction(const report& r, std::size_t row)
    {
        const layer_report& l = r.layers[row];
        const double all =
            l.prediction ? (l.prediction->pre_activation ? l.prediction->pre_activation->second_moment : 0)
            : l.pre_activation ? l.pre_activation->second_moment()
                               : 0;
        return l.gain && all > 0 ? std::min(1 - 1e-12, l.gain->bias_variance / all) : 0;
    }
}

#endif
