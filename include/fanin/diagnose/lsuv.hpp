// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_LSUV_HPP
#define FANIN_DIAGNOSE_LSUV_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/propagate.hpp>
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// Limits of lsuv. Fields in alphabetical order, for designated initializers.
    struct lsuv_options
    {
        std::size_t attempts = 10; ///< T_max: maximum number of scalings; 0 only measures
        /// Tol_var in (0, 1): lsuv accepts a variance within this distance of 1. 0.1 is customary if each
        /// attempt sees another mini-batch. Here all attempts see one batch: without a bias the first attempt
        /// is exact up to rounding, so that a small tolerance is free.
        double tolerance = 1e-3;
    };

    /// The outcome of lsuv for a layer.
    enum class lsuv_outcome
    {
        unit_variance,   ///< reached, or present from the start
        attempts_used,   ///< not reached within the allowed attempts
        no_weights,      ///< left alone: the layer has no weights, or does not hold them
        zero_variance,   ///< left alone: outputs are equal up to bias and rounding, as after a dead layer
        bias_alone,      ///< left alone: the variance of the bias alone is 1 or more
        not_finite,      ///< left alone: an output or the variance is NaN or infinite
        beyond_the_type, ///< left alone: the scaled weights would not be normal numbers
    };

    /// "unit variance", "left alone: zero variance"
    [[nodiscard]] constexpr std::string_view to_string(lsuv_outcome o) noexcept
    {
        switch (o)
        {
        case lsuv_outcome::unit_variance:
            return "unit variance";
        case lsuv_outcome::attempts_used:
            return "attempts used";
        case lsuv_outcome::no_weights:
            return "left alone: no weights";
        case lsuv_outcome::zero_variance:
            return "left alone: zero variance";
        case lsuv_outcome::bias_alone:
            return "left alone: bias alone";
        case lsuv_outcome::not_finite:
            return "left alone: not finite";
        case lsuv_outcome::beyond_the_type:
            return "left alone: beyond the type";
        }
        return "";
    }

    /// The effect of lsuv on a layer.
    struct lsuv_row
    {
        std::string path; ///< as in the report of propagate
        std::string name; ///< of the layer before lsuv
        std::size_t attempts = 0;
        std::optional<double> variance_before; ///< with the drawn weights; none without weights
        std::optional<double> variance_after;
        lsuv_outcome outcome = lsuv_outcome::no_weights;
    };

    /// A net with held weights, and one row per layer.
    template <layer Net>
    struct lsuv_result
    {
        Net net;
        std::vector<lsuv_row> layers;
    };

    namespace detail
    {
        template <real T>
        summary summary_of(std::span<const T> x)
        {
            return summarize_elements(x, {.bins = 1}, std::nullopt);
        }

        /// The variance that rounding gives to equal outputs: an inner product of n terms has an error of
        /// about √n·ε times the norms of its two vectors (Higham & Mary 2019, thm. 3.1), here an average
        /// input and average weights.
        template <real T>
        double rounding_variance(const tunable<T>& layer)
        {
            const auto n = static_cast<double>(layer.fan_in);
            const auto mean_square = [](const auto& values)
            { return summary_of<T>({values.data(), values.size()}).second_moment(); };
            constexpr auto epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
            return n * n * n * epsilon * epsilon * mean_square(layer.input) * mean_square(layer.weights);
        }

        /// Whether the outputs differ through the weights, not through the bias alone.
        template <real T>
        bool weights_matter(const tunable<T>& layer, matrix<T> z)
        {
            const double rounding =
                std::numeric_limits<T>::epsilon() * summarize(z, {.bins = 1}).root_mean_square();
            if (!layer.bias.empty())
            {
                for (std::size_t i = 0; i < z.size(); ++i)
                {
                    z.data()[i] -= layer.bias[i % layer.bias.size()];
                }
            }
            // NaN, without elements, is not above
            return summarize(z, {.bins = 1}).variance() > rounding_variance(layer) + rounding * rounding;
        }

        /// Multiplies by the factor. Returns false and writes nothing if the largest product would not be a
        /// normal number.
        template <real T>
        bool scale_weights(std::span<T> weights, double factor)
        {
            double largest = 0;
            for (const T w : weights)
            {
                largest = std::max(largest, std::abs(static_cast<double>(w)) * factor);
            }
            if (!(largest >= static_cast<double>(std::numeric_limits<T>::min())
                  && largest <= static_cast<double>(std::numeric_limits<T>::max())))
            {
                return false;
            }
            std::transform(weights.begin(), weights.end(), weights.begin(),
                           [=](T w) { return static_cast<T>(static_cast<double>(w) * factor); });
            return true;
        }

        /// The loop of Mishkin & Matas 2016, alg. 1, for one layer. The caller sets path and name of the row.
        template <real T>
        lsuv_row to_unit_variance(const tunable<T>& layer, const lsuv_options& options)
        {
            lsuv_row row;
            const std::vector<T> drawn(layer.weights.begin(), layer.weights.end());
            const auto scale = [&]
            {
                for (;; ++row.attempts)
                {
                    const matrix<T> z = layer.pre_activation();
                    const summary s = summarize(z, {.bins = 1});
                    const double variance = s.variance();
                    row.variance_after = variance;
                    if (row.attempts == 0)
                    {
                        row.variance_before = variance;
                    }
                    if (s.nonfinite() > 0 || (s.count > 0 && !is_finite(variance)))
                    {
                        return lsuv_outcome::not_finite;
                    }
                    if (row.attempts == 0 && !weights_matter(layer, z))
                    {
                        return lsuv_outcome::zero_variance;
                    }
                    if (std::abs(variance - 1) < options.tolerance)
                    {
                        return lsuv_outcome::unit_variance;
                    }
                    if (summary_of<T>(layer.bias).variance() >= 1) // NaN without a bias
                    {
                        return lsuv_outcome::bias_alone;
                    }
                    if (row.attempts == options.attempts)
                    {
                        return lsuv_outcome::attempts_used;
                    }
                    if (!scale_weights(layer.weights, 1 / std::sqrt(variance)))
                    {
                        return lsuv_outcome::beyond_the_type;
                    }
                }
            };
            row.outcome = scale();
            if (row.outcome != lsuv_outcome::unit_variance && row.outcome != lsuv_outcome::attempts_used)
            {
                std::copy(drawn.begin(), drawn.end(), layer.weights.begin());
                row.attempts = 0;
                row.variance_after = row.variance_before;
            }
            return row;
        }
    }

    /// Layer-sequential unit variance (Mishkin & Matas 2016, alg. 1): draws the net of `draw(net, x, key)`
    /// and scales its weights layer by layer, first to last, until each output has variance 1 over the batch.
    ///
    /// The variance is the population variance of all pre-activations of a layer, over samples, units and
    /// positions, as in the paper. lsuv divides the weights by its square root. Biases stay; with a bias each
    /// attempt reduces the error by a factor of about Var(b). On a residual branch the variance is measured
    /// on the branch, before the sum.
    ///
    /// The paper starts from orthonormal weights, as `dense(100, init::orthogonal<float>, act::tanh)` does;
    /// here the net's own initializers draw. If a layer cannot reach unit variance, it keeps its drawn
    /// weights and its row says why. Throws invalid_argument, before any draw, if an option is out of range
    /// or x is not two-dimensional.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] auto lsuv(const Net& net, const X& x, key k, const lsuv_options& options = {})
    {
        detail::require(options.tolerance > 0 && options.tolerance < 1, "tolerance", options.tolerance,
                        "in (0, 1): 1e-3 is the default");
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        tape<T> t({.histogram = {.bins = 1}});
        std::vector<lsuv_row> tuned;
        t.tune_with(
            [&](const tunable<T>& layer)
            {
                tuned.push_back(detail::to_unit_variance(layer, options));
                tuned.back().path = layer.path;
            });
        decltype(auto) list = detail::as_list(net);
        auto held = list.hold(std::move(b), k, t).first;

        std::vector<lsuv_row> rows;
        std::size_t next = 0; // of the tuned layers: the row of each follows before the next is tuned
        for (layer_report& l : std::move(t.recorder()).take_rows())
        {
            lsuv_row& row = rows.emplace_back();
            if (next < tuned.size() && tuned[next].path == l.path)
            {
                row = std::move(tuned[next++]);
            }
            row.path = std::move(l.path);
            row.name = std::move(l.name);
        }
        return lsuv_result<decltype(held)>{std::move(held), std::move(rows)};
    }
}

#endif
