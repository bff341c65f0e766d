// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP
#define FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace fanin::detail
{
    /// E[f(u1) f(u2)] of Gaussian u1, u2 with variance q and correlation c, by a rule of some 100 points per
    /// variable: accurate to 1e-3, enough for tolerances.
    template <class F>
    double rough_product(const F& f, double q, double c)
    {
        constexpr int half = 48;
        constexpr double step = 6.0 / half;
        const double scale = std::sqrt(q);
        const double own = std::sqrt(std::max(0.0, (1 - c) * (1 + c)));
        double sum = 0;
        double weights = 0;
        for (int i = -half; i <= half; ++i)
        {
            const double a = i * step;
            const double first = f(scale * a);
            for (int j = -half; j <= half; ++j)
            {
                const double b = j * step;
                const double weight = std::exp(-(a * a + b * b) / 2);
                sum += weight * first * f(scale * (c * a + own * b));
                weights += weight;
            }
        }
        return sum / weights;
    }

    /// Whether a prediction is finite: φ may overflow far out in the Gaussian.
    inline bool is_finite(const signal& y)
    {
        return std::all_of(y.typical.begin(), y.typical.end(), [](const signal::sample& s)
                           { return is_finite(s.mean) && is_finite(s.second_moment); })
               && is_finite(y.cross_moment) && is_finite(y.cosine_variance) && is_finite(y.log_variance);
    }

    /// The prediction for φ on a Gaussian signal of mean 0, the pre-activations of a wide layer. `units`
    /// independent units set the scatter over draws of the weights. `inputs` features set the correlation of
    /// samples.
    template <predictable_activation A>
    prediction predict_activation(const A& act, const signal& z, double units, double inputs)
    {
        const auto beyond = [](const signal::sample& s)
        { return !(s.second_moment == 0 || (s.second_moment > 1e-90 && s.second_moment < 1e90)); };
        if (std::any_of(z.typical.begin(), z.typical.end(), beyond))
        {
            return {}; // vanished or exploded beyond double
        }
        signal y = z;
        double slope = 0; // d log E[φ²] / d log q
        double second = 0;
        double derivative = 0;
        for (signal::sample& s : y.typical)
        {
            const double q = s.second_moment;
            const auto m = if_any([&] { return theory::moments(act, std::max(q, 1e-90)); });
            if (!m)
            {
                return {};
            }
            slope += q * m->second_moment_slope;
            second += q > 0 ? m->second_moment : value_of(act, 0) * value_of(act, 0);
            derivative += m->derivative_moment;
            const double origin = value_of(act, 0);
            s = q > 0 ? signal::sample{m->mean, m->second_moment} : signal::sample{origin, origin * origin};
        }
        const auto n = static_cast<double>(y.typical.size());
        second /= n;
        derivative /= n;
        slope = second > 0 ? slope / n / second : 0;

        const double q = z.second_moment();
        const double c = q > 0 ? std::clamp(z.cross_moment / q, -1.0, 1.0) : 1;
        const auto batch = static_cast<double>(z.samples);
        y.cross_moment = rough_product([&](double u) { return value_of(act, u); }, q, c);

        // Units are independent given the inputs, samples are not: the mean of a unit over the batch has this
        // relative variance. Correlations of single pairs scatter around c by about 1/√inputs, and by more in
        // deep stacks: the scatter of earlier layers passes through with the slope of the correlation map.
        const double scatter =
            std::min(1.0, std::sqrt(z.cosine_variance + (1 - c * c) * (1 - c * c) / inputs));
        const double above = std::min(c + scatter, 1.0);
        const double below = std::max(c - scatter, -1.0);
        if (scatter > 0 && second > 0)
        {
            const auto product = [&](double cosine)
            { return rough_product([&](double u) { return value_of(act, u); }, q, cosine); };
            const double map_slope = (product(above) - product(below)) / (above - below) / second;
            y.cosine_variance = map_slope * map_slope * scatter * scatter;
        }
        const auto spread = [&](const auto& f)
        {
            const double mean_square = rough_product(f, q, 0);
            const double between = rough_product(f, q, above) + rough_product(f, q, below);
            const double all = between / 2 * (1 - 1 / batch) + rough_product(f, q, 1) / batch;
            return mean_square > 0 ? std::max(0.0, all / mean_square - 1) / units : 0;
        };
        const auto square = [&](double u) { return value_of(act, u) * value_of(act, u); };
        y.log_variance = slope * slope * z.log_variance + spread(square);

        if (!is_finite(y))
        {
            return {};
        }

        prediction p;
        p.pre_activation = moments_of(z);
        p.factor = std::sqrt(derivative);
        if constexpr (theory::differentiable_function<A>)
        {
            const auto squared_slope = [&](double u)
            {
                const double d = static_cast<double>(act.derivative(u));
                return d * d;
            };
            p.factor_log_variance =
                spread(squared_slope) + 2 / (units * batch); // the cotangent is random, too
        }
        p.y = std::move(y);
        return p;
    }

    /// The weights and biases of a layer in theory.
    struct drawn_law
    {
        std::string initializer;
        init::fans fans;
        double variance;      ///< of one weight
        double bias_variance; ///< of one bias
    };

    /// The connections between the weights of a layer and its inputs.
    struct weight_use
    {
        double units;       ///< outputs with weights of their own
        double inputs_seen; ///< fraction of the fan in that is not padding
    };

    /// The effect of a layer φ(x · W + b) on a signal: Poole et al. 2016, eq. (3) and (5).
    template <predictable_activation A>
    prediction predict_linear(const A& act, const drawn_law& w, const weight_use& use, const signal& x,
                              sample_shape shape)
    {
        const double gain = w.fans.in * use.inputs_seen * w.variance;
        signal z = x;
        z.shape = std::move(shape);
        for (signal::sample& s : z.typical)
        {
            s = {0, gain * s.second_moment + w.bias_variance};
        }
        z.cross_moment = gain * x.cross_moment + w.bias_variance;
        const double q = z.second_moment();
        const double from_input = q > 0 ? gain * x.second_moment() / q : 0;
        z.log_variance = from_input * from_input * x.log_variance;

        prediction p = predict_activation(act, z, use.units, w.fans.in);
        if (!p.y)
        {
            return p;
        }
        p.weights = gains_of(act);
        if (p.weights)
        {
            p.weights->initializer = w.initializer;
            p.weights->drawn = std::sqrt(w.fans.in * w.variance);
            p.weights->bias_variance = w.bias_variance;
            p.weights->inputs_seen = use.inputs_seen;
        }
        p.factor *= std::sqrt(w.fans.out * use.inputs_seen * w.variance);
        // the product of the weights with independent rows, such as random cotangents
        p.factor_log_variance += 2 / w.fans.in * (1 / static_cast<double>(x.samples) + 1 / w.fans.out);
        return p;
    }
}

#endif
