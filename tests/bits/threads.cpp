// SPDX-License-Identifier: BSD-3-Clause
// For ThreadSanitizer: eight threads draw from the process-wide sequence while another restarts it, and two
// propagate a stack with threads of their own. Exits 1 where a key gives two draws that differ, or two
// reports.
#include <fanin/fanin.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

using namespace fanin;

namespace
{
    constexpr std::size_t drawers = 8;
    constexpr int rounds = 60;

    // The draws of one thread. All of them begin with the first draw of the process, which chooses the path.
    void draw(std::atomic<int>& failures)
    {
        for (int i = 0; i < rounds; ++i)
        {
            const key k = next_key();
            xt::xtensor<float, 2> filled = xt::zeros<float>({37, 53});
            init::fill(filled, init::he<float>, k);
            if (filled != init::he<float>(37, 53, k))
            {
                ++failures;
            }
            xt::xtensor<double, 2> wide = xt::zeros<double>({128, 128});
            init::fill(wide, init::truncated_normal<double>.compensated(), next_key(), {.threads = 2});
            const auto drawn = init::glorot_uniform<double>(11, 7); // takes the next key itself
            failures += drawn.size() != 77;
        }
    }
}

namespace
{
    // One report by one thread, and the same by several, forward and back.
    void measure(std::atomic<int>& failures)
    {
        const auto x = init::normal<float>.with_stddev(1)(300, 70, 1);
        const auto net = repeat(3, dense(70, init::he<float>, act::gelu));
        const report one = propagate(net, x, 2, {.backward = true, .weights = true});
        for (std::size_t n = 2; n <= 4; ++n)
        {
            const report many = propagate(net, x, 2, {.backward = true, .threads = n, .weights = true});
            for (std::size_t l = 0; l < 3; ++l)
            {
                const layer_report& a = one.layers[l];
                const layer_report& b = many.layers[l];
                failures += a.activation.mean() != b.activation.mean()
                            || a.activation.histogram.counts() != b.activation.histogram.counts()
                            || a.weights->variance() != b.weights->variance()
                            || a.backward->activation.variance() != b.backward->activation.variance();
            }
        }
    }
}

int main()
{
    std::atomic<int> failures{0};
    std::atomic<bool> done{false};
    std::thread seeder(
        [&done]
        {
            for (std::uint64_t n = 0; !done; ++n)
            {
                seed(n);
                std::this_thread::yield();
            }
        });
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < drawers; ++i)
    {
        threads.emplace_back([&failures] { draw(failures); });
    }
    threads.emplace_back([&failures] { measure(failures); });
    threads.emplace_back([&failures] { measure(failures); });
    for (std::thread& t : threads)
    {
        t.join();
    }
    done = true;
    seeder.join();
    std::printf("%d failures\n", failures.load());
    return failures == 0 ? 0 : 1;
}
