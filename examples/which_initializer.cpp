// SPDX-License-Identifier: BSD-3-Clause
// Which initializer suits my 30-layer gelu network? Each candidate is drawn under several seeds. The
// ranking is by how well activations and gradients keep their size. One candidate, LSUV, scales its
// weights until each layer has unit variance.

#include "support/progress.hpp"
#include "support/run_example.hpp"
#include "support/terminal.hpp"

#include <fanin/fanin.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <iostream>
#include <tuple>
#include <vector>

namespace
{
    struct settings
    {
        std::size_t layers = 30;
        std::size_t width = 256;
        std::size_t batch = 256;
        std::size_t seeds = 5;
    };

    fanin::comparison compare_initializers(const settings& s)
    {
        using namespace fanin;
        const auto net = [&](const auto& weights)
        { return repeat(s.layers, dense(s.width, weights, act::gelu)); };
        const double gain = theory::gain(act::gelu).forward;
        const auto orthogonal = init::orthogonal<float>.with_gain(gain);
        const auto scaled = [&](const batch<float>& x, key k)
        { return lsuv(net(init::orthogonal<float>), x, k).net; };

        const auto x = init::normal<float>.with_stddev(1)(s.batch, s.width, key(0).child("batch"));
        std::vector<key> seeds;
        for (std::size_t i = 0; i < s.seeds; ++i)
        {
            seeds.emplace_back(i);
        }
        return compare(std::tuple{candidate{"he", net(init::he<float>)},
                                  candidate{"xavier", net(init::xavier<float>)},
                                  candidate{"glorot", net(init::glorot<float>)},
                                  candidate{"preserving(gelu)", net(init::preserving<float>(act::gelu))},
                                  candidate{"orthogonal, gain of gelu", net(orthogonal)},
                                  candidate{"orthogonal, lsuv", scaled}},
                       x, seeds, {}, progress());
    }

    void add_options(CLI::App& app, settings& s)
    {
        app.add_option("--layers", s.layers, "number of layers")
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
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Ranks initializers for a deep gelu network.",
        [&](CLI::App& app) { add_options(app, s); },
        [&]
        {
            const fanin::comparison c = compare_initializers(s);
            std::cout << table(c, {.width = terminal_width()}) << "\nbest for gelu, " << s.layers
                      << " layers: " << c.rows.front().name << '\n';
        });
}
