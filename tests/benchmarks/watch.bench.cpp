// SPDX-License-Identifier: BSD-3-Clause
// The cost of watching a step of a net of 4 × 1024 units, batch 256, beside summaries of the same arrays.
#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/stack/watch.hpp>
#include <fanin/stats.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace
{
    using fanin::matrix;

    constexpr std::size_t layers = 4;
    constexpr std::size_t width = 1024;
    constexpr std::size_t samples = 256;

    // The arrays of one layer; of a net, they would differ, but not take other time.
    struct arrays
    {
        matrix<float> w = fanin::init::he<float>(width, width, 1);
        matrix<float> z = fanin::init::normal<float>.with_stddev(1)(samples, width, 2);
        matrix<float> a;
        matrix<float> da = fanin::init::normal<float>.with_stddev(1)(samples, width, 3);
        matrix<float> dw = fanin::init::normal<float>.with_stddev(1)(width, width, 4);
    };

    template <class F>
    void compare(const std::string& name, const F& f)
    {
        arrays n;
        n.a = f(n.z);
        const auto add = [](const std::string& full, auto work)
        {
            benchmark::RegisterBenchmark(full.c_str(),
                                         [=](benchmark::State& state) mutable
                                         {
                                             for (auto _ : state)
                                             {
                                                 work();
                                             }
                                         });
        };
        add("summarize/activations/" + name,
            [n]
            {
                for (std::size_t l = 0; l < layers; ++l)
                {
                    benchmark::DoNotOptimize(fanin::summarize(n.a).count);
                }
            });
        add("watch/activations/" + name,
            [n, w = fanin::watch()]() mutable
            {
                for (std::size_t l = 0; l < layers; ++l)
                {
                    w.layer(std::to_string(l), {.activation = n.a});
                }
                benchmark::DoNotOptimize(w.next_step().step);
            });
        add("summarize/all/" + name,
            [n]
            {
                for (std::size_t l = 0; l < layers; ++l)
                {
                    for (const matrix<float>* x : {&n.z, &n.a, &n.w, &n.da, &n.dw})
                    {
                        benchmark::DoNotOptimize(fanin::summarize(*x).count);
                    }
                }
            });
        add("watch/all/" + name,
            [n, f, w = fanin::watch()]() mutable
            {
                for (std::size_t l = 0; l < layers; ++l)
                {
                    w.layer(std::to_string(l),
                            {.activation = n.a, .function = f, .pre_activation = n.z, .weights = n.w});
                }
                for (std::size_t l = layers; l-- > 0;)
                {
                    w.gradient(std::to_string(l), {.activation = n.da, .weights = n.dw});
                }
                benchmark::DoNotOptimize(w.next_step().step);
            });
    }
}

int main(int argc, char** argv)
{
    compare("relu", fanin::act::relu);
    compare("tanh", fanin::act::tanh);
    compare("gelu", fanin::act::gelu);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
