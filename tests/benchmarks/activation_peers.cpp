// SPDX-License-Identifier: BSD-3-Clause
// The activations over arrays as C functions, for activation_peers.py.
#include <fanin/act.hpp>

#include <cstddef>
#include <span>

namespace
{
    namespace act = fanin::act;

    template <class T, class Activation>
    void apply(const Activation& f, int derivative, const void* x, void* y, std::size_t n)
    {
        const std::span<const T> from(static_cast<const T*>(x), n);
        const std::span<T> to(static_cast<T*>(y), n);
        if (derivative != 0)
        {
            f.derivatives(from, to);
        }
        else
        {
            f.values(from, to);
        }
    }

    template <class T>
    void apply(int activation, int derivative, const void* x, void* y, std::size_t n)
    {
        switch (activation)
        {
        case 0:
            return apply<T>(act::tanh, derivative, x, y, n);
        case 1:
            return apply<T>(act::sigmoid, derivative, x, y, n);
        case 2:
            return apply<T>(act::gelu, derivative, x, y, n);
        case 3:
            return apply<T>(act::gelu_tanh, derivative, x, y, n);
        case 4:
            return apply<T>(act::silu, derivative, x, y, n);
        case 5:
            return apply<T>(act::relu, derivative, x, y, n);
        case 6:
            return apply<T>(act::elu, derivative, x, y, n);
        case 7:
            return apply<T>(act::softplus, derivative, x, y, n);
        default:
            return apply<T>(act::mish, derivative, x, y, n);
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

    /// Activation 0 to 8 in the order of the script, or its derivative, of n elements at x, to y.
    void fanin_float(int activation, int derivative, const void* x, void* y, std::size_t n)
    {
        apply<float>(activation, derivative, x, y, n);
    }

    void fanin_double(int activation, int derivative, const void* x, void* y, std::size_t n)
    {
        apply<double>(activation, derivative, x, y, n);
    }
}
