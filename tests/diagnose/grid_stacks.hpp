// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_DIAGNOSE_GRID_STACKS_HPP
#define FANIN_TESTS_DIAGNOSE_GRID_STACKS_HPP

#include "diagnose/grid.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace grid
{
    /// E[f(√q z)] of z ~ N(0, 1), by a sum over a fine grid.
    template <class F>
    double mean_over_gaussian(double q, F f)
    {
        double sum = 0;
        double weights = 0;
        for (int i = -2000; i <= 2000; ++i)
        {
            const double z = i / 250.0;
            const double w = std::exp(-z * z / 2);
            weights += w;
            sum += w * f(std::sqrt(q) * z);
        }
        return sum / weights;
    }

    /// The mean-field recursion of `depth` dense layers: q' = gain² E[φ²] + bias² (Poole et al. 2016), and
    /// the factor gain² E[φ'²] of the gradient (Schoenholz et al. 2017). What changes by more than e³ in size
    /// is ill; e² to e⁴ would be too close to say. A power law changes by no more than 2 in the deeper half.
    template <class F, class D>
    truth mean_field(std::size_t depth, double gain, double bias, F f, D df)
    {
        double m = 1;
        double back = 0;
        double half_m = 1;
        double half_back = 0;
        for (std::size_t l = 0; l < depth; ++l)
        {
            half_m = l == depth / 2 ? m : half_m;
            half_back = l == depth / 2 ? back : half_back;
            const double q = gain * gain * m + bias * bias;
            m = mean_over_gaussian(q, [&](double z) { return f(z) * f(z); });
            back +=
                std::log(gain * gain * mean_over_gaussian(q, [&](double z) { return df(z) * df(z); })) / 2;
        }
        const bool power_law = std::abs(std::log(m / half_m)) / 2 < 0.7 && std::abs(back - half_back) < 0.7;
        const double change = power_law ? 0 : std::log(m) / 2;
        back = power_law ? 0 : back;
        const auto sure = [](double c) { return std::abs(c) < 2 || std::abs(c) > 4; };
        if (!sure(change) || !sure(back))
        {
            throw std::logic_error("too close to the line to say");
        }
        using enum verdict_kind;
        return std::abs(change) > 4 ? truth{change < 0 ? vanishing : exploding, direction::forward}
               : std::abs(back) > 4 ? truth{back < 0 ? vanishing : exploding, direction::backward}
                                    : truth{};
    }

    inline truth relu_truth(std::size_t depth, double gain, double bias = 0)
    {
        return mean_field(
            depth, gain, bias, [](double z) { return std::max(z, 0.0); },
            [](double z) { return z > 0 ? 1.0 : 0.0; });
    }

    inline truth tanh_truth(std::size_t depth, double gain, double bias = 0)
    {
        return mean_field(
            depth, gain, bias, [](double z) { return std::tanh(z); },
            [](double z) { return 1 - std::tanh(z) * std::tanh(z); });
    }

    inline truth sigmoid_truth(std::size_t depth, double gain)
    {
        const auto f = [](double z) { return 1 / (1 + std::exp(-z)); };
        return mean_field(depth, gain, 0, f, [=](double z) { return f(z) * (1 - f(z)); });
    }

    inline truth hard_tanh_truth(std::size_t depth, double gain)
    {
        return mean_field(
            depth, gain, 0, [](double z) { return std::clamp(z, -1.0, 1.0); },
            [](double z) { return std::abs(z) < 1 ? 1.0 : 0.0; });
    }

    inline truth leaky_relu_truth(std::size_t depth, double gain)
    {
        return mean_field(
            depth, gain, 0, [](double z) { return z > 0 ? z : 0.01 * z; },
            [](double z) { return z > 0 ? 1.0 : 0.01; });
    }

    inline std::string text(double x)
    {
        return fanin::detail::to_text(x, 3);
    }

    inline std::vector<stack> uniform_stacks()
    {
        std::vector<stack> all;
        for (const std::size_t depth : {20u, 40u})
        {
            for (const double gain : {0.3, 0.7, 1.0, root2, 2.0})
            {
                all.push_back({"relu " + text(gain) + " × " + std::to_string(depth),
                               stacks::repeat(depth, stacks::dense(100, gain, "relu")),
                               relu_truth(depth, gain)});
            }
            for (const double gain : {0.3, 0.6, 1.0})
            {
                all.push_back({"tanh " + text(gain) + " × " + std::to_string(depth),
                               stacks::repeat(depth, stacks::dense(100, gain, "tanh")),
                               tanh_truth(depth, gain)});
            }
            all.push_back({"sigmoid 1 × " + std::to_string(depth),
                           stacks::repeat(depth, stacks::dense(100, 1, "sigmoid")), sigmoid_truth(depth, 1)});
        }
        // E[z⁴] = 3 q²: the variance grows as 3^(2^l)
        all.push_back({"square",
                       stacks::repeat(6, stacks::dense(100, 1, "square")),
                       {verdict_kind::exploding, direction::forward}});
        // gelu is x/2 near 0, so that he gives √½ per layer there, and less decay above
        for (const std::size_t depth : {40u, 60u, 100u})
        {
            all.push_back({"gelu he × " + std::to_string(depth),
                           stacks::repeat(depth, stacks::dense(100, root2, "gelu")),
                           {verdict_kind::vanishing, direction::forward}});
            all.back().partial =
                depth == 60 ? "normed gelu at he's gain multiplies the gradient by 1.05 a layer" : "";
        }
        all.push_back({"silu he × 40",
                       stacks::repeat(40, stacks::dense(100, root2, "silu")),
                       {verdict_kind::vanishing, direction::forward}});
        // φ'(0) = 2/√π: gain 5/3 is beyond the edge of chaos
        all.push_back({"erf 5/3 × 80",
                       stacks::repeat(80, stacks::dense(100, 5.0 / 3, "erf")),
                       {verdict_kind::exploding, direction::backward, cause_kind::weights}});
        all.push_back({"tanh biases",
                       stacks::repeat(12, stacks::dense(100, 0.3, "tanh", 1)),
                       {verdict_kind::vanishing, direction::backward, cause_kind::biases}});
        all.back().partial = "the gain is wrong, too, which the biases hide";
        all.push_back({"erf biases",
                       stacks::repeat(16, stacks::dense(100, 0.4, "erf", 1)),
                       {verdict_kind::vanishing, direction::backward, cause_kind::biases}});
        all.back().partial = "the gain is wrong, too, which the biases hide";
        // φ(x) is x/2 near 0: gain 1 halves the signal there
        for (const char* f : {"gelu", "silu"})
        {
            for (const std::size_t width : {32u, 64u})
            {
                all.push_back({std::string(f) + " xavier, width " + std::to_string(width),
                               stacks::repeat(20, stacks::dense(width, 1, f)),
                               {verdict_kind::vanishing, direction::forward, cause_kind::weights},
                               64,
                               width});
            }
        }
        // φ(x)² is at most 1, so that the signal stays; φ' ≤ 1 has mean square 0.54 at q = 2
        all.push_back({"hard_tanh he × 60", stacks::repeat(60, stacks::dense(128, root2, "hard_tanh")),
                       hard_tanh_truth(60, root2), 64, 128});
        for (const double gain : {0.3, 0.6})
        {
            all.push_back({"leaky_relu " + text(gain),
                           stacks::repeat(20, stacks::dense(100, gain, "leaky_relu")),
                           leaky_relu_truth(20, gain)});
        }
        // the slope of a sigmoid is at most 1/4
        for (const std::size_t depth : {4u, 7u, 10u})
        {
            all.push_back({"sigmoid × " + std::to_string(depth),
                           stacks::repeat(depth, stacks::dense(100, 1, "sigmoid")),
                           {verdict_kind::vanishing, direction::backward, cause_kind::activation}});
        }
        return all;
    }

    inline part with_one(std::size_t depth, std::size_t at, const part& odd, const part& usual)
    {
        part p = stacks::repeat(depth, usual);
        p.children[at] = odd;
        return p;
    }

    inline std::vector<stack> stretches()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        for (const double gain : {0.5, 0.7, 3.0})
        {
            part p = stacks::repeat(15, stacks::dense(100, root2, "relu"));
            const part second = stacks::repeat(15, stacks::dense(100, gain, "relu"));
            p.children.insert(p.children.end(), second.children.begin(), second.children.end());
            all.push_back(
                {"he, then " + text(gain),
                 p,
                 {gain < root2 ? vanishing : exploding, direction::forward, cause_kind::weights, 15}});
            std::reverse(p.children.begin(), p.children.end());
            all.push_back({text(gain) + ", then he",
                           p,
                           {gain < root2 ? vanishing : exploding, direction::forward, cause_kind::weights}});
        }
        for (const double gain : {0.5, 0.7})
        {
            all.push_back({"two lists, " + text(gain),
                           stacks::list({stacks::repeat(15, stacks::dense(100, root2, "relu")),
                                         stacks::repeat(15, stacks::dense(100, gain, "relu"))}),
                           {vanishing, direction::forward, cause_kind::weights, 15}});
        }
        for (const std::size_t at : {0u, 1u, 5u, 9u, 14u, 18u})
        {
            all.push_back(
                {"one of 0.01 at " + std::to_string(at),
                 with_one(20, at, stacks::dense(100, 0.01, "relu"), stacks::dense(100, root2, "relu")),
                 {vanishing, direction::forward, cause_kind::weights, at}});
            all.push_back({"one tanh of 0.001 at " + std::to_string(at),
                           with_one(20, at, stacks::dense(100, 0.001, "tanh"), stacks::dense(100, 1, "tanh")),
                           {vanishing, direction::forward, cause_kind::weights, at}});
            all.push_back(
                {"one of 1000 at " + std::to_string(at),
                 with_one(20, at, stacks::dense(100, 1000, "relu"), stacks::dense(100, root2, "relu")),
                 {exploding, direction::forward, cause_kind::weights, at}});
            all.push_back({"one tanh of 100 at " + std::to_string(at),
                           with_one(20, at, stacks::dense(100, 100, "tanh"), stacks::dense(100, 1, "tanh")),
                           {saturated, direction::forward, cause_kind::weights, at}});
            all.push_back({"one of 0 at " + std::to_string(at),
                           with_one(20, at, stacks::dense(100, 0, "relu"), stacks::dense(100, root2, "relu")),
                           {dead, direction::forward, cause_kind::weights, at}});
        }
        for (const char* f : {"gelu", "silu", "elu", "leaky_relu", "tanh"})
        {
            const double usual = std::string(f) == "tanh" || std::string(f) == "elu" ? 1 : root2;
            part p = stacks::repeat(15, stacks::dense(100, usual, f));
            p.children.resize(30, stacks::dense(100, 0.3, f));
            all.push_back(
                {std::string(f) + ", then 0.3", p, {vanishing, direction::forward, cause_kind::weights}});
        }
        part thirds = stacks::repeat(30, stacks::dense(100, root2, "relu"));
        std::fill_n(thirds.children.begin() + 10, 10, stacks::dense(100, 0.5, "relu"));
        all.push_back({"he, 0.5, he", thirds, {vanishing, direction::forward, cause_kind::weights, 10}});
        // ½ and 2 per layer: the signal comes back, the gradient has the size of 2^10 between
        part valley = stacks::repeat(20, stacks::dense(100, root2 / 2, "relu"));
        std::fill_n(valley.children.begin() + 10, 10, stacks::dense(100, 2 * root2, "relu"));
        all.push_back({"down and up", valley, {exploding, direction::forward, cause_kind::weights, 10}});
        return all;
    }

    inline std::vector<stack> blocks_and_branches()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        for (const double gain : {0.1, 1.0, root2, 20.0})
        {
            all.push_back(
                {"batch_norm blocks " + text(gain),
                 stacks::repeat(40, stacks::list({stacks::dense(64, gain), stacks::norm("batch_norm"),
                                                  stacks::activation("relu")})),
                 {exploding, direction::backward, cause_kind::norm},
                 128,
                 64});
            // √½ behind the norm, and √2 in the next: no change of size
            all.push_back({"rms_norm blocks " + text(gain),
                           stacks::repeat(40, stacks::list({stacks::dense(64, gain), stacks::norm("rms_norm"),
                                                            stacks::activation("relu")})),
                           {},
                           64,
                           64});
        }
        const auto branch = [](double first, double second)
        { return stacks::list({stacks::dense(64, first, "relu"), stacks::dense(64, second)}); };
        // (1 + g²/2 · g²)^10 of the second moment
        all.push_back({"residual, gains 2.87",
                       stacks::repeat(10, stacks::residual(branch(2.87, 2.87))),
                       {exploding, direction::forward, cause_kind::weights},
                       64,
                       64});
        all.back().partial = "right gains leave (1 + 1)^10 of the second moment";
        all.push_back({"residual, gains 2.87, scale 1/√10",
                       stacks::repeat(10, stacks::residual(branch(2.87, 2.87), 1 / std::sqrt(10.0))),
                       {exploding, direction::forward, cause_kind::weights},
                       64,
                       64});
        // 2^20 of the second moment
        all.push_back({"residual, right gains",
                       stacks::repeat(20, stacks::residual(branch(root2, 1))),
                       {exploding, direction::forward, cause_kind::residual_sum},
                       64,
                       64});
        all.push_back({"residual of one layer, right gain",
                       stacks::repeat(20, stacks::residual(stacks::list({stacks::dense(64, root2, "relu")}))),
                       {exploding, direction::forward, cause_kind::residual_sum},
                       64,
                       64});
        all.push_back({"residual, scale 1/√20",
                       stacks::repeat(20, stacks::residual(branch(root2, 1), 1 / std::sqrt(20.0))),
                       {},
                       64,
                       64});
        // the second moment of a branch behind a norm is 1: 1 + 30 at the end
        all.push_back({"norm, then branch",
                       stacks::repeat(30, stacks::residual(stacks::list({stacks::norm("rms_norm"),
                                                                         stacks::dense(64, root2, "relu"),
                                                                         stacks::dense(64, 1)}))),
                       {},
                       64,
                       64});
        all.push_back({"norm after the sum",
                       stacks::repeat(30, stacks::list({stacks::residual(branch(root2, 1)),
                                                        stacks::norm("layer_norm")})),
                       {},
                       64,
                       64});
        // centred relu blocks: π/(π - 1) of the squared gradient per block (Yang et al. 2019), 2000 in 40
        for (const char* n : {"batch_norm", "layer_norm"})
        {
            for (const double gain : {0.1, root2})
            {
                all.push_back(
                    {"dense, relu, " + std::string(n) + " " + text(gain),
                     stacks::repeat(40, stacks::list({stacks::dense(64, gain, "relu"), stacks::norm(n)})),
                     {exploding, direction::backward, cause_kind::norm},
                     128,
                     64});
                all.push_back(
                    {std::string(n) + ", dense, relu " + text(gain),
                     stacks::repeat(40, stacks::list({stacks::norm(n), stacks::dense(64, gain, "relu")})),
                     {exploding, direction::backward, cause_kind::norm},
                     128,
                     64});
            }
        }
        // 1/(1 - p) of the second moment per layer
        for (const double p : {0.5, 0.4})
        {
            all.push_back(
                {"dropout " + text(p),
                 stacks::repeat(20, stacks::list({stacks::dense(100, root2, "relu"), stacks::dropout(p)})),
                 {exploding, direction::forward, cause_kind::dropout}});
        }
        // a corner sees 4 of 9 inputs, an edge 6 of 9: half of a 2 × 2 image
        for (const std::size_t side : {2u, 1u})
        {
            all.push_back({"padding " + std::to_string(side),
                           stacks::repeat(20, stacks::conv(32, root2, "relu")),
                           {vanishing, direction::forward, cause_kind::padding},
                           64,
                           side * side * 32,
                           1,
                           false,
                           true,
                           false,
                           {side, side, 32}});
        }
        return all;
    }

    inline std::vector<stack> heads_and_inputs()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        const auto add = [&](stack s) { all.push_back(std::move(s)); };
        for (const double gain : {0.01, 1.0, 10.0})
        {
            for (const std::size_t out : {1u, 10u})
            {
                part p = stacks::repeat(8, stacks::dense(100, root2, "relu"));
                p.children.push_back(stacks::dense(out, gain));
                add({"head " + text(gain), p, {}});
            }
        }
        // a read-out near ½ for all samples is no collapse
        for (const std::size_t out : {1u, 10u})
        {
            part p = stacks::repeat(4, stacks::dense(100, 1, "tanh"));
            p.children.push_back(stacks::dense(out, 1e-4, "sigmoid"));
            stack s{"sigmoid head", p, {}};
            s.geometry = true;
            add(s);
        }
        const auto classifier = [](const char* f, double gain)
        {
            return stacks::list(
                {stacks::dense(128, gain, f), stacks::dense(128, gain, f), stacks::dense(10, 1)});
        };
        for (const double scale : {255.0, 1000.0})
        {
            stack s{"tanh of pixels",
                    classifier("tanh", 1.31),
                    {saturated, direction::forward, cause_kind::input_scale}};
            s.features = 784;
            s.scale = scale;
            s.positive = true;
            add(s);
            s.name = "relu of pixels";
            s.net = classifier("relu", root2);
            s.expected = {unscaled_input, direction::forward, cause_kind::input_scale};
            add(s);
            s.name = "a norm before pixels";
            s.net.children.insert(s.net.children.begin(), stacks::norm("layer_norm"));
            s.expected = {};
            add(s);
        }
        for (const double scale : {100.0, 50.0})
        {
            stack s{"selu settles",
                    stacks::repeat(16, stacks::dense(100, 1, "selu")),
                    {unscaled_input, direction::forward, cause_kind::input_scale}};
            s.scale = scale;
            add(s);
        }
        for (const std::size_t samples : {0u, 40u})
        {
            stack s{"an empty batch", classifier("relu", root2), {}};
            s.samples = samples;
            s.features = samples == 0 ? 100 : 0;
            add(s);
            s.name = "a batch of zeros";
            s.samples = 40;
            s.features = 100;
            s.scale = 0;
            add(s);
        }
        return all;
    }

    inline std::vector<stack> odd_shapes()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        for (const bool theory : {true, false})
        {
            const auto add = [&](std::string name, part p, truth t, std::size_t samples, std::size_t width)
            {
                stack s{std::move(name) + (theory ? "" : ", no theory"), std::move(p), t, samples, width};
                s.theory = theory;
                all.push_back(std::move(s));
            };
            add("one sample", stacks::repeat(20, stacks::dense(100, root2, "relu")), {}, 1, 100);
            add("one sample, small gain", stacks::repeat(30, stacks::dense(100, 0.5, "relu")),
                {vanishing, direction::forward}, 1, 100);
            add("narrow", stacks::repeat(30, stacks::dense(16, root2, "relu")), {}, 64, 16);
            add("narrow, small gain", stacks::repeat(30, stacks::dense(16, 0.3, "relu")),
                {vanishing, direction::forward}, 64, 16);
            add("deep tanh", stacks::repeat(100, stacks::dense(64, 1, "tanh")), {}, 64, 64);
            add("deep tanh, small gain", stacks::repeat(200, stacks::dense(64, 0.9, "tanh")),
                {vanishing, direction::forward}, 64, 64);
            add("tanh he × 100", stacks::repeat(100, stacks::dense(128, root2, "tanh")),
                {exploding, direction::backward}, 200, 128);
            // 1/(1 - p) of the second moment per layer
            add("dropout",
                stacks::repeat(20, stacks::list({stacks::dense(100, root2, "relu"), stacks::dropout(0.5)})),
                {exploding, direction::forward, cause_kind::dropout}, 64, 100);
            add("gelu xavier", stacks::repeat(30, stacks::dense(100, 1, "gelu")),
                {vanishing, direction::forward}, 64, 100);
            add("relu xavier", stacks::repeat(30, stacks::dense(100, 1, "relu")),
                {vanishing, direction::forward}, 64, 100);
            add("deep tanh, 200", stacks::repeat(200, stacks::dense(64, 1, "tanh")), {}, 64, 64);
            add("tanh 1.6 × 60", stacks::repeat(60, stacks::dense(128, 1.6, "tanh")),
                {exploding, direction::backward}, 200, 128);
        }
        return all;
    }

    inline std::vector<stack> collapses()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        const auto constant = [](std::size_t width, const char* f)
        {
            part p = stacks::dense(width, 1, f);
            p.constant = 1.0 / static_cast<double>(width);
            return p;
        };
        // the sum of 32 inputs has the standard deviation √32
        stack large{"constant 1 tanh",
                    stacks::repeat(4, constant(32, "tanh")),
                    {saturated, direction::forward, cause_kind::symmetry},
                    64,
                    32};
        for (part& p : large.net.children)
        {
            p.constant = 1;
        }
        all.push_back(large);
        for (const char* f : {"identity", "tanh", "relu"})
        {
            for (const truth& t : {truth{symmetric, direction::forward, cause_kind::symmetry},
                                   truth{rank_collapsed, direction::forward}})
            {
                stack s{std::string("constant ") + f, stacks::repeat(4, constant(32, f)), t, 64, 32};
                s.geometry = true;
                all.push_back(s);
            }
        }
        return all;
    }

    /// Public reports of nets that do not learn, by their architecture alone.
    inline std::vector<stack> public_reports()
    {
        using enum verdict_kind;
        std::vector<stack> all;
        // a seven-layer sigmoid classifier of standardized digits, whose first layers do not move
        part deep_sigmoid = stacks::repeat(7, stacks::dense(100, 1, "sigmoid"));
        deep_sigmoid.children.push_back(stacks::dense(10, 1, "sigmoid"));
        all.push_back({"deep sigmoid classifier", deep_sigmoid, {vanishing, direction::backward}, 64, 784});
        // ten tanh layers of N(0, 0.01²): the picture of a vanishing signal in lecture notes
        part small = stacks::repeat(10, stacks::dense(500, 0.01 * std::sqrt(500.0), "tanh"));
        all.push_back(
            {"tanh of 0.01", small, {vanishing, direction::forward, cause_kind::weights}, 100, 500});
        // and of N(0, 1²)
        part large = stacks::repeat(10, stacks::dense(500, std::sqrt(500.0), "tanh"));
        all.push_back({"tanh of 1", large, {saturated, direction::forward, cause_kind::weights}, 100, 500});
        // a regression of unscaled prices
        stack prices{"unscaled prices",
                     stacks::list({stacks::dense(64, root2, "relu"), stacks::dense(64, root2, "relu"),
                                   stacks::dense(1, 1)}),
                     {unscaled_input, direction::forward, cause_kind::input_scale},
                     64,
                     8};
        prices.scale = 5000;
        prices.positive = true;
        all.push_back(prices);
        return all;
    }

    inline std::vector<stack> all_stacks()
    {
        std::vector<stack> all;
        for (const auto& some : {uniform_stacks(), stretches(), blocks_and_branches(), heads_and_inputs(),
                                 odd_shapes(), collapses(), public_reports()})
        {
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }
}

#endif
