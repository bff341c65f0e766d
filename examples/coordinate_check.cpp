// SPDX-License-Identifier: BSD-3-Clause
// Does a learning rate that suits a narrow net suit a wide one? A relu net of four layers takes a step down
// the gradient at several widths, in the standard parametrization, and in the maximal update parametrization
// (muP). In the first, hidden layers move in proportion to the width, and the logits even more; in the
// second, all layers move alike at every width.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

namespace
{
    using namespace fanin;

    constexpr std::size_t features = 64;
    constexpr std::size_t classes = 10;
    constexpr std::size_t samples = 64;

    struct settings
    {
        std::vector<std::size_t> widths{64, 128, 256, 512, 1024, 2048};
        std::string optimizer = "adam";
        double rate = 3e-3;
        std::size_t steps = 1;
        std::string figures; // their path without "_standard.svg" and "_mup.svg"
    };

    auto net_of(std::size_t width, const init::variance_scaling<float>& out)
    {
        return sequential(repeat(3, dense(width, init::he<float>, act::relu)), dense(classes, out));
    }

    void show_check(const std::string& name, const coordinate_report& r, const std::string& figures)
    {
        std::cout << name << ": " << r << '\n';
        if (!figures.empty())
        {
            save(figures + "_" + name + ".svg", coordinate_figure(r));
        }
    }

    void run(const settings& s)
    {
        const matrix<float> x = init::normal<float>.with_stddev(1)(samples, features, 1);
        std::vector<std::size_t> labels;
        for (std::size_t i = 0; i < samples; ++i)
        {
            labels.push_back(i * 7 % classes);
        }
        coordinate_options o{.optimizer = s.optimizer == "sgd" ? optimizer::sgd : optimizer::adam,
                             .rate = s.rate,
                             .steps = s.steps};
        const auto standard = [](std::size_t width) { return net_of(width, init::he<float>); };
        show_check("standard", coordinate_check(standard, s.widths, x, labels, o), s.figures);

        // muP: the weights of the output have a variance of 1/width², and each parameter a rate of its own.
        o.rates = rates::mup;
        const auto mup = [](std::size_t width)
        { return net_of(width, init::xavier<float>.with_gain(init::mup::output(width, 1).gain)); };
        show_check("mup", coordinate_check(mup, s.widths, x, labels, o), s.figures);
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("--widths", s.widths, "of the hidden layers, growing")->capture_default_str();
        app.add_option("--optimizer", s.optimizer)
            ->check(CLI::IsMember({"adam", "sgd"}))
            ->capture_default_str();
        app.add_option("--rate", s.rate, "learning rate of the narrowest net")
            ->check(CLI::PositiveNumber)
            ->capture_default_str();
        app.add_option("--steps", s.steps, "of training")
            ->check(CLI::Range(1, 10'000))
            ->capture_default_str();
        app.add_option("--figures", s.figures, "draw PATH_standard.svg and PATH_mup.svg");
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Compares how training moves nets of several widths.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
