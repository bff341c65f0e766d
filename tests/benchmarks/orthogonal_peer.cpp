// SPDX-License-Identifier: BSD-3-Clause
// init::orthogonal as C functions, for orthogonal_peers.py.
#include <fanin/init/fill.hpp>
#include <fanin/init/orthogonal.hpp>

#if __has_include(<xtensor/containers/xadapt.hpp>)
#include <xtensor/containers/xadapt.hpp>
#else
#include <xtensor/xadapt.hpp>
#endif

#include <array>
#include <cstddef>

namespace
{
    // Fills `in * out` elements at `to`.
    template <class T>
    void draw(T* to, std::size_t in, std::size_t out)
    {
        auto w = xt::adapt(to, in * out, xt::no_ownership(), std::array<std::size_t, 2>{in, out});
        fanin::init::fill(w, fanin::init::orthogonal<T>, 1);
    }
}

extern "C"
{
    void fanin_orthogonal_float(float* to, std::size_t in, std::size_t out)
    {
        draw(to, in, out);
    }

    void fanin_orthogonal_double(double* to, std::size_t in, std::size_t out)
    {
        draw(to, in, out);
    }
}
