// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_SHOW_REPORTS_HPP
#define FANIN_TESTS_SHOW_REPORTS_HPP

#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// Reports that are written down, not measured: what is shown of them is known beforehand.
namespace written
{
    /// Of elements with this mean and variance, ten of them unless `counts` say otherwise.
    inline fanin::summary summary_of(double mean, double variance, fanin::interval range = {-1, 3},
                                     const std::vector<std::uint64_t>& counts = {1, 2, 4, 3})
    {
        fanin::summary s;
        s.histogram = fanin::histogram(counts.size(), range);
        for (std::size_t i = 0; i < counts.size(); ++i)
        {
            const double middle = s.histogram.edge(i) / 2 + s.histogram.edge(i + 1) / 2;
            s.histogram.add(middle, counts[i]);
            s.count += counts[i];
        }
        s.finite = {.count = s.count,
                    .mean = mean,
                    .squared_deviations = variance * static_cast<double>(s.count),
                    .min = range.lo,
                    .max = range.hi};
        return s;
    }

    /// With this root mean square, and a mean of 0.
    inline fanin::summary level(double root_mean_square)
    {
        return summary_of(0, root_mean_square * root_mean_square,
                          {-2 * root_mean_square, 2 * root_mean_square});
    }

    /// Of `zeros` zeros alone, over the range that they get.
    inline fanin::summary zeros(std::uint64_t count)
    {
        fanin::summary s;
        s.count = count;
        s.zeros = count;
        s.finite = {.count = count, .mean = 0, .squared_deviations = 0, .min = 0, .max = 0};
        s.histogram = fanin::histogram(4, {-0.5, 0.5});
        s.histogram.add(0, count);
        return s;
    }

    /// Of infinities and NaN alone.
    inline fanin::summary nonfinite()
    {
        fanin::summary s;
        s.count = 6;
        s.nan = 3;
        s.negative_infinity = 1;
        s.positive_infinity = 2;
        s.histogram = fanin::histogram(4, {0, 1});
        s.histogram.add(std::numeric_limits<double>::quiet_NaN(), 3);
        s.histogram.add(-std::numeric_limits<double>::infinity(), 1);
        s.histogram.add(std::numeric_limits<double>::infinity(), 2);
        return s;
    }

    inline fanin::layer_report layer(const std::string& path, const fanin::summary& activation)
    {
        fanin::layer_report l;
        l.path = path;
        l.name = "dense 3 he relu";
        l.in = {5};
        l.out = {3};
        l.activation = activation;
        return l;
    }

    /// Layers of these root mean squares behind an input of 1.
    inline fanin::report stack_of(const std::vector<double>& root_mean_squares)
    {
        fanin::report r;
        r.samples = 2;
        r.input = level(1);
        for (const double x : root_mean_squares)
        {
            r.layers.push_back(layer(std::to_string(r.layers.size()), x == 0 ? zeros(10) : level(x)));
        }
        return r;
    }

    /// Everything that a report can hold.
    inline fanin::report full()
    {
        fanin::report r = stack_of({0.5, 0.25});
        r.input_geometry = fanin::row_geometry{7.25, -0.125};
        r.input_gradient = level(0.3);
        r.loss = fanin::loss_report{.value = 2.5,
                                    .expected = 2.25,
                                    .random_labels = 2.375,
                                    .chance = 2,
                                    .logit_variance = 0.5,
                                    .classes = 8};
        r.tape_bytes = 123456;
        r.layers[0].parameters = {15, 0};
        r.run = fanin::run_record{.element_type = "double",
                                  .key = fanin::key(~std::uint64_t{0}, 7),
                                  .backward = true,
                                  .histogram = {.bins = 4, .range = fanin::interval{-1, 3}},
                                  .weights = true,
                                  .version = "3.2.1",
                                  .stream_version = 5};
        fanin::layer_report& l = r.layers[1];
        l.in = {4, 5, 3};
        l.out = {2, 3, 8};
        l.weights = summary_of(0.001, 0.1);
        l.pre_activation = summary_of(1.0 / 3, 0.7);
        l.activation.zeros = 4;
        l.activation.saturated = 2;
        l.has_weights = true;
        l.parameters = {1200, 8};
        l.dead_units = 5;
        l.heads = {{.entropy = 0.5, .spread = 1.75, .queries = 1.0 / 3, .keys = 2}, {}};
        l.geometry = fanin::row_geometry{1.5, 0.875};
        l.backward = fanin::gradient_report{level(2), summary_of(-3, 1e-12), 0.1, 0.75};
        l.prediction = fanin::layer_prediction{.path = "1",
                                               .name = "dense 3 he relu",
                                               .pre_activation = fanin::expected_moments{0, 1.25, 1.5625},
                                               .activation = {0.1, 0.2, 0.05},
                                               .factor = 1.1,
                                               .log_stddev = 0.02,
                                               .factor_log_stddev = 0.03};
        l.gain = fanin::weight_gain{"he", "relu", 1.4, 1.5, true, 1.6, 1.7};
        return r;
    }

    inline fanin::verdict vanishing()
    {
        fanin::verdict v;
        v.kind = fanin::verdict_kind::vanishing;
        v.direction = fanin::direction::backward;
        v.first_layer = 1;
        v.first_name = "1: dense 3 he relu";
        v.growth_per_layer = 0.707;
        v.depth_limit = 251.6;
        v.finding = "the gradient norm is multiplied by 0.707 per layer";
        v.layers = 2;
        v.begin = 1.5;
        v.end = 0.75;
        v.sigmas = 7.5;
        v.cause.kind = fanin::cause_kind::weights;
        v.cause.rows = {1};
        v.cause.value = 1;
        v.cause.wanted = 1.4;
        v.cause.contributions = {{fanin::cause_kind::weights, -0.35}};
        v.remedy.kind = fanin::remedy_kind::gain;
        v.remedy.rows = {0, 1};
        v.remedy.from = 1;
        v.remedy.to = 1.4;
        v.remedy.name = "he";
        v.cause.sentence = "xavier has gain 1, relu needs gain 1.41";
        v.remedy.sentence = "he instead of xavier (gain √2)";
        return v;
    }
}

#endif
