// SPDX-License-Identifier: BSD-3-Clause
// A stack of unlike layers, with an initializer and an activation of one's own.

#include <fanin/fanin.hpp>

#include <cmath>
#include <iostream>

int main()
{
    // An initializer is any callable (in, out, key) that returns the weights. Here: he, with nine weights in ten cut.
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

    // An activation is any callable that takes one element to one element.
    const auto leaky = [](float z) { return z < 0 ? 0.01f * z : z; };

    using namespace fanin;
    const auto net =
        sequential(dense(300, init::he<float>, act::relu), repeat(3, dense(200, sparse_he, leaky)),
                   dense(50, init::glorot_uniform<float>, act::tanh), dense(10, init::xavier<float>));

    const auto x = init::normal<float>.with_stddev(1)(500, 64, 1); // (batch, features)
    std::cout << propagate(net, x, 42, {.weights = true});
}
