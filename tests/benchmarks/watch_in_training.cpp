// SPDX-License-Identifier: BSD-3-Clause
// What watching takes of a training step of libtorch: 4 × 1024 units, batch 256, float.
#include <torch/torch.h>

#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack/watch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <vector>

namespace nn = torch::nn;

fanin::array_view view(const torch::Tensor& t)
{
    return {std::span<const float>(t.data_ptr<float>(), t.numel()), {t.size(0), t.size(1)}};
}

int main(int argc, char** argv)
{
    const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
    torch::set_num_threads(threads);
    std::vector<nn::Linear> net;
    std::vector<torch::Tensor> parameters;
    for (int i = 0; i < 4; ++i)
    {
        net.emplace_back(1024, 1024);
        parameters.insert(parameters.end(), {net.back()->weight, net.back()->bias});
    }
    torch::optim::SGD optimizer(parameters, 0.01);
    const torch::Tensor x = torch::randn({256, 1024});
    const torch::Tensor labels = torch::randint(1024, {256});
    fanin::watch w({.threads = static_cast<std::size_t>(threads)});

    // All that is asked for at each step, or what a step tells anyway.
    for (const bool all : {false, true})
    {
        std::vector<double> steps;
        std::vector<double> watched;
        for (int step = 0; step < 15; ++step)
        {
            using clock = std::chrono::steady_clock;
            const auto ms = [](clock::duration d)
            { return std::chrono::duration<double, std::milli>(d).count(); };
            const auto begin = clock::now();
            clock::duration watching{};
            const auto watch = [&](auto work)
            {
                const auto from = clock::now();
                work();
                watching += clock::now() - from;
            };
            std::vector<torch::Tensor> a{x};
            for (std::size_t i = 0; i < net.size(); ++i)
            {
                const torch::Tensor z = net[i]->forward(a.back());
                a.push_back(torch::relu(z));
                a.back().retain_grad();
                watch(
                    [&]
                    {
                        fanin::watched_layer l{.activation = view(a.back())};
                        if (all)
                        {
                            l = {.activation = view(a.back()),
                                 .axes = fanin::axes::oi,
                                 .function = fanin::act::relu,
                                 .pre_activation = view(z),
                                 .weights = view(net[i]->weight)};
                        }
                        w.layer(std::to_string(i), l);
                    });
            }
            optimizer.zero_grad();
            nn::functional::cross_entropy(a.back(), labels).backward();
            for (std::size_t i = 0; i < net.size(); ++i)
            {
                watch(
                    [&]
                    {
                        fanin::watched_gradient g{.activation = view(a[i + 1].grad())};
                        if (all)
                        {
                            g.weights = view(net[i]->weight.grad());
                        }
                        w.gradient(std::to_string(i), g);
                    });
            }
            optimizer.step();
            watch([&] { static_cast<void>(w.next_step()); });
            steps.push_back(ms(clock::now() - begin - watching));
            watched.push_back(ms(watching));
        }
        const auto median = [](std::vector<double> v)
        {
            std::nth_element(v.begin(), v.begin() + v.size() / 2, v.end());
            return v[v.size() / 2];
        };
        std::cout << (all ? "all arrays" : "activations and their gradients") << ": step " << median(steps)
                  << " ms, watch " << median(watched) << " ms, " << 100 * median(watched) / median(steps)
                  << " %\n";
        w = fanin::watch({.threads = static_cast<std::size_t>(threads)});
    }
}
