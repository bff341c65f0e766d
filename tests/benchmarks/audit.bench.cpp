// SPDX-License-Identifier: BSD-3-Clause
// The cost of an audit, beside that of a summary of the same weights in the same run.
#include <fanin/audit.hpp>
#include <fanin/init.hpp>
#include <fanin/stats.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

namespace
{
    namespace init = fanin::init;

    template <class Work>
    void measure(const std::string& name, std::size_t elements, Work work)
    {
        benchmark::RegisterBenchmark(name.c_str(),
                                     [=](benchmark::State& state)
                                     {
                                         for (auto _ : state)
                                         {
                                             work();
                                         }
                                         state.counters["elements"] =
                                             benchmark::Counter(static_cast<double>(elements),
                                                                benchmark::Counter::kIsIterationInvariantRate
                                                                    | benchmark::Counter::kInvert);
                                     });
    }

    template <class I>
    void audit_and_summarize(const std::string& type, std::size_t in, std::size_t out, const I& law)
    {
        const auto w = law(in, out, 1);
        const std::string name =
            "/" + type + "/" + std::to_string(in) + "x" + std::to_string(out) + "/" + std::string(law.name());
        measure("summarize" + name, w.size(), [w] { benchmark::DoNotOptimize(fanin::summarize(w).count); });
        measure("audit" + name, w.size(), [w, law] { benchmark::DoNotOptimize(fanin::audit(w, law).count); });
        measure("audit without a law" + name, w.size(),
                [w] { benchmark::DoNotOptimize(fanin::audit(w).count); });
    }
}

int main(int argc, char** argv)
{
    const std::size_t shapes[][2] = {{784, 256}, {1024, 1024}, {4096, 4096}};
    for (const auto& [in, out] : shapes)
    {
        audit_and_summarize("float", in, out, init::he<float>);
        audit_and_summarize("float", in, out, init::he_uniform<float>);
        audit_and_summarize("float", in, out, init::he_truncated<float>);
        audit_and_summarize("double", in, out, init::he<double>);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
