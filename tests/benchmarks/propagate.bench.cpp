// SPDX-License-Identifier: BSD-3-Clause
// What measuring costs: propagate beside the bare matrix products of the same shapes, in turns, and the
// passes of the measurement by themselves. Names read what/activation/width/path. Batch 1024, float, 30 bins
// over all that there is.
//     ratio         median over the turns of propagate / products
//     ns_an_output  of the products: divided by batch, width and depth
// The passes are over 2^16 numbers in the cache, of N(0, 1):
//     ns_an_element median over the turns
// predict/activation: 20 dense layers of 64 units, batch 64, with `.predict = true` beside the pass itself.
//     ratio         median over the turns of the pass with the prediction / the pass
//     first_ms      the first pass with the prediction: nothing is remembered yet
//     ms_a_layer    what a layer's prediction adds, median
// precision/what: `what` with `.precision = true` beside the same without.
//     ratio         median over the turns
//     plain_ms      without, median
// threads/what: `what` with two threads, by the clock, on two processors that have nothing else to do.
//     gain          median over the turns of the time with one thread / with two
//     one_ms        with one thread, median
//     cpu           median of the processor time of both threads / with one: what sharing costs. A busy
//                   machine shows no gain; on an idle one it is at most 2 / cpu
// One thread, unless said: set OPENBLAS_NUM_THREADS=1.
#include <fanin/fanin.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

extern "C" const char* openblas_get_corename();

namespace
{
    using namespace fanin;

    constexpr std::size_t samples = 1024;

    double seconds_of(clockid_t clock)
    {
        timespec t;
        clock_gettime(clock, &t);
        return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
    }

    double thread_seconds()
    {
        return seconds_of(CLOCK_THREAD_CPUTIME_ID);
    }

    double median(std::vector<double> x)
    {
        std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
        return x[x.size() / 2];
    }

    template <class A>
    void beside_products(benchmark::State& state, const A& activation, std::size_t width, std::size_t depth,
                         simd_path path)
    {
        force_simd_path(path);
        const batch<float> x = init::normal<float>.with_stddev(1)(samples, width, 1);
        const matrix<float> w = init::he<float>(width, width, 2);
        matrix<float> z = xt::zeros<float>({samples, width});
        const auto net = repeat(depth, dense(width, init::he<float>, activation));
        std::vector<double> ratios;
        std::vector<double> products;
        for (auto _ : state)
        {
            const double start = thread_seconds();
            for (std::size_t l = 0; l < depth; ++l)
            {
                detail::multiply(detail::block_of(x.values()), detail::block_of(w), detail::block_of(z));
            }
            const double between = thread_seconds();
            benchmark::DoNotOptimize(propagate(net, x, 42).layers.data());
            const double end = thread_seconds();
            state.SetIterationTime(end - between);
            products.push_back(between - start);
            ratios.push_back((end - between) / (between - start));
        }
        state.counters["ratio"] = median(ratios);
        state.counters["ns_an_output"] =
            1e9 * median(products) / static_cast<double>(samples * width * depth);
    }

    template <class A>
    void with_prediction(const std::string& name, const A& activation)
    {
        const auto run = [=](benchmark::State& state)
        {
            constexpr std::size_t depth = 20;
            const batch<float> x = init::normal<float>.with_stddev(1)(64, 64, 1);
            const auto net = repeat(depth, dense(64, init::he<float>, activation));
            const auto seconds = [&](bool predict)
            {
                const double start = thread_seconds();
                benchmark::DoNotOptimize(propagate(net, x, 42, {.predict = predict}).layers.data());
                return thread_seconds() - start;
            };
            seconds(false);
            state.counters["first_ms"] = 1e3 * seconds(true);
            std::vector<double> ratios;
            std::vector<double> added;
            for (auto _ : state)
            {
                const double pass = seconds(false);
                const double predicted = seconds(true);
                state.SetIterationTime(predicted);
                ratios.push_back(predicted / pass);
                added.push_back(1e3 * (predicted - pass) / depth);
            }
            state.counters["ratio"] = median(ratios);
            state.counters["ms_a_layer"] = median(added);
        };
        benchmark::RegisterBenchmark(("predict/" + name).c_str(), run)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(101);
    }

    /// work(precision) is timed.
    template <class Work>
    void with_precision(const std::string& name, Work work)
    {
        const auto run = [=](benchmark::State& state)
        {
            const auto seconds = [&](bool precision)
            {
                const double start = thread_seconds();
                work(precision);
                return thread_seconds() - start;
            };
            std::vector<double> ratios;
            std::vector<double> plain;
            for (auto _ : state)
            {
                plain.push_back(1e3 * seconds(false));
                const double counted = seconds(true);
                state.SetIterationTime(counted);
                ratios.push_back(1e3 * counted / plain.back());
            }
            state.counters["ratio"] = median(ratios);
            state.counters["plain_ms"] = median(plain);
        };
        benchmark::RegisterBenchmark(("precision/" + name).c_str(), run)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(101);
    }

    /// work(threads) is timed.
    template <class Work>
    void with_two_threads(const std::string& name, Work work)
    {
        const auto run = [=](benchmark::State& state)
        {
            const auto seconds = [&](clockid_t clock, std::size_t threads, std::chrono::milliseconds pause)
            {
                const double start = seconds_of(clock);
                work(threads);
                std::this_thread::sleep_for(pause);
                return seconds_of(clock) - start;
            };
            std::vector<double> gains;
            std::vector<double> alone;
            std::vector<double> costs;
            for (auto _ : state)
            {
                const double one = seconds(CLOCK_MONOTONIC, 1, {});
                const double two = seconds(CLOCK_MONOTONIC, 2, {});
                state.SetIterationTime(two);
                alone.push_back(1e3 * one);
                gains.push_back(one / two);
            }
            for (std::size_t turn = 0; turn < gains.size(); ++turn)
            {
                constexpr std::chrono::milliseconds asleep{2}; // a thread's time is counted when it sleeps
                const double one = seconds(CLOCK_PROCESS_CPUTIME_ID, 1, asleep);
                costs.push_back(seconds(CLOCK_PROCESS_CPUTIME_ID, 2, asleep) / one);
            }
            state.counters["gain"] = median(gains);
            state.counters["cpu"] = median(costs);
            state.counters["one_ms"] = median(alone);
        };
        benchmark::RegisterBenchmark(("threads/" + name).c_str(), run)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond)
            ->Iterations(15);
    }

    void enter_threads()
    {
        for (const std::size_t width : {1024u, 4096u})
        {
            const batch<float> x = init::normal<float>.with_stddev(1)(samples, width, 1);
            const auto net = repeat(2, dense(width, init::he<float>, act::relu));
            with_two_threads(
                "propagate/" + std::to_string(width), [=](std::size_t threads)
                { benchmark::DoNotOptimize(propagate(net, x, 42, {.threads = threads}).layers.data()); });
        }
        for (const int power : {22, 24})
        {
            const auto w = std::make_shared<std::vector<float>>(std::size_t{1} << power);
            const std::array<std::size_t, 2> shape{1024, w->size() / 1024};
            with_two_threads(
                "fill/normal/2^" + std::to_string(power), [=](std::size_t threads)
                { init::fill(std::span(*w), shape, init::he<float>, 42, {.threads = threads}); });
        }
    }

    constexpr std::size_t elements = std::size_t{1} << 16;

    // Times `work(x)`, which measures `elements` numbers that lie in the cache, and may replace them: each
    // turn starts from the same, as an activation of an activation of ... is near 0.
    template <class Work>
    void in_cache(const std::string& name, simd_path path, Work work)
    {
        const auto run = [=](benchmark::State& state)
        {
            force_simd_path(path);
            const matrix<float> x = init::normal<float>.with_stddev(1)(1, elements, 1);
            std::vector<float> now(elements);
            std::vector<double> taken;
            for (auto _ : state)
            {
                std::copy(x.begin(), x.end(), now.begin());
                benchmark::ClobberMemory();
                const double start = thread_seconds();
                work(std::span<float>(now));
                taken.push_back(thread_seconds() - start);
                state.SetIterationTime(taken.back());
            }
            state.counters["ns_an_element"] = 1e9 * median(taken) / static_cast<double>(elements);
        };
        benchmark::RegisterBenchmark(name.c_str(), run)->UseManualTime()->Iterations(4001);
    }

    template <class A>
    void enter(const std::string& activation_name, const A& activation, simd_path path)
    {
        const std::string on = std::string("/") + to_string(path);
        struct shape
        {
            std::size_t width;
            std::size_t depth;
            int turns;
        };
        for (const auto [width, depth, turns] : {shape{100, 5, 201}, shape{1024, 5, 15}, shape{4096, 2, 5}})
        {
            const std::string name = "propagate/" + activation_name + "/" + std::to_string(width) + on;
            benchmark::RegisterBenchmark(name.c_str(),
                                         [=, width = width, depth = depth](benchmark::State& state)
                                         { beside_products(state, activation, width, depth, path); })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond)
                ->Iterations(turns);
        }
        for (const auto& [what, range] : {std::pair("range given", std::optional(interval{0, 1})),
                                          std::pair("range found", std::optional<interval>())})
        {
            in_cache(
                std::string("activate and summarize both sides, ") + what + "/" + activation_name + on, path,
                [=, range = range](std::span<float> x)
                {
                    const auto activate = [&](std::span<float> part) { detail::activate(activation, part); };
                    benchmark::DoNotOptimize(
                        detail::activate_and_summarize<float>(activate, x, {.range = range}, std::nullopt, 1)
                            .after.count);
                });
        }
    }
}

int main(int argc, char** argv)
{
    for (const auto path : {simd_path::scalar, simd_path::avx2, simd_path::avx512})
    {
        if (simd_supported(path))
        {
            enter("relu", act::relu, path);
            enter("tanh", act::tanh, path);
            enter("gelu", act::gelu, path);
            in_cache(
                std::string("summarize, range given/") + to_string(path), path,
                [](std::span<float> x)
                {
                    benchmark::DoNotOptimize(
                        detail::summarize_elements<float>(x, {.range = interval{-4, 4}}, std::nullopt).count);
                });
            in_cache(
                std::string("summarize, range found/") + to_string(path), path, [](std::span<float> x)
                { benchmark::DoNotOptimize(detail::summarize_elements<float>(x, {}, std::nullopt).count); });
        }
    }
    enter_threads();
    with_prediction("gelu", act::gelu);
    with_prediction("sin", act::sin);
    with_prediction("relu", act::relu);
    with_prediction("leaky_relu", act::leaky_relu);
    const double steepness = 1.5; // a lambda with captures, which is not remembered
    with_prediction("lambda", [=](auto x) { return x / (1 + steepness * (x < 0 ? -x : x)); });
    const matrix<float> w = init::he<float>(1024, 1024, 1);
    with_precision("summarize", [w](bool precision)
                   { benchmark::DoNotOptimize(summarize(w, {.precision = precision}).count); });
    const batch<float> x = init::normal<float>.with_stddev(1)(1000, 100, 1);
    const auto net = repeat(5, dense(100, init::he<float>, act::relu));
    with_precision(
        "propagate", [=](bool precision)
        { benchmark::DoNotOptimize(propagate(net, x, 42, {.precision = precision}).layers.data()); });
    with_precision("backward",
                   [=](bool precision)
                   {
                       benchmark::DoNotOptimize(
                           propagate(net, x, 42, {.backward = true, .precision = precision}).layers.data());
                   });
    benchmark::AddCustomContext("OpenBLAS kernels", openblas_get_corename());
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
