// SPDX-License-Identifier: BSD-3-Clause
// Which initializer suits which activation, in a deep stack of dense layers? Every initializer runs with
// every activation and depth, under several seeds. The program prints the ranking, and writes the numbers
// over depth as CSV, and a figure for each activation and depth.

#include "support/progress.hpp"
#include "support/run_example.hpp"
#include "support/save_whole.hpp"
#include "support/terminal.hpp"

#include <fanin/fanin.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace
{
    using initializer = fanin::any_initializer<float>;
    using activation = fanin::any_activation<float>;

    template <class X>
    std::map<std::string, X> by_name(const std::vector<X>& all)
    {
        std::map<std::string, X> named;
        for (const X& x : all)
        {
            named.emplace(x.name(), x);
        }
        return named;
    }

    std::map<std::string, initializer> initializers()
    {
        using namespace init;
        return by_name<initializer>({normal<float>, uniform<float>, xavier<float>, xavier_uniform<float>,
                                     glorot<float>, glorot_uniform<float>, he<float>, he_uniform<float>,
                                     orthogonal<float>, looks_linear<float>, sparse<float>});
    }

    std::map<std::string, activation> activations()
    {
        namespace act = fanin::act;
        return by_name<activation>({act::identity, act::relu, act::leaky_relu, act::elu, act::selu, act::gelu,
                                    act::silu, act::mish, act::softplus, act::sigmoid, act::tanh, act::erf,
                                    act::softsign, act::hard_tanh, act::sin});
    }

    struct settings
    {
        std::vector<std::string> inits{"normal", "xavier", "glorot", "he", "he_uniform", "orthogonal"};
        std::vector<std::string> activations{"relu", "gelu", "silu", "selu", "tanh"};
        std::vector<std::int64_t> layers{100};
        std::int64_t width = 100;
        std::int64_t batch = 200;
        std::int64_t seeds = 3;
        bool backward = true;
        std::string csv;
        std::string figures;
    };

    fanin::comparison_grid<float> grid_of(const settings& s)
    {
        fanin::comparison_grid<float> grid;
        for (const std::string& name : s.activations)
        {
            grid.activations.emplace_back(activations().at(name));
        }
        grid.depths.assign(s.layers.begin(), s.layers.end());
        for (const std::string& name : s.inits)
        {
            grid.initializers.emplace_back(initializers().at(name));
        }
        for (std::int64_t i = 0; i < s.seeds; ++i)
        {
            grid.seeds.emplace_back(i);
        }
        return grid;
    }

    /// The candidates of one activation and depth: their names end in it.
    fanin::comparison part_of(const fanin::comparison& c, const std::string& ending)
    {
        fanin::comparison part{c.samples, c.seeds, {}};
        for (const fanin::comparison_row& row : c.rows)
        {
            if (row.name.ends_with(ending))
            {
                part.rows.push_back(row);
                part.rows.back().name.resize(row.name.size() - ending.size());
            }
        }
        return part;
    }

    void write_figures(const fanin::comparison& c, const settings& s)
    {
        std::filesystem::create_directories(s.figures);
        for (const std::string& f : s.activations)
        {
            for (const std::int64_t depth : s.layers)
            {
                const std::string layers =
                    s.layers.size() == 1 ? ""
                                         : ", " + std::to_string(depth) + (depth == 1 ? " layer" : " layers");
                const auto path =
                    std::filesystem::path(s.figures) / (f + "_" + std::to_string(depth) + ".svg");
                save_whole(path, depth_figure(part_of(c, " " + f + layers),
                                              {.title = f + ", " + std::to_string(s.seeds) + " seeds"}));
                std::cout << "figure: " << path.string() << '\n';
            }
        }
    }

    void run(const settings& s)
    {
        const auto x = init::normal<float>.with_stddev(1)(s.batch, s.width, fanin::key(0).child("batch"));
        progress bar;
        const fanin::comparison c = compare(grid_of(s), x, {.backward = s.backward}, bar);
        bar.clear();
        std::cout << table(c, {.width = terminal_width()});
        if (!s.csv.empty())
        {
            save_whole(s.csv, to_csv(c));
            std::cout << "numbers: " << s.csv << '\n';
        }
        if (!s.figures.empty())
        {
            write_figures(c, s);
        }
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("--init", s.inits, "laws of the weights, one or more")
            ->check(CLI::IsMember(initializers()))
            ->capture_default_str();
        app.add_option("--activation", s.activations, "one or more")
            ->check(CLI::IsMember(activations()))
            ->capture_default_str();
        app.add_option("--layers", s.layers, "numbers of layers, one or more")
            ->check(CLI::Range(1, 10'000))
            ->capture_default_str();
        app.add_option("--width", s.width, "units per layer")
            ->check(CLI::Range(1, 100'000))
            ->capture_default_str();
        app.add_option("--batch", s.batch, "number of samples of N(0, 1) input")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
        app.add_option("--seeds", s.seeds, "number of seeds")
            ->check(CLI::Range(1, 1'000))
            ->capture_default_str();
        app.add_flag("!--no-backward", s.backward, "leave out the gradients");
        app.add_option("--csv", s.csv, "file for the numbers over depth");
        app.add_option("--figures", s.figures,
                       "directory for figures over depth; it is made if it does not exist");
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Compares initializers and activations in deep stacks of dense layers.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
