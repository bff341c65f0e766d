// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_LAYERS_HPP
#define FANIN_TESTS_STACK_LAYERS_HPP

// Layers as a user of fanin writes them.

#include <fanin/stack.hpp>

#include <cstddef>
#include <string>
#include <utility>

/// Only what a layer must have.
struct doubling
{
    template <fanin::real T>
    fanin::batch<T> forward(fanin::batch<T> x, fanin::key, fanin::tape<T>&) const
    {
        fanin::matrix<T> y = std::move(x).values();
        y *= T(2);
        return y;
    }
};

/// Takes float batches alone, and has a name.
struct float_only
{
    fanin::batch<float> forward(fanin::batch<float> x, fanin::key, fanin::tape<float>&) const
    {
        return x;
    }

    static std::string name()
    {
        return "float only";
    }
};

/// Changes what another layer returned, in the same memory, and has no row for it.
template <fanin::layer Layer>
struct negated_layer
{
    template <fanin::real T>
        requires fanin::layer_of<Layer, T>
    fanin::batch<T> forward(fanin::batch<T> x, fanin::key k, fanin::tape<T>& t) const
    {
        fanin::matrix<T> y = inner.forward(std::move(x), k, t).values();
        y *= T(-1);
        return y;
    }

    Layer inner;
};

/// A composite of its own: x + child(x).
template <fanin::layer Layer>
class skip_layer
{
public:
    explicit skip_layer(Layer layer)
        : m_layer(std::move(layer))
    {
    }

    template <fanin::real T>
        requires fanin::layer_of<Layer, T>
    fanin::batch<T> forward(fanin::batch<T> x, fanin::key k, fanin::tape<T>& t) const
    {
        const fanin::batch<T> y = fanin::run_child(m_layer, 0, x, k, t);
        fanin::matrix<T> sum = x.values();
        sum += y.values();
        return sum;
    }

    static std::string name()
    {
        return "skip";
    }

private:
    Layer m_layer;
};

template <fanin::layer Layer>
auto skip(Layer layer)
{
    return skip_layer<Layer>(std::move(layer));
}

#endif
