// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_LSUV_HPP
#define FANIN_DIAGNOSE_LSUV_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/propagate.hpp>
#include <fanin/stats/summary.hpp>

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
    /// How lsuv goes about a layer. Fields in alphabetical order, for designated initializers.
    struct lsuv_options
    {
        std::size_t attempts = 10; ///< T_max: how often the weights may be scaled; 0 only measures
        /// Tol_var: a variance nearer to 1 is left, in (0, 1). 0.1 is customary, where each attempt may see
        /// another mini-batch. Here all see one: without a bias the first attempt is exact but for rounding,
        /// so that a closer variance costs no further one.
        double tolerance = 1e-3;
    };

    /// What became of a layer.
    enum class lsuv_outcome
    {
        unit_variance,   ///< reached, or there from the beginning
        attempts_used,   ///< scaled as often as allowed, and not there
        no_weights,      ///< left alone: it has none, or does not hold them
        zero_variance,   ///< left alone: outputs are equal but for bias and rounding, as after a dead layer
        bias_alone,      ///< left alone: the variance of its bias is 1 or more, whatever the weights
        not_finite,      ///< left alone: an output or the variance is NaN or infinite
        beyond_the_type, ///< left alone: the weights of unit variance are no normal numbers of the type
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

    /// What lsuv did to a layer.
    struct lsuv_row
    {
        std::string path; ///< as in the report of propagate
        std::string name; ///< of the layer as it was given
        std::size_t attempts = 0;
        std::optional<double>
            variance_before; ///< of what its weights were drawn to make; none where it has no weights
        std::optional<double> variance_after;
        lsuv_outcome outcome = lsuv_outcome::no_weights;
    };

    /// A net with its weights held, and what was done to them, one row a layer.
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

        /// The variance that rounding gives to outputs that are equal: an inner product of n terms is off by
        /// about √n·ε times the lengths of its two vectors (Higham & Mary 2019, thm. 3.1), here those of an
        /// average input and of average weights.
        template <real T>
        double rounding_variance(const tunable<T>& layer)
        {
            const auto n = static_cast<double>(layer.fan_in);
            const auto mean_square = [](const auto& values)
            { return summary_of<T>({values.data(), values.size()}).second_moment(); };
            constexpr auto epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
            return n * n * n * epsilon * epsilon * mean_square(layer.input) * mean_square(layer.weights);
        }

        /// Whether the weights tell outputs apart, which the bias may do without them.
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
            // where there is nothing to measure, its NaN is not above
            return summarize(z, {.bins = 1}).variance() > rounding_variance(layer) + rounding * rounding;
        }

        /// Multiplies by the factor; false, and nothing written, where the largest of the products would not
        /// be a normal number.
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

        /// The loop of Mishkin & Matas 2016, alg. 1, for one layer; path and name of the row are left to
        /// others.
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
                    if (summary_of<T>(layer.bias).variance() >= 1) // of no bias it is NaN
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

    /// Mishkin & Matas 2016, alg. 1, "layer-sequential unit variance": the net of `draw(net, x, key)`, its
    /// weights scaled layer by layer, from first to last, until the output of each has the variance 1 over
    /// the batch.
    ///
    /// What is measured is the pre-activation x · W + b of a dense layer, the output of a convolution before
    /// its activation: the population variance of all its elements, over samples, units and positions, as the
    /// paper does. The weights are divided by its square root; biases stay, and with one the variance is
    /// approached by a factor of about Var(b) an attempt. A residual branch is scaled as what it is given,
    /// not as what it is added to.
    ///
    /// The paper begins with orthonormal weights. Here the net's own initializers draw them: `dense(100,
    /// init::orthogonal<float>, act::tanh)` is the paper's way. Where unit variance cannot be had, the row
    /// says why, and the weights are those that were drawn. Throws invalid_argument, before anything is
    /// drawn, where an option is out of its range or x is not two-dimensional.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] auto lsuv(const Net& net, const X& x, key k, const lsuv_options& options = {})
    {
        detail::require(options.tolerance > 0 && options.tolerance < 1, "tolerance", options.tolerance,
                        "in (0, 1)");
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
        std::size_t next = 0; // of those tuned: each is followed by its row, before another is tuned
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
