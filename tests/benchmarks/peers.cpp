// SPDX-License-Identifier: BSD-3-Clause
// The initializers as C functions, for peers.py.
#include <fanin/init.hpp>

#include <xtensor/xadapt.hpp>

#include <array>
#include <cstddef>

namespace
{
    constexpr std::size_t rows = 1024;

    // Fills `columns * rows` elements at `out`, or a tensor made for the purpose where `out` is null.
    template <class T, class Initializer>
    void draw(const Initializer& i, void* out, std::size_t columns)
    {
        if (out == nullptr)
        {
            const auto w = i(rows, columns, 1);
            asm volatile("" : : "r"(w.data()) : "memory"); // else it need not be drawn
            return;
        }
        const std::array<std::size_t, 2> shape{rows, columns};
        auto w = xt::adapt(static_cast<T*>(out), rows * columns, xt::no_ownership(), shape);
        fanin::init::fill(w, i, 1);
    }

    template <class T>
    void draw(int law, void* out, std::size_t columns)
    {
        switch (law)
        {
        case 0:
            return draw<T>(fanin::init::normal<T>.with_stddev(1), out, columns);
        case 1:
            return draw<T>(fanin::init::uniform<T>.with_range(0, 1), out, columns);
        default:
            return draw<T>(fanin::init::truncated_normal<T>.with_stddev(1), out, columns);
        }
    }
}

extern "C"
{
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

    /// Law 0, 1 or 2 (normal, uniform, truncated normal), 1024 rows.
    void fanin_float(int law, void* out, std::size_t columns)
    {
        draw<float>(law, out, columns);
    }

    void fanin_double(int law, void* out, std::size_t columns)
    {
        draw<double>(law, out, columns);
    }
}
