// SPDX-License-Identifier: BSD-3-Clause
// The constants of the cost model in docs/scale.md, and runs beside it: mpirun -n 4 mpi_costs. Each time is
// the least of several, on the slowest process.
#include <fanin/fanin.hpp>
#include <fanin/mpi.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <time.h>

using namespace fanin;

namespace
{
    /// Seconds of a processor that this process has had: what other programs take is not in it, but waiting
    /// for another process is, as MPI asks again and again.
    double processor_seconds()
    {
        std::timespec t{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    }

    /// Seconds of f() on the process that takes most, the least of some runs.
    template <class F>
    double seconds(const mpi::communicator& all, int runs, F f)
    {
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < runs; ++i)
        {
            MPI_Barrier(all.handle());
            const double begin = processor_seconds();
            f();
            const double own = processor_seconds() - begin;
            double slowest = 0;
            MPI_Allreduce(&own, &slowest, 1, MPI_DOUBLE, MPI_MAX, all.handle());
            least = std::min(least, slowest);
        }
        return least;
    }

    /// MB that this process has had in memory at most.
    double peak_megabytes()
    {
        std::ifstream status("/proc/self/status");
        for (std::string word; status >> word;)
        {
            if (word == "VmHWM:")
            {
                double kilobytes = 0;
                status >> kilobytes;
                return kilobytes / 1e3;
            }
        }
        return 0;
    }

    /// Seconds of each part of a pass, measured alone.
    struct constants
    {
        double draw = 0;      ///< per weight
        double forward = 0;   ///< per multiply-add of x · W
        double backward = 0;  ///< of dz · Wᵀ
        double gradient = 0;  ///< of xᵀ · dz, into new memory
        double activate = 0;  ///< per element of an activation: relu, and both summaries
        double summarize = 0; ///< per element: a summary alone
        double hop = 0;       ///< from one process to the next, for the moments of one summary
        double small_sum = 0; ///< of the bins of one summary over the processes
        double large_sum = 0; ///< per byte
    };

    constants parts_of(const mpi::communicator& all, std::size_t rows, std::size_t n)
    {
        constexpr int runs = 30;
        const double weights = static_cast<double>(n * n);
        const double elements = static_cast<double>(rows * n);
        constants c;
        matrix<float> w = matrix<float>::from_shape({n, n});
        c.draw = seconds(all, runs, [&] { init::fill(w, init::he<float>, 1); }) / weights;
        const matrix<float> x = init::normal<float>.with_stddev(1)(rows, n, 1);
        matrix<float> z = x;
        const auto product = [&](const auto& a, const auto& b, const auto& into)
        {
            return seconds(all, runs, [&] { detail::multiply(a, b, into); })
                   / (elements * static_cast<double>(n));
        };
        c.forward = product(detail::block_of(x), detail::block_of(std::as_const(w)), detail::block_of(z));
        c.backward =
            product(detail::block_of(x), detail::block_of(std::as_const(w)).transpose(), detail::block_of(z));
        c.gradient = seconds(all, runs,
                             [&]
                             {
                                 matrix<float> dw = matrix<float>::from_shape({n, n});
                                 detail::multiply(detail::block_of(x).transpose(), detail::block_of(x),
                                                  detail::block_of(dw));
                             })
                     / (elements * static_cast<double>(n));
        c.summarize = seconds(all, runs, [&] { static_cast<void>(summarize(x)); }) / elements;
        c.activate =
            seconds(all, runs, [&] { static_cast<void>(propagate(activation(act::relu), x, 1)); }) / elements
            - c.summarize; // that of the input
        const mpi::detail::processes others(all);
        std::array<std::byte, sizeof(detail::census)> carried{};
        std::vector<std::uint64_t> bins(33);
        if (all.size() > 1)
        {
            c.hop = seconds(all, 200, [&] { others.in_turn(carried, [] {}); }) / (all.size() - 1);
            c.small_sum = seconds(all, 200, [&] { others.add(bins); });
        }
        const auto sum = [&]
        { static_cast<void>(others.add_in_parts(std::span<const float>(w.data(), w.size()))); };
        c.large_sum = seconds(all, runs, sum) / (4 * weights);
        return c;
    }
}

int main(int argc, char** argv)
{
    const mpi::session mpi(argc, argv);
    const mpi::communicator all;
    const bool speaks = all.rank() == 0;
    if (speaks)
    {
        std::printf("%d processes, ns: draw/weight, x W, dz W', x' dz /multiply-add, activate, summarize "
                    "/element, sum/byte; "
                    "us: hop, small sum\n",
                    all.size());
    }
    constexpr std::size_t layers = 8;
    for (const auto& [rows, width] : {std::pair<std::size_t, std::size_t>{64, 256}, {64, 1024}, {256, 1024}})
    {
        const constants c = parts_of(all, rows, width);
        if (speaks)
        {
            std::printf("%4zu x %4zu: %.2f  %.3f %.3f %.3f  %.2f %.2f  %.2f  %.1f %.1f\n", rows, width,
                        c.draw * 1e9, c.forward * 1e9, c.backward * 1e9, c.gradient * 1e9, c.activate * 1e9,
                        c.summarize * 1e9, c.large_sum * 1e9, c.hop * 1e6, c.small_sum * 1e6);
        }
        for (const bool backward : {false, true})
        {
            const auto net = repeat(layers, dense(width, init::he<float>, act::relu));
            const matrix<float> mine = init::normal<float>.with_stddev(1)(rows, width, all.rank() + 1);
            const propagate_options options{.backward = backward};
            mpi::propagate(all, net, mine, 3, options); // first calls
            const std::uint64_t before = all.bytes_sent();
            mpi::propagate(all, net, mine, 3, options);
            const std::uint64_t bytes = all.bytes_sent() - before;
            const double time = seconds(all, 20, [&] { mpi::propagate(all, net, mine, 3, options); });

            // docs/scale.md: "What a run costs"
            const auto w = static_cast<double>(width * width * layers);
            const auto elements = static_cast<double>(rows * width * layers);
            const auto units = static_cast<double>(width * layers);
            const double merge = c.hop * (all.size() - 1) + c.small_sum;
            double model = w * c.draw + w * static_cast<double>(rows) * c.forward + elements * c.activate
                           + layers * (2 * merge + c.small_sum);
            double sent = (2 * layers + 1) * 352 + 8 * units + 24;
            if (backward)
            {
                model += w * c.draw + w * static_cast<double>(rows) * (c.backward + c.gradient)
                         + 2 * elements * c.summarize + w / all.size() * c.summarize + 4 * w * c.large_sum
                         + layers * 4 * merge;
                sent += 4 * w + (2 * layers + 1) * 352 + layers * 104 + 8;
            }
            if (speaks)
            {
                std::printf("    %s: model %.2f ms, measured %.2f ms, ratio %.2f; sends %llu bytes, model "
                            "%.0f; %.0f MB\n",
                            backward ? "both ways" : "forward", model * 1e3, time * 1e3, time / model,
                            static_cast<unsigned long long>(bytes), sent, peak_megabytes());
            }
        }
    }
}
