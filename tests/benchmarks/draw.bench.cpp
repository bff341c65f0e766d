// SPDX-License-Identifier: BSD-3-Clause
// The cost of a draw, beside the standard library and xtensor. Names read law/type/who/how/memory:
//     draw    the kernel, over a span
//     fill    init::fill, in place
//     call    the initializer's own call, which returns a tensor
// Warm memory has been written before; fresh memory comes from the system, page by page, within the time.
#include <fanin/init.hpp>

#include <benchmark/benchmark.h>

#include <xtensor/xnoalias.hpp>
#include <xtensor/xrandom.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace
{
    namespace init = fanin::init;

    constexpr std::size_t rows = 1024;
    constexpr std::size_t columns = 1024;
    constexpr std::size_t elements = rows * columns;

    template <class T>
    using tensor = xt::xtensor<T, 2>;

    template <class T>
    constexpr const char* type_name = sizeof(T) == 4 ? "float" : "double";

    template <class T>
    tensor<T>& warm_tensor()
    {
        static tensor<T> w = xt::ones<T>({rows, columns});
        return w;
    }

    // Times `work`, which draws `elements` numbers at each call.
    template <class Work>
    void repeat(benchmark::State& state, Work work)
    {
        for (auto _ : state)
        {
            work();
            benchmark::ClobberMemory();
        }
        using benchmark::Counter;
        state.counters["an_element"] =
            Counter(elements, Counter::kIsIterationInvariantRate | Counter::kInvert);
    }

    template <class Work>
    void enter(const std::string& name, Work work)
    {
        benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) { repeat(state, work); });
    }

    // The same on each path of ours.
    template <class Work>
    void enter_paths(const std::string& what, const std::string& how, Work work)
    {
        for (const auto path : {fanin::simd_path::scalar, fanin::simd_path::avx2, fanin::simd_path::avx512})
        {
            const auto run = [path, work](benchmark::State& state)
            {
                if (!fanin::simd_supported(path))
                {
                    state.SkipWithError("this machine lacks the instructions");
                    return;
                }
                const fanin::simd_path before = fanin::active_simd_path();
                fanin::force_simd_path(path);
                repeat(state, work);
                fanin::force_simd_path(before);
            };
            const std::string name = what + "/fanin-" + fanin::to_string(path) + "/" + how;
            benchmark::RegisterBenchmark(name.c_str(), run);
        }
    }

    template <class T, class Initializer, class Law>
    void enter_ours(const std::string& what, const Initializer& i, const Law& law)
    {
        enter_paths(what, "draw/warm",
                    [law]
                    {
                        tensor<T>& w = warm_tensor<T>();
                        fanin::detail::draw(std::span<T>(w.data(), w.size()), fanin::key(1), 0, law);
                    });
        enter_paths(what, "fill/warm", [i] { init::fill(warm_tensor<T>(), i, 1); });
        enter_paths(what, "call/fresh", [i] { benchmark::DoNotOptimize(i(rows, columns, 1).data()); });
    }

    // A distribution of the standard library, and the lazy expression that xtensor makes of the same.
    template <class T, class Distribution, class Expression>
    void enter_theirs(const std::string& what, Distribution distribution, Expression expression)
    {
        enter(what + "/std/loop/warm",
              [distribution, engine = std::mt19937(1)]() mutable
              {
                  for (T& x : warm_tensor<T>().storage())
                  {
                      x = distribution(engine);
                  }
              });
        enter(what + "/xtensor/noalias/warm", [expression] { xt::noalias(warm_tensor<T>()) = expression(); });
        enter(what + "/xtensor/construct/fresh",
              [expression]
              {
                  const tensor<T> w = expression();
                  benchmark::DoNotOptimize(w.data());
              });
    }

    template <class T>
    void enter_all()
    {
        const std::string type = type_name<T>;
        enter_ours<T>("normal/" + type, init::normal<T>.with_stddev(1), fanin::detail::normal_law{0, 1});
        enter_theirs<T>("normal/" + type, std::normal_distribution<T>(0, 1),
                        [] { return xt::random::randn<T>({rows, columns}); });
        enter_ours<T>("uniform/" + type, init::uniform<T>.with_range(0, 1), fanin::detail::uniform_law{0, 1});
        enter_theirs<T>("uniform/" + type, std::uniform_real_distribution<T>(0, 1),
                        [] { return xt::random::rand<T>({rows, columns}); });
        enter_ours<T>("truncated_normal/" + type, init::truncated_normal<T>.with_stddev(1),
                      fanin::detail::truncated_normal_law{0, 1, -2, 2});
    }
}

int main(int argc, char** argv)
{
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 1 << 20); // and so gives memory back at once, which it else learns not to
#endif
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
