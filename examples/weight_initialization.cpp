// SPDX-License-Identifier: BSD-3-Clause
// The experiment: propagate a batch through a stack of equal layers, once for each law of the weights,
// and see what is left of the signal.

#include "support/progress.hpp"
#include "support/read_matrix.hpp"
#include "support/run_example.hpp"
#include "support/save_whole.hpp"
#include "support/standardize.hpp"
#include "support/terminal.hpp"

#include <fanin/fanin.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace
{
    using any_activation = std::variant<fanin::act::identity_activation, fanin::act::relu_activation,
                                        fanin::act::sigmoid_activation, fanin::act::tanh_activation>;

    const std::map<std::string, any_activation> activations{
        {"identity", fanin::act::identity},
        {"relu", fanin::act::relu},
        {"sigmoid", fanin::act::sigmoid.with_epsilon(1e-5)}, // as the experiment has always had it
        {"tanh", fanin::act::tanh},
    };

    /// An initializer that is chosen at run time.
    struct chosen_initializer
    {
        std::string label;
        std::function<xt::xtensor<float, 2>(std::size_t, std::size_t, fanin::key)> draw;

        xt::xtensor<float, 2> operator()(std::size_t in, std::size_t out, fanin::key k) const
        {
            return draw(in, out, k);
        }

        const std::string& name() const
        {
            return label;
        }
    };

    std::map<std::string, chosen_initializer> initializers(double stddev)
    {
        std::map<std::string, chosen_initializer> all;
        const auto add = [&](const auto& i)
        {
            const std::string name(i.name());
            all.emplace(name, chosen_initializer{name, i});
        };
        add(init::normal<float>.with_stddev(stddev));
        add(init::truncated_normal<float>.with_stddev(stddev));
        add(init::uniform<float>);
        add(init::xavier<float>);
        add(init::xavier_uniform<float>);
        add(init::glorot<float>);
        add(init::glorot_uniform<float>);
        add(init::he<float>);
        add(init::he_uniform<float>);
        add(init::zeros<float>);
        return all;
    }

    struct settings
    {
        std::vector<std::string> inits{"normal", "xavier", "he"};
        std::string activation = "relu";
        std::int64_t layers = 5; // signed, so that a negative number is refused
        std::int64_t width = 100;
        std::int64_t batch = 1000;
        std::int64_t seed = 42;
        double stddev = 0.01;
        std::string input;
        bool standardize = false;
        std::string output = ".";
    };

    /// What became of the signal. The RMS decides, because half of relu's units are zero at every scale.
    std::string conclusion(const fanin::report& r)
    {
        const auto text = [](double v)
        {
            std::ostringstream digits;
            digits << std::setprecision(3) << v;
            return digits.str();
        };

        const fanin::summary& end = r.layers.back().activation;
        if (end.nonfinite() != 0)
        {
            return "the signal explodes: it overflowed float.";
        }
        // The first layer brings the input to the scale of the activation. The pace counts from there.
        const fanin::summary& start = r.layers.size() == 1 ? r.input : r.layers.front().activation;
        const double steps = std::max(1.0, static_cast<double>(r.layers.size() - 1));
        const double first = start.root_mean_square();
        const double last = end.root_mean_square();
        if (last == 0)
        {
            return "the signal vanishes: every activation is 0.";
        }
        if (end.stddev() < 0.1 * std::abs(end.mean()))
        {
            return "the activations settle at " + text(end.mean()) + " ± " + text(end.stddev())
                   + ": almost nothing of the signal is left.";
        }

        const double factor = std::pow(last / first, 1 / steps);
        const std::string pace =
            "RMS " + text(first) + " → " + text(last) + ", × " + text(factor) + " per layer: ";
        constexpr double scatter = 0.1; // five layers of width 100 scatter by some 4 % per layer
        if (std::abs(factor - 1) <= scatter)
        {
            return pace + "the signal survives.";
        }
        const bool shrinks = factor < 1;
        const bool fast = factor < 0.5 || factor > 2;
        const double limit = shrinks ? std::numeric_limits<float>::min() : std::numeric_limits<float>::max();
        const double layers_left = std::ceil(std::log(limit / last) / std::log(factor));
        return pace + "the signal "
               + (shrinks ? (fast ? "vanishes" : "fades") : (fast ? "explodes" : "grows"))
               + "; at this pace it " + (shrinks ? "underflows" : "overflows") + " float after "
               + text(layers_left) + " more layers.";
    }

    void run(const settings& s)
    {
        std::filesystem::create_directories(s.output);
        fanin::matrix<float> x = s.input.empty()
                                     ? init::normal<float>.with_stddev(1)(s.batch, s.width, s.seed)
                                     : support::read_matrix(s.input);
        if (s.standardize)
        {
            standardize_features(x);
        }

        const auto choices = initializers(s.stddev);
        for (const std::string& name : s.inits)
        {
            const auto& weights = choices.at(name);
            const auto experiment = [&](const auto& activation)
            {
                using namespace fanin;
                const auto net = repeat(s.layers, dense(s.width, weights, activation));
                progress bar(static_cast<double>(s.layers));
                return propagate(net, x, key(s.seed).child("weights"),
                                 {.histogram = {.bins = 30, .range = interval{0, 1}}},
                                 [&](const layer_report&, const auto&) { bar.step(1); });
            };
            const fanin::report r = std::visit(experiment, activations.at(s.activation));

            const auto path = std::filesystem::path(s.output) / (name + "_" + s.activation + ".svg");
            // Half of relu's activations are zero: their bar would dwarf the others.
            save_whole(path, fanin::to_svg(r, {.count_from_one = true, .zeros = false}));
            std::cout << table(r, {.width = terminal_width()});
            if (!r.layers.empty())
            {
                std::cout << name << ", " << s.activation << ": " << conclusion(r) << '\n';
            }
            std::cout << "figure: " << path.string() << "\n\n";
        }
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("--init", s.inits, "laws of the weights, one or more")
            ->check(CLI::IsMember(initializers(s.stddev)));
        app.add_option("--activation", s.activation)
            ->check(CLI::IsMember(activations))
            ->capture_default_str();
        app.add_option("--layers", s.layers, "number of layers")
            ->check(CLI::Range(0, 1'000'000))
            ->capture_default_str();
        app.add_option("--width", s.width, "units per layer")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
        app.add_option("--batch", s.batch, "number of samples of N(0, 1) input")
            ->check(CLI::Range(0, 1'000'000'000))
            ->capture_default_str();
        app.add_option("--seed", s.seed, "seed of input and weights")
            ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
            ->capture_default_str();
        app.add_option("--stddev", s.stddev, "standard deviation of the normal weights")
            ->capture_default_str();
        app.add_option("--input", s.input, "2-d .npy file of real numbers, with one sample per row");
        app.add_flag("--standardize", s.standardize,
                     "give each feature of the input mean 0 and standard deviation 1");
        app.add_option("--output", s.output, "directory of the figures; it is made if it does not exist")
            ->take_last()
            ->capture_default_str();
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Propagates a batch through a stack of layers, and shows what each layer does to it.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
