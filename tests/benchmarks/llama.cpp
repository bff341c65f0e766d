// SPDX-License-Identifier: BSD-3-Clause
// What llama.py loads.
#include <fanin/draw.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace
{
    template <class T>
    void fill(void* memory, std::size_t out, std::size_t in, std::uint64_t layer, std::size_t threads)
    {
        const std::span<T> w(static_cast<T*>(memory), out * in);
        fanin::init::fill(w, {out, in}, fanin::init::normal<T>.with_stddev(0.02), fanin::axes::oi,
                          fanin::key(1).child(layer), {.threads = threads});
    }
}

extern "C"
{
    // Fills a matrix (out, in) with N(0, 0.02²).
    void fanin_fill_bfloat16(void* memory, std::size_t out, std::size_t in, std::uint64_t layer,
                             std::size_t threads)
    {
        fill<fanin::bfloat16>(memory, out, in, layer, threads);
    }

    void fanin_fill_float(void* memory, std::size_t out, std::size_t in, std::uint64_t layer,
                          std::size_t threads)
    {
        fill<float>(memory, out, in, layer, threads);
    }
}
