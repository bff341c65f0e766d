// SPDX-License-Identifier: BSD-3-Clause
// The cost of an activation over an array, beside a loop over the functions of the standard library. Names
// read activation/type/who/elements, and derivatives have a ' behind their name. All memory has been written
// before.
#include <fanin/act.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace
{
    namespace act = fanin::act;

    constexpr std::size_t sizes[] = {std::size_t{1} << 20, std::size_t{1} << 15};

    template <class T>
    constexpr const char* type_name = sizeof(T) == 4 ? "float" : "double";

    template <class T>
    std::vector<T> inputs(std::size_t n)
    {
        std::mt19937 engine(1);
        std::normal_distribution<T> law(0, 2);
        std::vector<T> x(n);
        std::generate(x.begin(), x.end(), [&] { return law(engine); });
        return x;
    }

    // Times work(x, y) over arrays of n.
    template <class T, class Work>
    void enter(const std::string& name, std::size_t n, Work work)
    {
        const auto run = [n, work](benchmark::State& state)
        {
            const std::vector<T> x = inputs<T>(n);
            std::vector<T> y(n);
            for (auto _ : state)
            {
                work(std::span<const T>(x), std::span<T>(y));
                benchmark::ClobberMemory();
            }
            using benchmark::Counter;
            state.counters["an_element"] =
                Counter(static_cast<double>(n), Counter::kIsIterationInvariantRate | Counter::kInvert);
        };
        benchmark::RegisterBenchmark((name + "/" + std::to_string(n)).c_str(), run);
    }

    template <class T, class Work>
    void enter_paths(const std::string& what, std::size_t n, Work work)
    {
        for (const auto path : {fanin::simd_path::scalar, fanin::simd_path::avx2, fanin::simd_path::avx512})
        {
            if (fanin::simd_supported(path))
            {
                enter<T>(what + "/fanin-" + fanin::to_string(path), n,
                         [path, work](std::span<const T> x, std::span<T> y)
                         {
                             fanin::force_simd_path(path);
                             work(x, y);
                         });
            }
        }
    }

    // An activation, and what one writes without it.
    template <class T, class Activation, class Loop>
    void enter(const Activation& f, Loop loop)
    {
        const std::string type = std::string("/") + type_name<T>;
        const std::string name(f.name());
        for (const std::size_t n : sizes)
        {
            enter_paths<T>(name + type, n, [f](std::span<const T> x, std::span<T> y) { f.values(x, y); });
            enter_paths<T>(name + "'" + type, n,
                           [f](std::span<const T> x, std::span<T> y) { f.derivatives(x, y); });
            enter<T>(name + type + "/std", n, [loop](std::span<const T> x, std::span<T> y)
                     { std::transform(x.begin(), x.end(), y.begin(), loop); });
        }
    }

    template <class T>
    void enter_all()
    {
        enter<T>(act::relu, [](T x) { return std::max(x, T(0)); });
        enter<T>(act::tanh, [](T x) { return std::tanh(x); });
        enter<T>(act::sigmoid, [](T x) { return 1 / (1 + std::exp(-x)); });
        enter<T>(act::gelu, [](T x) { return x / 2 * std::erfc(-x * T(0.70710678118654752)); });
        enter<T>(act::gelu_tanh, [](T x)
                 { return x / 2 * (1 + std::tanh(T(0.79788456080286536) * (x + T(0.044715) * x * x * x))); });
        enter<T>(act::silu, [](T x) { return x / (1 + std::exp(-x)); });
        enter<T>(act::elu, [](T x) { return x > 0 ? x : std::expm1(x); });
        enter<T>(act::softplus, [](T x) { return std::max(x, T(0)) + std::log1p(std::exp(-std::abs(x))); });
        enter<T>(act::mish, [](T x) { return x * std::tanh(std::log1p(std::exp(x))); });
        enter<T>(act::erf, [](T x) { return std::erf(x); });
        enter<T>(act::sin, [](T x) { return std::sin(x); });
        enter<T>(act::exp, [](T x) { return std::exp(x); });
    }
}

int main(int argc, char** argv)
{
    enter_all<float>();
    enter_all<double>();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
    {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
