// SPDX-License-Identifier: BSD-3-Clause
// A stack of unlike layers, with an initializer, an activation and a layer of one's own.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>

namespace
{
    using namespace fanin;

    // A layer is any type with forward. This one computes y = x - mean(x) for each sample. The rest is
    // optional: a name for the report, and backward for gradients. Its Jacobian, 1 - 1/n, is symmetric, so
    // backward is forward.
    struct centring
    {
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            const sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values(); // (batch, features)
            for (std::size_t i = 0; i < y.shape()[0]; ++i)
            {
                T* const row = y.data() + i * y.shape()[1];
                const auto n = static_cast<T>(y.shape()[1]);
                const T mean = std::accumulate(row, row + y.shape()[1], T(0)) / n;
                std::for_each(row, row + y.shape()[1], [=](T& v) { v -= mean; });
            }
            return {std::move(y), shape};
        }

        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            return forward(std::move(dy), k, t);
        }

        static std::string name()
        {
            return "centring";
        }
    };

    void run()
    {
        // An initializer is any callable (in, out, key) that returns the weights. This one is he with nine
        // weights in ten set to 0.
        const auto sparse_he = [](std::size_t in, std::size_t out, fanin::key k)
        {
            auto w = init::he<float>.with_gain(std::sqrt(2.0 / 0.1))(in, out, k);
            const auto keep = init::uniform<float>.with_range(0, 1)(in, out, k.child("mask"));
            for (std::size_t i = 0; i < w.size(); ++i)
            {
                w.data()[i] = keep.data()[i] < 0.1f ? w.data()[i] : 0;
            }
            return w;
        };

        // An activation is any callable from one element to one element. With its derivative, gradients come
        // back.
        const auto leaky = [](auto z) { return z < 0 ? z / 100 : z; };
        const auto slope = [](auto z) { return z < 0 ? decltype(z){1} / 100 : decltype(z){1}; };

        const auto net =
            sequential(dense(300, init::he<float>, act::relu), centring{},
                       repeat(3, dense(200, sparse_he, act::differentiable(leaky, slope))),
                       dense(50, init::glorot_uniform<float>, act::tanh), dense(10, init::xavier<float>));

        const auto x = init::normal<float>.with_stddev(1)(500, 64, 1); // (batch, features)
        std::cout << propagate(net, x, 42, {.backward = true, .weights = true});
    }
}

int main(int argc, char** argv)
{
    return run_example(
        argc, argv,
        "Propagates a batch through layers with an initializer, an activation and a layer of one's own.",
        run);
}
