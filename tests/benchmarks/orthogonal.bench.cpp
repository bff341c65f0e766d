// SPDX-License-Identifier: BSD-3-Clause
// The cost of an orthogonal matrix. Names read type/who/in x out:
//     fanin     init::fill into warm memory
//     columns   of that, the product of reflections alone
//     lapack    the textbook's way: normal numbers, geqrf, orgqr, and the signs of R's diagonal
// Run it with one thread of the BLAS: OPENBLAS_NUM_THREADS=1.
#include <fanin/init/fill.hpp>
#include <fanin/init/orthogonal.hpp>

#include <xtensor-blas/xlapack.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace
{
    namespace init = fanin::init;

    template <class Work>
    void enter(const std::string& name, Work work)
    {
        const auto run = [work](benchmark::State& state) mutable
        {
            for (auto _ : state)
            {
                work();
                benchmark::ClobberMemory();
            }
        };
        benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
    }

    /// q (rows, columns), column by column, rows >= columns.
    template <class T>
    void factorize(std::vector<T>& q, std::size_t rows, std::size_t columns)
    {
        using index = xt::blas_index_t;
        const auto m = static_cast<index>(rows);
        const auto n = static_cast<index>(columns);
        draw(std::span<T>(q), fanin::key(1), 0, fanin::detail::normal_law{0, 1});
        std::vector<T> tau(columns);
        std::vector<T> work(columns * 64);
        const auto size = static_cast<index>(work.size());
        cxxlapack::geqrf<index>(m, n, q.data(), m, tau.data(), work.data(), size);
        std::vector<T> signs(columns);
        for (std::size_t k = 0; k < columns; ++k)
        {
            signs[k] = q[k * rows + k] < 0 ? T(-1) : T(1);
        }
        cxxlapack::orgqr<index>(m, n, n, q.data(), m, tau.data(), work.data(), size);
        for (std::size_t k = 0; k < columns; ++k)
        {
            for (std::size_t i = 0; i < rows; ++i)
            {
                q[k * rows + i] *= signs[k];
            }
        }
    }

    template <class T>
    void enter_all(const std::string& type, std::size_t in, std::size_t out)
    {
        const std::string shape = "/" + std::to_string(in) + "x" + std::to_string(out);
        const std::size_t rows = std::max(in, out);
        const std::size_t columns = std::min(in, out);
        enter(type + "/fanin" + shape, [w = xt::xtensor<T, 2>(std::array<std::size_t, 2>{in, out})]() mutable
              { init::fill(w, init::orthogonal<T>, 1); });
        enter(type + "/columns" + shape, [q = std::vector<T>(in * out), rows, columns]() mutable
              { fanin::detail::haar_columns(q.data(), rows, columns, fanin::key(1)); });
        enter(type + "/lapack" + shape,
              [q = std::vector<T>(in * out), rows, columns]() mutable { factorize(q, rows, columns); });
    }
}

int main(int argc, char** argv)
{
    for (const auto& [in, out] :
         {std::array<std::size_t, 2>{512, 512}, {1024, 1024}, {4096, 512}, {512, 4096}})
    {
        enter_all<float>("float", in, out);
        enter_all<double>("double", in, out);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
    {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
