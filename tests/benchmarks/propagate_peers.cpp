// SPDX-License-Identifier: BSD-3-Clause
// Propagation and measurement as C functions, for propagate_peers.py.
#include <fanin/fanin.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace
{
    constexpr fanin::histogram_options thirty_of_unit{.bins = 30, .range = fanin::interval{0, 1}};
}

extern "C"
{
    const char* openblas_get_corename();

    /// Takes path 0, 1 or 2 (scalar, avx2, avx512) from now on; returns 0 where the machine lacks it.
    int fanin_path(int path)
    {
        const auto wanted = static_cast<fanin::simd_path>(path);
        if (!fanin::simd_supported(wanted))
        {
            return 0;
        }
        fanin::force_simd_path(wanted);
        return 1;
    }

    const char* fanin_blas()
    {
        return openblas_get_corename();
    }

    /// Draws a batch (1000, 100), sends it through five layers of relu, and measures all; returns the last
    /// mean.
    double fanin_experiment(unsigned seed)
    {
        using namespace fanin;
        const matrix<float> x = init::normal<float>.with_stddev(1)(1000, 100, seed);
        return propagate(x, 5, init::he<float>, act::relu, key(seed + 1), {.histogram = thirty_of_unit})
            .layers.back()
            .activation.mean();
    }

    /// The same with gelu or relu, forward and back, and gradients of activations and weights measured
    /// besides; returns the root mean square of the gradient of the batch.
    double fanin_backward(unsigned seed, int gelu)
    {
        using namespace fanin;
        const matrix<float> x = init::normal<float>.with_stddev(1)(1000, 100, seed);
        const propagate_options options{.backward = true, .histogram = thirty_of_unit};
        const report r =
            gelu != 0 ? propagate(repeat(5, dense(100, init::he<float>, act::gelu)), x, seed + 1, options)
                      : propagate(repeat(5, dense(100, init::he<float>, act::relu)), x, seed + 1, options);
        return r.input_gradient->root_mean_square();
    }

    /// relu of `count` floats in place, with mean, variance, min, max, zeros and 30 bins over [0, 1] of what
    /// comes of it; returns the mean.
    double fanin_relu_summary(float* x, std::size_t count)
    {
        using namespace fanin::detail;
        const std::span<float> all(x, count);
        summarizer<float> s(count, thirty_of_unit, std::nullopt, 1);
        for_blocks(count, 1,
                   [&](std::size_t first, std::size_t last)
                   {
                       auto& bins = s.take_bins();
                       for (std::size_t i = first; i < last; ++i)
                       {
                           const std::span<float> block = block_of_elements(all, i);
                           activate(fanin::act::relu, block);
                           s.count(i, block);
                           s.sort(i, block, bins);
                       }
                   });
        return summary_of(s).mean();
    }
}
